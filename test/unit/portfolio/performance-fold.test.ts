/**
 * The fold over a whole scripted run against figures that Python counted from the same records: numpy
 * 2.4.6, scipy 1.17.1, statsmodels 0.15.0 (test/reference/performance-of-journal.py, given
 * `scriptedTrading()` a record a line).
 */
import { describe, expect, it } from 'vitest';
import { emptyLedger, foldLedger } from '../../../portfolio/ledger.ts';
import {
  emptyPerformance,
  foldPerformance,
  performanceFigures,
} from '../../../portfolio/performance/performance.ts';
import { emptyRiskHistory, foldRiskHistory } from '../../../portfolio/risk/residuals.ts';
import type { Estimate, Performance, TrackFigures } from '../../../protocols/performance.ts';
import { orderId, roundId } from '../../../protocols/ids.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { scriptedTrading } from '../../support/scripted-trading.ts';
import {
  barOf,
  CASH,
  fillOf,
  HASH,
  listed,
  orderOf,
  record,
  SPX,
} from '../../support/trading-world.ts';

function folded(records: readonly JournalRecord[]) {
  const ledger = emptyLedger(CASH);
  const risk = emptyRiskHistory('1d');
  const state = emptyPerformance();
  for (const one of records) {
    foldLedger(ledger, one);
    foldRiskHistory(risk, one);
    foldPerformance(state, one, { ledger, risk });
  }
  return { ledger, state };
}

function figuresOf(records: readonly JournalRecord[]): Performance {
  const { ledger, state } = folded(records);
  return performanceFigures(state, ledger);
}

/** Equal to eleven figures, beside rounding near zero. */
function expectNear(value: number | null | undefined, expected: number): void {
  const size = Math.max(Math.abs(expected), 1e-6);
  expect(Math.abs((value ?? Number.NaN) - expected) / size).toBeLessThan(1e-10);
}

function expectEstimate(
  estimate: Estimate | null | undefined,
  [value, se]: readonly [number, number],
): void {
  expectNear(estimate?.value, value);
  expectNear(estimate?.se, se);
}

describe('the figures of a scripted run', () => {
  const figures = figuresOf(scriptedTrading());

  it.each([
    [
      'council',
      {
        adjusted: [-1.7419114348996796, 1.3115965942199352],
        maxPpm: 76_220,
        meanReturn: [-0.097964886767778, 0.07240857076216443],
        returnPpm: -58097.386401099735,
        seIid: 1.293724112262996,
        sharpe: [-1.6094317161646874, 1.2118441358488024],
        sortino: [-2.108224059943472, 1.4701267804120637],
        volatility: [0.06086924085305748, 0.004624420910721546],
      },
    ],
    [
      'hold',
      {
        adjusted: [-1.350244789132414, 1.2850471120838634],
        maxPpm: 275_296,
        meanReturn: [-0.41057007110028615, 0.39169904563711455],
        returnPpm: -242578.12814870416,
        seIid: 1.2928505946827382,
        sharpe: [-1.2651660583185917, 1.2040764775648354],
        sortino: [-1.691747389307125, 1.5367887335705144],
        volatility: [0.3245187210016799, 0.012242116423092505],
      },
    ],
  ] as const)('%s: return, volatility, ratios, drawdown', (name, expected) => {
    const track: TrackFigures = figures[name];
    expectNear(track.returnPpm, expected.returnPpm);
    expectEstimate(track.meanReturn, expected.meanReturn);
    expectEstimate(track.volatility, expected.volatility);
    expectEstimate(track.sharpe, expected.sharpe);
    expectNear(track.sharpe?.seIid, expected.seIid);
    expectNear(track.sharpe?.adjusted, expected.adjusted[0]);
    expectNear(track.sharpe?.adjustedSe, expected.adjusted[1]);
    expectEstimate(track.sortino, expected.sortino);
    expect(track.drawdown.maxPpm).toBe(expected.maxPpm);
  });

  it('begins at the mark of the first question and counts the bars of a year', () => {
    expect(figures.sample).toMatchObject({ marks: 219, series: '1d' });
    expectNear(figures.sample.perYear, 365.25);
  });

  it('exposure and turnover', () => {
    expectNear(figures.exposure.net, 0.006808703851734412);
    expectNear(figures.exposure.gross, 0.15188177486008483);
    expectNear(figures.exposure.invested, 0.8545454545454545);
    expectNear(figures.turnover.total, 16.53548035860952);
    expectNear(figures.turnover.perYear, (16.53548035860952 * 365.25) / 219);
  });

  it('trades: hit rate, holding time, profit, net edge told and had', () => {
    const { trades } = figures;
    expect(trades).toMatchObject({ closed: 36, wins: 17 });
    expectNear(trades.hitRate?.low, 0.31986041515179053);
    expectNear(trades.hitRate?.high, 0.629940619770124);
    expectNear(Number(trades.profit) / 1e8, -4965.973878720001);
    expectNear(trades.holdingSeconds, 403_200);
    expectEstimate(trades.expectedPpm, [66.81829611359846, 66.88188832336736]);
    expectEstimate(trades.realisedPpm, [-8627.721810517422, 5232.9987742011335]);
    expectEstimate(trades.surprisePpm, [-8694.54010663102, 5252.887350435464]);
  });

  it('cost told and charged', () => {
    const { costs } = figures;
    expect(costs).toMatchObject({ asked: 104, fills: 113 });
    expectNear(costs.askedPpm, 249.19131971936673);
    expectNear(costs.chargedPpm, 513.3683025660014);
    expectEstimate(costs.gapPpm, [889.1475389991784, 162.2381117786651]);
  });

  it('value at risk and shortfall, Kupiec and Christoffersen', () => {
    const { tail } = figures;
    expect(tail).toMatchObject({ bars: 187, hits: 5, unknownBars: 0 });
    expectNear(tail.varPpm, 5494.760516080155);
    expectNear(tail.esPpm, 6113.558238089698);
    expectNear(tail.hitEsPpm, 5069.896003127694);
    expectNear(tail.hitLossPpm, 5407.688151959994);
    expectNear(tail.kupiec?.ratio, 0.02266716409998537);
    expectNear(tail.kupiec?.p, 0.8803258285560263);
    expectNear(tail.independence?.ratio, 0.2924393399824865);
    expectNear(tail.independence?.p, 0.5886615677927591);
    expectNear(tail.coverage?.p, 0.8542313228356233);
  });

  it('forgets what is done: no intent and no finished order is kept', () => {
    const { asks } = folded(scriptedTrading()).state;
    expect(asks.intents.size).toBe(0);
    expect(asks.orders.size).toBeLessThanOrEqual(1);
  });
});

describe('what is no trade of the council', () => {
  const world = [listed(), record('market.bar', barOf(100_000))];
  const intent = (strategicLots: number): JournalRecord => ({
    ...record('intent', { costPpm: 1, edgePpm: 2, instrument: SPX, strategicLots } as never),
    round: roundId(9),
  });

  it('a fill that is told twice', () => {
    const fill = record('order.filled', fillOf(5, 100_000));
    const close = record('order.filled', fillOf(-5, 101_000));
    const { costs, trades } = figuresOf([...world, fill, fill, close, close]);
    expect(costs.fills).toBe(2);
    expect(trades).toMatchObject({ closed: 1, open: 0, profit: '5000000000', wins: 1 });
  });

  it('what the strategic sleeve buys and keeps', () => {
    const fills = [fillOf(5, 100_000), fillOf(3, 100_000), fillOf(-3, 99_000)];
    const records = fills.map((fill) => record('order.filled', fill));
    const { trades } = figuresOf([...world, intent(5), ...records]);
    expect(trades).toMatchObject({ closed: 1, open: 0, profit: '-3000000000', wins: 0 });
  });

  it('an order that ended unfilled leaves no promise behind', () => {
    const id = orderId(roundId(9), 0);
    const commit = {
      ...record('commit', {
        decisionHash: HASH,
        equity: '0',
        orders: [orderOf(5, { orderId: id })],
        targetLots: 5,
      }),
      round: roundId(9),
    } as JournalRecord;
    const expired = record('order.expired', { eventTime: 0, orderId: id, reason: 'late' });
    expect(folded([...world, intent(0), commit]).state.asks.orders.size).toBe(1);
    expect(folded([...world, intent(0), commit, expired]).state.asks.orders.size).toBe(0);
  });
});
