/** CPU time of threads: it grows with work, not with waiting. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ownThread, threadCpuMs } from '../../../../runtime/host/cpu-time.ts';

const hasProc = existsSync('/proc/thread-self/schedstat');

test.runIf(hasProc)(
  'the CPU time of a thread grows while it works and stands while it waits',
  () => {
    const thread = ownThread() ?? 0;
    const read = (): number => threadCpuMs(thread) ?? Number.NaN;
    const begun = read();
    let turns = 0;
    while (read() < begun + 30) turns += 1;
    expect(turns).toBeGreaterThan(0);
    const before = read();
    const wallBefore = performance.now();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    const waited = performance.now() - wallBefore;
    expect(read() - before).toBeLessThan(waited / 2);
  },
);

test('a thread that is not there has none', () => {
  expect(threadCpuMs(0)).toBeUndefined();
  expect(threadCpuMs(2 ** 31 - 1)).toBeUndefined();
});

test.skipIf(hasProc)('where the system does not tell, there is no thread to ask about', () => {
  expect(ownThread()).toBeUndefined();
});
