/** A hostile plugin in a process of its own gets nothing, and ends at most itself. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { spawnHost } from '../../../../runtime/host/spawn.ts';
import { containment } from '../../../../runtime/host/containment.ts';
import { DEEDS, tryDeed, UNWATCHED_HEAP_MB } from '../../../support/hostile-deeds.ts';
import { ask, seatSpec } from '../../../support/seat-specs.ts';

const place = {
  entryUrl: new URL('../../../../dist/runtime/host/guest.js', import.meta.url),
  seatModuleUrl: new URL('../../../fixtures/hosts/hostile.mjs', import.meta.url).href,
};
/** What only namespaces keep from it. */
const BY_NAMESPACE = ['connect', 'kill-parent', 'kill-supervisor', 'kill-all'];
const BY_LIMITS = ['open-files', 'buffers'];
/** What it may do as often as it likes: it harms nobody but itself. */
const HARMLESS = ['half-a-frame', 'speak-for-another', 'line-of-no-level'];
const { prlimit, unshare } = containment();

describe.each(Object.entries(DEEDS))('%s', (_kind, deeds) => {
  test.concurrent.each(deeds)('%s', async (deed) => {
    const { detail, is } = await tryDeed(deed, 'process', place);
    const needs = BY_NAMESPACE.includes(deed) ? unshare : BY_LIMITS.includes(deed) ? prlimit : '';
    if (needs === undefined) return;
    expect({ detail, is: HARMLESS.includes(deed) ? 'harmless' : is }).not.toMatchObject({
      is: 'done',
    });
  });
});

const isLinux = process.platform === 'linux';

/** Processes of Node with this heap: a guest is found by its own. */
function guestsWith(heapMb: number): number[] {
  const isIts = (pid: string): boolean => {
    try {
      const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return program === process.execPath && args.includes(`--max-old-space-size=${heapMb}`);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && isIts(name))
    .map(Number);
}

async function quietGuest(heapMb: number) {
  const host = await spawnHost({
    ...place,
    beatMs: 100,
    deadLetter: () => undefined,
    hangMs: 300,
    hangWallMs: 800,
    heapMb,
    id: 'quiet',
    isolation: 'process',
    log: () => undefined,
    readable: [fileURLToPath(new URL('../../../fixtures/hosts', import.meta.url))],
    specs: [seatSpec('guest')],
  });
  const [pid] = guestsWith(heapMb);
  if (pid === undefined) throw new Error('the guest is not to be found');
  return { host, pid };
}

const seal = { asks: [ask('guest')], kind: 'turn' as const, records: [] };

test.runIf(isLinux)('a guest that is killed from outside fails what it owes', async () => {
  const { host, pid } = await quietGuest(71);
  expect((await host.turn(seal)).answers).toHaveLength(1);
  expect(host.usage()).toMatchObject({
    cpuMs: expect.any(Number),
    memoryBytes: expect.any(Number),
  });
  process.kill(pid, 'SIGKILL');
  expect(await host.ended).toMatchObject({ reason: expect.stringMatching(/^(crashed|exited)$/) });
  expect((await host.turn(seal)).failures).toHaveLength(1);
});

test.runIf(isLinux)('a guest that is stopped from outside is silent, and ended', async () => {
  const { host, pid } = await quietGuest(72);
  process.kill(pid, 'SIGSTOP');
  expect((await host.turn(seal)).failures).toMatchObject([{ error: { code: 'HOST_SILENT' } }]);
  expect(await host.ended).toMatchObject({ reason: 'silent' });
});

test.runIf(isLinux && containment().setpriv !== undefined)(
  'a guest that loops does not outlive a supervisor that is killed',
  async () => {
    const matrix = fileURLToPath(
      new URL('../../../../dist/test/support/hostile-matrix.js', import.meta.url),
    );
    const module = fileURLToPath(place.seatModuleUrl);
    const supervisor = spawn(process.execPath, [matrix, 'process', 'loop-unwatched', module], {
      stdio: 'ignore',
    });
    await vi.waitFor(() => expect(guestsWith(UNWATCHED_HEAP_MB)).toHaveLength(1), 10_000);
    supervisor.kill('SIGKILL');
    await vi.waitFor(() => expect(guestsWith(UNWATCHED_HEAP_MB)).toEqual([]), 10_000);
  },
);
