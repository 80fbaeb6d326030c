/** How lines reach stderr: as sentences or JSON, with a status below them on a terminal. */
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openRunLog } from '../../../supervisor/run-log.ts';
import type { LogFormat } from '../../../supervisor/run-log.ts';
import { openStderrLines } from '../../../supervisor/stderr-lines.ts';

const DAY = Date.UTC(2001, 2, 28) * 1_000;

/** A log on a stream that is kept. */
function logOn(format: LogFormat, terminal: { isTTY?: boolean; columns?: number } = {}) {
  let text = '';
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const log = openRunLog(
    { logFile: null, logLevel: 'info' },
    { format, terminal: { env: {}, stderr: Object.assign(stderr, terminal) } },
  );
  return { log, text: () => text };
}

describe('text', () => {
  it('begins with the market’s date, or the time of day, and with how bad it is', () => {
    const { log, text } = logOn('text');
    log.tell('info', 'r1 decided', { at: DAY, event: 'round' });
    log.tell('warn', 'Seat x died.', { at: 0, event: 'agent.died' });
    log.write('error', 'a signed head was not sent', {
      error: { code: 'A_CODE', message: 'A_CODE: because.\n  at a line' },
      outlet: 'file',
    });
    const [round, death, head] = text().split('\n');
    expect(round).toBe('2001-03-28  r1 decided');
    expect(death).toMatch(/^\d\d:\d\d:\d\d {4}WARNING {2}Seat x died\.$/);
    expect(head).toMatch(
      /^\d\d:\d\d:\d\d {4}ERROR {2}A signed head was not sent \(error A_CODE: because\., outlet file\)$/,
    );
  });

  it('keeps a status below the lines, cut to the width, and takes it away at the end', async () => {
    const { log, text } = logOn('text', { columns: 11, isTTY: true });
    log.status?.('working hard');
    log.status?.('working hard');
    log.tell('info', 'a line', { at: DAY, event: 'round' });
    await log.close();
    const clear = '\r\u001B[2K';
    expect(text()).toBe(`${clear}working ha${clear}2001-03-28  a line\nworking ha${clear}`);
  });
});

describe('json', () => {
  it('is one object a line with the values beside, and shows no status', () => {
    const { log, text } = logOn('json', { isTTY: true });
    expect(log.status).toBeUndefined();
    log.tell('warn', 'Seat x died.', { at: DAY, event: 'agent.died' });
    log.write('info', 'taken up', { seq: 3 });
    const lines = text().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { at: DAY, event: 'agent.died', level: 40, msg: 'Seat x died.' },
      { level: 30, msg: 'taken up', seq: 3 },
    ]);
  });
});

it('waits for no reader: what does not fit is dropped and counted', () => {
  const taken: string[] = [];
  let read = (): void => undefined;
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString());
      read = done;
    },
  });
  const lines = openStderrLines({ stderr });
  // The first is under way; four megabytes may wait behind it.
  for (let n = 0; n < 7; n++) lines.write('x'.repeat(2 ** 20));
  while (stderr.writableLength > 0) read();
  lines.write('a line');
  expect(taken.at(-1)).toMatch(/^[0-9] lines were dropped: nobody read them\.\na line\n$/);
  expect(taken.length).toBeLessThan(8);
});
