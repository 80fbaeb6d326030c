import { describe, expect, it } from 'vitest';
import { LedgerReplica } from '../../../dashboard/server/ledger-replica.ts';
import type { RecordSource } from '../../../dashboard/server/source.ts';
import { ledgerTotals } from '../../../portfolio/ledger.ts';
import { AGES_KEPT } from '../../../portfolio/sleeves/position.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { runCouncil } from '../../support/council-run.ts';
import { sizingThatHolds } from '../../support/sizing-that-holds.ts';

const sourceOf = (records: readonly ChainedRecord[]) =>
  ({
    range: (from: number, limit: number) => records.slice(from - 1, from - 1 + limit),
  }) as unknown as RecordSource;

describe('the money replica', () => {
  it('ends at the equity of the last mark, beside benchmarks that start at the same money', async () => {
    const trading = { costs: { feePpm: 0, multiplierPpm: 0 } };
    const { records } = await runCouncil({ rounds: 60, trading });
    const replica = new LedgerReplica(sourceOf(records));
    const { curves, seq, summary } = await replica.benchmarks();
    const mark = records.findLast((record) => record.type === 'portfolio.mark');
    expect(seq).toBe(records.length);
    expect(curves.equity.at(-1)).toBeCloseTo(Number(mark?.body.equity) / 1e8, 6);
    expect(curves.hold[0]).toBe(100_000);
    expect(curves.cash.every((value) => value === 100_000)).toBe(true);
    expect(summary.closedPositions).toBeGreaterThan(0);
    expect(summary.turnover).toBeGreaterThan(0);
  });

  it('counts every closed position, however many the ledger remembers', async () => {
    const trading = { costs: { feePpm: 0, multiplierPpm: 0 }, dataset: 'planted(0.6)' };
    const { records, state } = await runCouncil({ packed: true, rounds: 450, trading });
    const replica = new LedgerReplica(sourceOf(records));
    const { performance } = await replica.performance();
    const { summary } = await replica.benchmarks();
    const byHand = countTrades(records);
    expect(byHand.closed).toBeGreaterThan(AGES_KEPT);
    expect(performance.trades).toMatchObject(byHand);
    expect(summary.closedPositions).toBe(byHand.closed);
    expect(summary.marks).toBe(performance.sample.marks + 1);
    expect(summary.averageExposure).toBeCloseTo(performance.exposure.net, 12);
    expect(summary.turnover).toBeCloseTo(performance.turnover.total, 9);
    expect(performance.costs.fills).toBe(state.ledger.fills);
    const { realised } = ledgerTotals(state.ledger);
    const profit = Number(performance.trades.profit) / 1e8;
    // Costs are off: what trades made is what the ledger realised, but for what is still held.
    if (performance.trades.open === 0) expect(profit).toBeCloseTo(Number(realised) / 1e8, 4);
    expect(performance.council.returnPpm).toBeCloseTo(
      (Number(state.mark?.equity) / Number(state.ledger.initial) - 1) * 1e6,
      6,
    );
  });

  it('stresses what is held, and a second question folds only what is new', async () => {
    const trading = { sizing: sizingThatHolds };
    const { records } = await runCouncil({ rounds: 30, trading });
    const asked: number[] = [];
    const source = sourceOf(records);
    const counted = {
      ...source,
      range: (from: number, limit: number) => {
        asked.push(from);
        return source.range(from, limit);
      },
    };
    const replica = new LedgerReplica(counted);
    const { results } = await replica.stress();
    const fall = results.find((row) => row.name === 'all prices gap down 20 %');
    expect(fall?.loss).toBeGreaterThan(5_000);
    expect(fall?.beyondLimit).toBeGreaterThan(0);
    const before = asked.length;
    await replica.stress();
    expect(asked.slice(before)).toEqual([records.length + 1]);
  });
});

/** Positions from flat, or through it, to flat, read off the fills alone: no strategic sleeve here. */
function countTrades(records: readonly ChainedRecord[]): { closed: number; open: number } {
  const held = new Map<string, number>();
  let closed = 0;
  for (const record of records) {
    if (record.type !== 'order.filled') continue;
    const { instrument, lots } = record.body;
    const before = held.get(instrument) ?? 0;
    const after = before + lots;
    if (before !== 0 && before * after <= 0) closed += 1;
    held.set(instrument, after);
  }
  return { closed, open: [...held.values()].filter((lots) => lots !== 0).length };
}
