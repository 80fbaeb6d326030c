import { PROTOCOL } from '../../../protocols/record.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { dayDrafts, opening, sampleRun } from '../../support/dashboard-run.ts';
import { stage } from '../../support/dashboard-server.ts';
import type { FeedTap, Stage } from '../../support/dashboard-server.ts';

let open: Stage | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const upTo = (seq: number): number[] => Array.from({ length: seq }, (_, index) => index + 1);

async function subscribed(tap: FeedTap, wish: object): Promise<unknown> {
  const answer = tap.next('subscribed');
  tap.socket.emit('subscribe', wish);
  return answer;
}

describe('the live feed', () => {
  it('says where the journal stands before anything else', async () => {
    open = await stage({ drafts: sampleRun(3) });
    const tap = open.connect();
    expect(await tap.next('hello')).toEqual({
      head: open.journal.head(),
      oldest: 1,
      protocol: PROTOCOL,
    });
  });

  it('sends every record once and in order: history first, then what happens', async () => {
    open = await stage({ drafts: sampleRun(40) });
    const tap = open.connect();
    tap.socket.emit('subscribe', { after: 0 });
    for (let n = 41; n <= 60; n++) {
      open.append(dayDrafts(n));
      await tap.until(() => tap.frames > n - 41);
    }
    const { seq } = open.journal.head();
    await tap.reaches(seq);
    expect(tap.seqs).toEqual(upTo(seq));
    expect(tap.records).toEqual(open.journal.records);
  });

  it('misses nothing over a drop: a client comes back with its last position', async () => {
    open = await stage({ drafts: opening() });
    const first = open.connect();
    await subscribed(first, { after: 0 });
    open.append(dayDrafts(1));
    await first.reaches(open.journal.head().seq);
    first.socket.disconnect();
    const last = first.seqs.at(-1) ?? 0;
    open.append(dayDrafts(2));
    const second = open.connect();
    await subscribed(second, { after: last });
    open.append(dayDrafts(3));
    await second.reaches(open.journal.head().seq);
    expect([...first.seqs, ...second.seqs]).toEqual(upTo(open.journal.head().seq));
  });

  it('starts at the head when no position is given', async () => {
    open = await stage({ drafts: sampleRun(5) });
    const { seq } = open.journal.head();
    const tap = open.connect();
    expect(await subscribed(tap, {})).toEqual({ after: seq, head: open.journal.head() });
    open.append(dayDrafts(6));
    await tap.reaches(open.journal.head().seq);
    expect(tap.seqs[0]).toBe(seq + 1);
  });

  it('takes a position it has not sent yet, when the journal has it already', async () => {
    open = await stage({ drafts: sampleRun(2), limits: { pollMs: 60_000 } });
    const tap = open.connect();
    await tap.next('hello');
    open.journal.append(dayDrafts(3));
    const { seq } = open.journal.head();
    await subscribed(tap, { after: seq });
    open.append(dayDrafts(4));
    await tap.reaches(open.journal.head().seq);
    expect(tap.seqs[0]).toBe(seq + 1);
  });

  it('gathers records into few frames', async () => {
    open = await stage({ drafts: opening() });
    const tap = open.connect();
    await subscribed(tap, {});
    for (const draft of sampleRun(20).slice(5)) open.append([draft]);
    await tap.reaches(open.journal.head().seq);
    expect(tap.records.length).toBeGreaterThan(300);
    expect(tap.frames).toBeLessThan(20);
  });

  it('finds new records by itself when nobody tells it', async () => {
    open = await stage({ drafts: opening() });
    const tap = open.connect();
    await subscribed(tap, {});
    open.journal.append(dayDrafts(1));
    await tap.reaches(open.journal.head().seq);
    expect(tap.records.length).toBe(dayDrafts(1).length);
  });

  it('speaks over polling as well', async () => {
    open = await stage({ drafts: sampleRun(10) });
    const tap = open.connect({ transports: ['polling'] });
    await subscribed(tap, { after: 0 });
    open.append(dayDrafts(11));
    const { seq } = open.journal.head();
    await tap.reaches(seq);
    expect(tap.seqs).toEqual(upTo(seq));
  });

  it('filters by type and by instrument, in history and live', async () => {
    open = await stage({ drafts: [...sampleRun(4), ...opening('ABC'), ...dayDrafts(5, 'ABC')] });
    const byType = open.connect();
    const byInstrument = open.connect();
    await subscribed(byType, { after: 0, types: ['cfp', 'settle'] });
    await subscribed(byInstrument, { after: 0, instruments: ['ABC'] });
    open.append([...dayDrafts(6), ...dayDrafts(7, 'ABC')]);
    const journal = open.journal.records;
    const want = (choose: (record: ChainedRecord) => boolean): number[] =>
      journal.filter(choose).map((record) => record.seq);
    const types = want((record) => record.type === 'cfp' || record.type === 'settle');
    await byType.reaches(types.at(-1) ?? 0);
    expect(byType.seqs).toEqual(types);
    await byInstrument.reaches(journal.findLast((one) => one.type === 'portfolio.mark')?.seq ?? 0);
    for (const record of byInstrument.records) {
      // By its body, its lane, or the round of its order: 5 and 7 are about ABC.
      expect(JSON.stringify(record)).toMatch(/"ABC|r[57]\/o0/);
    }
    expect(byInstrument.records.filter((record) => record.type === 'cfp')).toHaveLength(2);
    const named = want((record) => record.lane?.startsWith('ABC:') === true);
    expect(byInstrument.seqs).toEqual(expect.arrayContaining(named));
  });

  it('replaces a subscription by the next one', async () => {
    open = await stage({ drafts: opening() });
    const tap = open.connect();
    await subscribed(tap, { after: 0, types: ['cfp'] });
    await subscribed(tap, { types: ['settle'] });
    open.append([...dayDrafts(1), ...dayDrafts(2), ...dayDrafts(3)]);
    await tap.until(() => tap.records.length > 0);
    expect(new Set(tap.records.map((record) => record.type))).toEqual(new Set(['settle']));
  });

  it.each([
    ['a position ahead of the journal', { after: 10_000 }, 'FEED_AFTER_AHEAD'],
    ['a position that is no number', { after: '3' }, 'FEED_SUBSCRIBE_BAD'],
    ['a negative position', { after: -1 }, 'FEED_SUBSCRIBE_BAD'],
    ['an unknown type', { types: ['nonsense'] }, 'FEED_TYPE_UNKNOWN'],
    ['types that are no list', { types: 'cfp' }, 'FEED_SUBSCRIBE_BAD'],
    ['something that is no object', 7, 'FEED_SUBSCRIBE_BAD'],
    ['an empty list', { instruments: [] }, 'FEED_SUBSCRIBE_BAD'],
  ])('refuses %s and keeps the former subscription', async (_name, wish, code) => {
    open = await stage({ drafts: sampleRun(1) });
    const tap = open.connect();
    await subscribed(tap, {});
    const refused = tap.next('refused');
    tap.socket.emit('subscribe', wish);
    expect(await refused).toMatchObject({ code, message: expect.stringContaining(code) as string });
    open.append(dayDrafts(2));
    await tap.reaches(open.journal.head().seq);
  });

  it('says what is gone when a position is older than the journal', async () => {
    open = await stage({ drafts: sampleRun(3) });
    await open.close();
    const { journal } = open;
    journal.pruneTo(10);
    open = await stage({ journal });
    const tap = open.connect();
    expect(await tap.next('hello')).toMatchObject({ oldest: 11 });
    const refused = tap.next('refused');
    tap.socket.emit('subscribe', { after: 3 });
    expect(await refused).toMatchObject({
      code: 'FEED_AFTER_GONE',
      details: { after: 3, from: 10, oldest: 11 },
    });
    await subscribed(tap, { after: 10 });
    await tap.reaches(journal.head().seq);
    expect(tap.seqs[0]).toBe(11);
  });

  it('says goodbye when it stops', async () => {
    open = await stage({ drafts: sampleRun(1) });
    const tap = open.connect();
    await subscribed(tap, { after: 0 });
    await tap.reaches(open.journal.head().seq);
    open.journal.append(dayDrafts(2));
    const cut = tap.next('cut');
    open.main.say({ kind: 'stopping' });
    expect(await cut).toMatchObject({ code: 'DASHBOARD_STOPPING' });
    expect(tap.seqs).toEqual(upTo(open.journal.head().seq));
    await open.close();
    expect(open.main.heard.at(-1)).toEqual({ kind: 'stopped' });
  });
});
