import { afterEach, describe, expect, it } from 'vitest';
import type { Draft } from '../../../protocols/record.ts';
import { dayDrafts, opening } from '../../support/dashboard-run.ts';
import { stage } from '../../support/dashboard-server.ts';
import type { FeedTap, Stage } from '../../support/dashboard-server.ts';

let open: Stage | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function subscribed(tap: FeedTap, wish: object): Promise<void> {
  const answer = tap.next('subscribed');
  tap.socket.emit('subscribe', wish);
  await answer;
}

/** The client stops reading from its line, as a stuck browser does. */
function stall(tap: FeedTap): { wake: () => void } {
  const { transport } = tap.socket.io.engine as unknown as {
    transport: { ws: { _socket: { pause(): void; resume(): void } } };
  };
  const line = transport.ws._socket;
  line.pause();
  return { wake: () => line.resume() };
}

/** Enough bytes that no buffer of the operating system hides a client that does not read. */
const bulk = (): Draft[] => {
  const [news] = [...'x'].map(() => ({
    at: 0,
    type: 'knowledge.news',
    body: {
      instruments: [],
      knownAt: 0,
      newsId: 'n',
      publishedAt: 0,
      source: 's',
      sourceWeight: 1,
      text: 'x'.repeat(4_000),
    },
  }));
  return Array.from({ length: 256 }, () => news as unknown as Draft);
};

describe('the limits of the feed', () => {
  it('cuts off a client that takes nothing, and the others miss nothing', async () => {
    open = await stage({
      drafts: opening(),
      limits: { coalesceMs: 1, stallMs: 300, waitingFrames: 4 },
    });
    const slow = open.connect();
    const quick = open.connect();
    await subscribed(slow, {});
    await subscribed(quick, {});
    stall(slow);
    const { counters } = open.dashboard.feed;
    // Each megabyte is waited for at the quick client, so only the slow one can be behind.
    for (let round = 0; round < 40 && counters.demoted === 0; round++) {
      open.append(bulk());
      await quick.reaches(open.journal.head().seq);
    }
    expect(counters.demoted).toBe(1);
    while (counters.cut === 0) {
      open.append(dayDrafts(1));
      await quick.reaches(open.journal.head().seq);
    }
    const { seq } = open.journal.head();
    expect(quick.seqs).toEqual(Array.from({ length: seq - 5 }, (_, index) => index + 6));
    expect(quick.socket.connected).toBe(true);
    expect(open.faults).toEqual([]);
  });

  it('tells a client why it is cut, when the client reads again in time', async () => {
    open = await stage({
      drafts: opening(),
      limits: { coalesceMs: 1, stallMs: 200, waitingFrames: 4 },
    });
    const slow = open.connect();
    const quick = open.connect();
    await subscribed(slow, {});
    await subscribed(quick, {});
    const stalled = stall(slow);
    const { counters } = open.dashboard.feed;
    const cut = slow.next('cut');
    while (counters.cut === 0) {
      open.append(counters.demoted === 0 ? bulk() : dayDrafts(1));
      await quick.reaches(open.journal.head().seq);
    }
    stalled.wake();
    expect(await cut).toMatchObject({ code: 'FEED_SLOW' });
    // What it got is whole: it can come back with its last position.
    expect(slow.seqs).toEqual(slow.seqs.map((_, index) => index + 6));
  });

  it('serves a client that pauses and reads on without gap or repeat', async () => {
    open = await stage({
      drafts: opening(),
      limits: { coalesceMs: 1, stallMs: 30_000, waitingFrames: 4 },
    });
    const paused = open.connect();
    const quick = open.connect();
    await subscribed(paused, {});
    await subscribed(quick, {});
    const stalled = stall(paused);
    const { counters } = open.dashboard.feed;
    while (counters.demoted === 0) {
      open.append(bulk());
      await quick.reaches(open.journal.head().seq);
    }
    open.append(dayDrafts(1));
    stalled.wake();
    const { seq } = open.journal.head();
    await paused.reaches(seq);
    expect(paused.seqs).toEqual(Array.from({ length: seq - 5 }, (_, index) => index + 6));
    expect(counters.cut).toBe(0);
    open.append(dayDrafts(2));
    await paused.reaches(open.journal.head().seq);
    expect(counters.live).toBe(2);
  });

  it('cuts off a client that was live and fell too far behind', async () => {
    open = await stage({
      drafts: opening(),
      limits: { behindRecords: 500, coalesceMs: 1, stallMs: 30_000, waitingFrames: 2 },
    });
    const slow = open.connect();
    const quick = open.connect();
    await subscribed(slow, {});
    await subscribed(quick, {});
    const stalled = stall(slow);
    const { counters } = open.dashboard.feed;
    let more = 4;
    while (more > 0) {
      open.append(bulk());
      await quick.reaches(open.journal.head().seq);
      if (counters.demoted > 0) more -= 1;
    }
    const cut = slow.next('cut');
    stalled.wake();
    expect(await cut).toMatchObject({ code: 'FEED_BEHIND' });
  });

  it('has a limit of clients', async () => {
    open = await stage({ drafts: opening(), limits: { clients: 2 } });
    const first = open.connect();
    await first.next('hello');
    const second = open.connect();
    await second.next('hello');
    const third = open.connect();
    expect(await third.next('connect_error')).toMatchObject({ data: { code: 'FEED_FULL' } });
    first.socket.disconnect();
    while (open.dashboard.feed.isFull) await new Promise((resolve) => setImmediate(resolve));
    await open.connect().next('hello');
  });

  it('cuts off a client that floods it', async () => {
    open = await stage({ drafts: opening() });
    const tap = open.connect();
    await tap.next('hello');
    const cut = tap.next('cut');
    for (let n = 0; n < 100; n++) tap.socket.emit('subscribe', {});
    expect(await cut).toMatchObject({ code: 'FEED_FLOOD' });
  });

  it('has nothing to say outside its namespace', async () => {
    open = await stage({ drafts: opening() });
    const tap = open.connect();
    const root = tap.socket.io.socket('/');
    root.connect();
    const error = await new Promise((resolve) => root.once('connect_error', resolve));
    expect(error).toMatchObject({ data: { code: 'HTTP_NOT_FOUND' } });
  });
});
