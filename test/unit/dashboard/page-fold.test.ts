import { describe, expect, it } from 'vitest';
import { findBook, findSummary } from '../../../dashboard/fold/rounds.ts';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { ROUNDS_SUMMARY, ROUNDS_WHOLE } from '../../../dashboard/fold/limits.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import { bodySchemas } from '../../../protocols/record.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { checkRecord } from '../../support/check-record.ts';
import { dayDrafts, opening, sampleRun } from '../../support/dashboard-run.ts';
import { memoryJournal } from '../../support/dashboard-journal.ts';

function fold(records: readonly ChainedRecord[], state = emptyPageState()): PageState {
  for (const record of records) foldPage(state, record);
  return state;
}

describe('the page fold', () => {
  it('is tested with records that fit their schemas', () => {
    const { records } = memoryJournal(sampleRun(6));
    for (const record of records) expect(checkRecord(record)).toBe(record);
  });

  it('keeps everything said in a round', () => {
    const { records } = memoryJournal(sampleRun(4));
    const state = fold(records);
    const book = findBook(state, 'r1');
    expect(book?.phase).toBe('settled');
    const kept = Object.values(book!)
      .flat()
      .filter(
        (value): value is ChainedRecord =>
          typeof value === 'object' && value !== null && 'seq' in value,
      )
      .map(({ seq }) => seq);
    const said = records.filter(
      (record) =>
        record.round === 'r1' ||
        (record.type.startsWith('order.') &&
          (record.body as { orderId: string }).orderId === 'r1/o0'),
    );
    expect(kept.toSorted((a, b) => a - b)).toEqual(said.map((record) => record.seq));
  });

  it('sums a round up in one line', () => {
    const state = fold(memoryJournal(sampleRun(4)).records);
    expect(findSummary(state, 'r1')).toMatchObject({
      baseUpPpm: 500_000,
      bids: 2,
      challenges: 1,
      decision: 'commit',
      filledLots: 5,
      outcome: 'settled',
      outcomeBin: 4,
      qUpPpm: 550_000,
      refusals: 1,
      upheld: 1,
      verdict: 'allow',
    });
    expect(findSummary(state, 'r3')).toMatchObject({
      decision: 'abstain',
      outcome: 'open',
      reason: 'edge-below-cost',
    });
    expect(state.counts).toMatchObject({ abstains: 1, commits: 3, rounds: 4, settled: 2 });
  });

  it('follows an order through its whole life', () => {
    const state = fold(memoryJournal(sampleRun(1)).records);
    const [order] = state.money.orders;
    expect(order?.steps.map((step) => step.state)).toEqual([
      'approved',
      'submitted',
      'accepted',
      'filled',
    ]);
    expect(order).toMatchObject({ averageTicks: 100_103, fee: '1000', slippageTicks: 3 });
    expect(order?.plan?.algo).toBe('at-once');
    expect(state.money.fills).toHaveLength(1);
  });

  it('ignores a fill told twice', () => {
    const drafts = sampleRun(1);
    const fill = drafts.find((draft) => draft.type === 'order.filled')!;
    const state = fold(memoryJournal([...drafts, fill]).records);
    expect(state.money.orders[0]?.filledLots).toBe(5);
    expect(state.money.fillCount).toBe(1);
  });

  it('starts both curves at 100 with the first question', () => {
    const state = fold(memoryJournal(sampleRun(5)).records);
    const [first] = state.money.equity.points;
    const last = state.money.equity.points.at(-1);
    expect(first?.hold).toBe(100);
    expect(last?.hold).toBeCloseTo((100_500 / 100_100) * 100, 9);
    expect(last?.council).toBeCloseTo((10_000_005_000_000 / 10_000_000_000_000) * 100, 9);
  });

  it('counts what each voice gained over base, and not while it slept', () => {
    const state = fold(memoryJournal(sampleRun(5)).records);
    expect(state.experts['technical.trend']).toMatchObject({ bids: 5, settled: 3 });
    expect(state.experts['technical.trend']?.gain.direction.sum).toBeCloseTo(0.3, 12);
    expect(state.experts['sentiment']).toMatchObject({ refusals: 5, settled: 0 });
    expect(state.agents['sentiment']?.asks).toEqual({ answered: 5, owed: 5 });
    expect(state.agents['sentiment']?.challenges).toMatchObject({ made: 5, upheld: 5 });
  });

  it('remembers the weights a round was called with', () => {
    const state = fold(memoryJournal(sampleRun(4)).records);
    expect(findBook(state, 'r1')?.weightsAtCall.direction).toEqual({});
    expect(findBook(state, 'r3')?.weightsAtCall.direction).toEqual({
      'technical.range': 0.2,
      'technical.trend': 0.3,
    });
  });

  it('changes nothing on a repeat and refuses a gap', () => {
    const { records } = memoryJournal(sampleRun(2));
    const state = fold(records.slice(0, 10));
    const before = JSON.stringify(state);
    expect(foldPage(state, records[4]!)).toBe('repeat');
    expect(foldPage(state, records[11]!)).toBe('gap');
    expect(JSON.stringify(state)).toBe(before);
    expect(foldPage(state, records[10]!)).toBe('folded');
  });

  it('is plain JSON: a copy sent over a wire folds on to the same state', () => {
    const { records } = memoryJournal(sampleRun(6));
    const half = fold(records.slice(0, 60));
    const copy = JSON.parse(JSON.stringify(half)) as PageState;
    expect(fold(records.slice(60), copy)).toEqual(fold(records.slice(60), half));
  });

  it('keeps 64 rounds whole and 2,048 as a line', () => {
    const journal = memoryJournal(opening());
    const state = emptyPageState();
    fold(journal.records, state);
    for (let n = 1; n <= ROUNDS_SUMMARY + 20; n++) {
      const from = journal.records.length;
      journal.append(dayDrafts(n));
      fold(journal.records.slice(from), state);
    }
    expect(state.rounds).toHaveLength(ROUNDS_WHOLE);
    expect(state.summaries).toHaveLength(ROUNDS_SUMMARY);
    expect(state.rounds.at(-1)?.n).toBe(ROUNDS_SUMMARY + 20);
    expect(state.money.equity.points.length).toBeLessThanOrEqual(4_096);
  });

  it('counts records of kinds it does not know', () => {
    const state = emptyPageState();
    const record = { ...memoryJournal(opening()).records[0]!, type: 'dream' };
    foldPage(state, record as unknown as ChainedRecord);
    expect(state.unknown).toEqual({ dream: 1 });
  });

  it('knows every kind of record the protocol has', () => {
    const state = emptyPageState();
    const sample = memoryJournal(opening()).records[0]!;
    const body = new Proxy({}, { get: () => [] });
    for (const type of Object.keys(bodySchemas)) {
      try {
        foldPage(state, { ...sample, seq: state.seq + 1, type, body } as unknown as ChainedRecord);
      } catch {
        // An empty body may not fold; whether the kind is known is told before or instead.
      }
    }
    expect(state.unknown).toEqual({});
  });

  it('says mode and market from the run record alone', () => {
    const state = emptyPageState();
    expect(state.banner).toBeNull();
    fold(memoryJournal(opening()).records, state);
    expect(state.banner).toEqual({ dataset: 'sample', market: 'replay', mode: 'paper' });
  });
});
