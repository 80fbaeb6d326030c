/** /feed followed from another process's point of view: no gap, no repeat, equal to the export. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { exportLines } from '../../support/kimera-journal.ts';
import { startKimera, stopKimera, tempPlace } from '../../support/kimera-process.ts';

interface Hello {
  readonly head: { readonly seq: number; readonly hash: string };
  readonly oldest: number;
}

interface Follower {
  readonly socket: Socket;
  readonly hello: Hello;
  readonly got: ChainedRecord[];
  /** Resolves once a record with this seq (or a later one) has come. */
  reached(seq: number): Promise<void>;
}

async function follow(url: string, after: number): Promise<Follower> {
  const socket = io(`${url}/feed`, { reconnection: false, transports: ['websocket'] });
  const got: ChainedRecord[] = [];
  let check = (): void => undefined;
  socket.on('records', (records: ChainedRecord[]) => {
    got.push(...records);
    check();
  });
  const hello = await new Promise<Hello>((resolve, reject) => {
    socket.once('hello', resolve);
    socket.once('connect_error', reject);
  });
  socket.emit('subscribe', { after });
  const reached = (seq: number): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.once('disconnect', (reason) => reject(new Error(`cut off: ${reason}`)));
      check = () => {
        if ((got.at(-1)?.seq ?? 0) >= seq) resolve();
      };
      check();
    });
  return { got, hello, reached, socket };
}

const seqs = (records: readonly ChainedRecord[]): number[] => records.map((record) => record.seq);

describe('following a run', () => {
  it('drops and resumes with `after`, and ends with the export line by line', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '40', '--seed', '3');
    const first = await follow(run.url, 0);
    expect(first.hello.oldest).toBe(1);
    await first.reached(800);
    first.socket.disconnect();
    const kept = [...first.got];
    const second = await follow(run.url, kept.at(-1)?.seq ?? 0);
    // The run went on while nobody listened: the second connection starts behind the head.
    await second.reached((kept.at(-1)?.seq ?? 0) + 500);
    second.socket.disconnect();
    kept.push(...second.got);
    const third = await follow(run.url, kept.at(-1)?.seq ?? 0);
    const gone = new Promise<void>((resolve) => third.socket.once('disconnect', () => resolve()));
    expect((await stopKimera(run)).code).toBe(0);
    await gone;
    kept.push(...third.got);
    const lines = await exportLines(place);
    expect(seqs(kept)).toEqual(lines.map((_, index) => index + 1));
    expect(kept.map((record) => JSON.stringify(record))).toEqual(lines);
    expect(kept.slice(-2).map((record) => record.type)).toContain('run.stopped');
  });

  it('sends only what a filter asks for, in order', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '40');
    const socket = io(`${run.url}/feed`, { reconnection: false, transports: ['websocket'] });
    const types = ['cfp', 'settle', 'abstain', 'commit'];
    const got: ChainedRecord[] = [];
    await new Promise<void>((resolve) => {
      socket.once('hello', () => socket.emit('subscribe', { after: 0, types }));
      socket.on('records', (records: ChainedRecord[]) => {
        got.push(...records);
        if (got.length > 60) resolve();
      });
    });
    socket.disconnect();
    await stopKimera(run);
    const upTo = got.at(-1)?.seq ?? 0;
    const want = (await exportLines(place))
      .map((line) => JSON.parse(line) as ChainedRecord)
      .filter((record) => types.includes(record.type) && record.seq <= upTo);
    expect(got).toEqual(want);
  });
});
