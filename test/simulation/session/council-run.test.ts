import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { describe, expect, it } from 'vitest';
import { isFinalOrderState } from '../../../protocols/order.ts';
import type { ChainedRecord, RecordOf } from '../../../protocols/record.ts';
import { venueAnswers } from '../../../supervisor/venue-answers.ts';
import type { JournalReader } from '../../../runtime/journal/reader.ts';
import { replaySeats } from '../../../supervisor/replay.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import { sizingThatHolds } from '../../support/sizing-that-holds.ts';

const ofType = <T extends ChainedRecord['type']>(records: readonly ChainedRecord[], type: T) =>
  records.filter((record) => record.type === type) as unknown as RecordOf<T>[];

const free = { costs: { feePpm: 0, multiplierPpm: 0 } };

describe('a council over the simulated world', () => {
  it('asks, debates, decides and settles; every call ends in one decision', async () => {
    const { records, reason } = await runCouncil({ rounds: 40 });
    expect(reason).toBe('rounds');
    const calls = ofType(records, 'cfp');
    expect(calls).toHaveLength(40);
    for (const call of calls) {
      const decisions = records.filter(
        (record) =>
          record.round === call.round && (record.type === 'commit' || record.type === 'abstain'),
      );
      expect(decisions, call.round).toHaveLength(1);
    }
    expect(ofType(records, 'settle').length).toBeGreaterThan(30);
  });

  it('opens no bid before all have sealed, and none that does not match its seal', async () => {
    const { records } = await runCouncil({ rounds: 10 });
    for (const call of ofType(records, 'cfp')) {
      const round = records.filter((record) => record.round === call.round);
      const lastSeal = round.findLastIndex((record) => record.type === 'seal');
      const firstBid = round.findIndex((record) => record.type === 'bid');
      expect(firstBid).toBeGreaterThan(lastSeal);
    }
    expect(ofType(records, 'dead-letter')).toEqual([]);
  });

  it('gives the same hashes twice, and the same state when folded again (R1)', async () => {
    const first = await runCouncil({ rounds: 25, trading: free });
    const second = await runCouncil({ rounds: 25, trading: free });
    expect(second.records.at(-1)?.hash).toBe(first.records.at(-1)?.hash);
    const again = refold(first.records);
    expect(again.difference).toBeUndefined();
    expect(again.pending).toEqual([]);
    expect(stateHash(again.state)).toBe(stateHash(first.state));
  });

  it('trades when trading is free, and each order lives to an end with one fill', async () => {
    const { records, state } = await runCouncil({ rounds: 120, trading: free });
    const submits = ofType(records, 'order.submit');
    expect(submits.length).toBeGreaterThan(5);
    const commits = new Set(ofType(records, 'commit').map((commit) => commit.body.decisionHash));
    for (const submit of submits) expect(commits.has(submit.body.commit)).toBe(true);
    const fills = ofType(records, 'order.filled').map((fill) => fill.body.fillId);
    expect(new Set(fills).size).toBe(fills.length);
    const open = Object.values(state.orders.orders).filter(
      (entry) => !isFinalOrderState(entry.state),
    );
    expect(open.length).toBeLessThanOrEqual(2);
  });

  it('holds the regret bound in every certificate, with weights that are conserved', async () => {
    const { records } = await runCouncil({ rounds: 80 });
    const certificates = ofType(records, 'certificate');
    expect(certificates.length).toBeGreaterThan(50);
    for (const { body } of certificates) {
      expect(body.holds).toBe(true);
      expect(body.drift).toBeLessThan(1e-13);
    }
  });

  it('sends no opening order that was decided before a halt and not yet sent', async () => {
    let halted: string | undefined;
    const { records } = await runCouncil({
      rounds: 120,
      trading: free,
      onRecord(record, floor) {
        if (record.type !== 'commit' || halted !== undefined) return;
        if (record.body.orders.every((order) => order.reduceOnly)) return;
        halted = record.round;
        const operator = { at: 0, body: { by: 'test', text: '' }, from: 'operator' };
        void floor?.post({ ...operator, type: 'operator.halt' });
      },
    });
    const round = records.filter((record) => record.round === halted);
    const adding = round.filter(
      (record) => record.type === 'order.submit' && !record.body.reduceOnly,
    );
    expect(adding).toEqual([]);
    expect(ofType(round, 'order.expired').map((record) => record.body.reason)).toContain(
      'not sent: halted since the decision',
    );
  });

  it('halts on an operator’s word: rounds go on, no order leaves, resume lets them again', async () => {
    let halted = 0;
    let resumed = 0;
    const { records } = await runCouncil({
      rounds: 120,
      trading: free,
      onRecord(record, floor) {
        if (record.type !== 'abstain' && record.type !== 'commit') return;
        const operator = { at: 0, body: { by: 'test', text: '' }, from: 'operator' };
        if (record.round === 'r40') void floor?.post({ ...operator, type: 'operator.halt' });
        if (record.round === 'r80') void floor?.post({ ...operator, type: 'operator.resume' });
      },
    });
    for (const record of records) {
      if (record.type === 'risk.mode' && record.body.mode === 'halted') halted = record.seq;
      if (record.type === 'risk.mode' && record.body.mode === 'normal') resumed = record.seq;
    }
    expect(halted).toBeGreaterThan(0);
    expect(resumed).toBeGreaterThan(halted);
    const between = records.filter((record) => record.seq > halted && record.seq < resumed);
    const adding = between.filter(
      (record) => record.type === 'order.submit' && !record.body.reduceOnly,
    );
    expect(adding).toEqual([]);
    expect(between.some((record) => record.type === 'cfp')).toBe(true);
  });

  it('is said again by its seats (R2) though an operator spoke between two phases', async () => {
    const halts: number[] = [];
    const { records } = await runCouncil({
      rounds: 60,
      trading: free,
      onRecord(record, floor) {
        if (record.type !== 'intent' || record.body.targetLots === 0 || halts.length > 0) return;
        halts.push(record.seq);
        const body = { by: 'test', text: '' };
        void floor?.post({ at: 0, body, from: 'operator', type: 'operator.halt' });
      },
    });
    const verdict = ofType(records, 'verdict').find(({ seq }) => seq > (halts[0] ?? Infinity));
    expect(verdict?.body.text).toContain('halted');
    const reader = { iterate: (from: number) => records.slice(from - 1) };
    const said = await replaySeats(reader as unknown as JournalReader);
    expect(said.firstDifference).toBeUndefined();
  });

  it('flattens: everything held is closed by reduce-only orders, and nothing is opened after', async () => {
    let asked = false;
    const { records, state } = await runCouncil({
      rounds: 160,
      trading: { ...free, sizing: sizingThatHolds },
      onRecord(record, floor) {
        if (asked || record.type !== 'order.filled' || record.seq < 3_000) return;
        asked = true;
        const body = { by: 'test', text: 'end of day' };
        void floor?.post({ at: 0, body, from: 'operator', type: 'operator.flatten' });
      },
    });
    expect(asked).toBe(true);
    const flatten = ofType(records, 'operator.flatten')[0];
    expect(flatten).toBeDefined();
    const later = records.filter((record) => record.seq > (flatten as { seq: number }).seq);
    for (const record of later) {
      if (record.type === 'order.submit') expect(record.body.reduceOnly).toBe(true);
    }
    const held = state.mark?.positions.filter((row) => row.lots !== 0) ?? [];
    expect(held).toEqual([]);
    // Its orders name a decision that the journal holds and the page opens.
    const [decided, ...others] = ofType(later, 'commit').filter(({ round }) => round === undefined);
    expect([decided?.cause, others]).toEqual([flatten?.seq, []]);
    const closing = ofType(later, 'order.submit').filter(({ cause }) => cause === flatten?.seq);
    expect(closing.map(({ body }) => [body.orderId, body.commit])).toEqual(
      decided?.body.orders.map(({ orderId }) => [orderId, decided.body.decisionHash]),
    );
    const page = emptyPageState();
    for (const record of records) foldPage(page, record);
    const shown = page.money.orders.find(({ orderId }) => orderId === closing[0]?.body.orderId);
    expect(shown?.steps[0]).toMatchObject({ seq: decided?.seq, state: 'approved' });
    // It leaves before the next answer of a seat, not behind the debate that is on.
    const accepted = later.findIndex(({ type }) => type === 'order.accepted');
    expect(later.slice(0, accepted).filter(({ type }) => type === 'phase.closed')).toEqual([]);
    // The receipt quotes the venue, and the venue alone.
    const [quoted] = venueAnswers(later.slice(1), state.orders);
    const answers = ofType(later, 'order.filled').filter(
      ({ body }) => body.orderId === quoted?.orderId,
    );
    expect(quoted).toMatchObject({ asked: 'close', orderId: closing[0]?.body.orderId });
    expect(quoted?.answers.map(({ lots, said }) => [said, lots])).toEqual([
      ['accepted', 0],
      ...answers.map(({ body }) => ['filled', body.lots]),
    ]);
  });
});

describe('a clean stop', () => {
  it.each(['leave', 'cancel', 'flatten'] as const)(
    'may %s what is held and working',
    async (onStop) => {
      const trading = { ...free, sizing: sizingThatHolds };
      const { records } = await runCouncil({ onStop, rounds: 60, trading });
      const stopping = records.findLast((record) => record.type === 'run.stopping');
      const after = records.filter((record) => record.seq > (stopping?.seq ?? Infinity));
      const closing = after.filter((record) => record.type === 'order.submit');
      expect(stopping).toBeDefined();
      expect(closing.length > 0).toBe(onStop === 'flatten');
      for (const record of closing) expect(record.body).toMatchObject({ reduceOnly: true });
      expect(refold(records).difference).toBeUndefined();
    },
  );
});
