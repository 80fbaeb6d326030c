/**
 * Each figure against other people's code: numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0 (Python
 * 3.11.7). test/reference/performance.py prints every constant of this file.
 */
import { describe, expect, it } from 'vitest';
import { chiSquareTail1, chiSquareTail2 } from '../../../portfolio/performance/chi-square.ts';
import {
  detectableRate,
  tellingRate,
  wilsonInterval,
} from '../../../portfolio/performance/hit-rate.ts';
import { addToTrack, startTrack, trackFigures } from '../../../portfolio/performance/track.ts';
import {
  coverageTest,
  independenceTest,
  kupiecTest,
} from '../../../portfolio/performance/var-tests.ts';
import { lagsFor } from '../../../portfolio/performance/lag-sums.ts';

/** Returns with a moving-average part, from a Lehmer generator: the doubles of the reference. */
function seriesOf(n: number, seed: number): number[] {
  let x = seed;
  const noise = Array.from({ length: n + 1 }, () => {
    let total = 0;
    for (let k = 0; k < 4; k++) {
      x = (x * 48_271) % 2_147_483_647;
      total += x / 2_147_483_647;
    }
    return total - 2;
  });
  return Array.from(
    { length: n },
    (_, t) => 0.0004 + 0.01 * ((noise[t + 1] as number) + 0.3 * (noise[t] as number)),
  );
}

function figuresOf(n: number, seed: number, perYear: number) {
  let value = 1;
  const track = startTrack(value, 0);
  seriesOf(n, seed).forEach((change, index) => {
    value *= 1 + change;
    addToTrack(track, value, index + 1);
  });
  return trackFigures(track, perYear);
}

/** Equal to nine figures. */
const expectNear = (value: number | null | undefined, expected: number): void =>
  expect(value ?? Number.NaN).toBeCloseTo(
    expected,
    9 - Math.max(0, Math.ceil(Math.log10(Math.abs(expected) + 1e-300))),
  );

const REFERENCE = [
  {
    n: 750,
    seed: 20_240,
    perYear: 252,
    returnPpm: 607561.5974461443,
    meanReturn: [0.16418763662560823, 0.06800980618967392],
    volatility: [0.09632575847532182, 0.002686033922288198],
    sharpe: [1.7045039584886559, 0.711017579293537],
    seIid: 0.5813233946462179,
    adjusted: [1.3990614559504742, 0.5836051507764323],
    sortino: [2.614036520433142, 1.1906780906867573],
    maxPpm: 104288.19998063322,
    lags: 6,
  },
  {
    n: 40,
    seed: 7,
    perYear: 52,
    returnPpm: -60215.45880329426,
    meanReturn: [-0.07994490844357988, 0.04318756223448411],
    volatility: [0.03862999179103589, 0.0026436547455453113],
    sharpe: [-2.0695036353109226, 1.1369015961751239],
    seIid: 1.1634154744574543,
    adjusted: [-2.0789631383952405, 1.1420982645800908],
    sortino: [-2.396171261622789, 1.0548797698821895],
    maxPpm: 69824.2410827743,
    lags: 3,
  },
] as const;

describe.each(REFERENCE)('a track of $n returns', (row) => {
  const figures = figuresOf(row.n, row.seed, row.perYear);

  it('has the return and the deepest fall of the reference', () => {
    expectNear(figures.returnPpm, row.returnPpm);
    expect(figures.drawdown.maxPpm).toBe(Math.round(row.maxPpm));
  });

  it('has its mean return, volatility and their errors', () => {
    expectNear(figures.meanReturn?.value, row.meanReturn[0]);
    expectNear(figures.meanReturn?.se, row.meanReturn[1]);
    expectNear(figures.volatility?.value, row.volatility[0]);
    expectNear(figures.volatility?.se, row.volatility[1]);
  });

  it("has its Sharpe ratio, plain and Lo's, with all three errors", () => {
    expectNear(figures.sharpe?.value, row.sharpe[0]);
    expectNear(figures.sharpe?.se, row.sharpe[1]);
    expectNear(figures.sharpe?.seIid, row.seIid);
    expectNear(figures.sharpe?.adjusted, row.adjusted[0]);
    expectNear(figures.sharpe?.adjustedSe, row.adjusted[1]);
    expect(figures.sharpe?.lags).toBe(row.lags);
  });

  it('has its Sortino ratio and its error', () => {
    expectNear(figures.sortino?.value, row.sortino[0]);
    expectNear(figures.sortino?.se, row.sortino[1]);
  });
});

describe('a track that says nothing', () => {
  it('has no ratio below three returns, without change, or without a loss', () => {
    expect(figuresOf(2, 7, 252)).toMatchObject({ meanReturn: null, sharpe: null, sortino: null });
    const still = startTrack(100, 0);
    for (let at = 1; at < 50; at++) addToTrack(still, 100, at);
    expect(trackFigures(still, 252)).toMatchObject({
      meanReturn: { se: 0, value: 0 },
      sharpe: null,
      sortino: null,
      volatility: null,
    });
    const rising = startTrack(100, 0);
    for (let at = 1; at < 50; at++) addToTrack(rising, 100 + at * at, at);
    expect(trackFigures(rising, 252).sortino).toBeNull();
  });

  it('counts the time under water to the day it ends, or to now', () => {
    const track = startTrack(100, 0);
    const values = [90, 95, 100, 110, 109];
    values.forEach((value, index) => addToTrack(track, value, (index + 1) * 1_000_000));
    expect(trackFigures(track, 252).drawdown).toEqual({
      longestSeconds: 3,
      maxPpm: 100_000,
      nowPpm: 9_091,
    });
  });
});

describe('the lags of an error', () => {
  it('are those of Newey and West: 4 (n / 100)^(2/9), rounded down', () => {
    expect([1, 5, 40, 100, 750, 5_000, 1e6].map(lagsFor)).toEqual([0, 2, 3, 4, 6, 9, 30]);
  });
});

describe('a hit rate', () => {
  it.each([
    [33, 60, 0.4249193588533434, 0.6690634559324476],
    [0, 5, 0, 0.43448246478317487],
    [5, 5, 0.5655175352168252, 1],
    [412, 778, 0.4944311046479733, 0.5644043529515572],
  ])('of %i in %i has the interval of statsmodels', (wins, trials, low, high) => {
    const interval = wilsonInterval(wins, trials);
    expectNear(interval?.low, low);
    expectNear(interval?.high, high);
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it.each([
    [3, null],
    [4, 0.9994901759579073],
    [20, 0.7950915503849291],
    [60, 0.6773108664240587],
    [778, 0.5501447849655441],
  ])('can be told from chance with %i trades from the rate scipy finds', (trials, rate) => {
    if (rate === null) expect(detectableRate(trials)).toBeNull();
    else expectNear(detectableRate(trials), rate);
  });

  it('tells something just where the interval leaves 1/2', () => {
    for (const trials of [10, 60, 778]) {
      const rate = tellingRate(trials) ?? 1;
      expectNear(wilsonInterval(rate * trials, trials)?.low, 0.5);
    }
    expect(tellingRate(3)).toBeNull();
  });
});

describe('tests of a value at risk', () => {
  it.each([
    [1000, 25, 0, 1],
    [1000, 40, 7.832252190605551, 0.005132211214503316],
    [250, 0, 12.658903992144939, 0.0003737812691106207],
    [8000, 211, 0.6097237616393727, 0.43489183772061035],
  ])('Kupiec: %i bars, %i beyond', (days, hits, ratio, p) => {
    const test = kupiecTest(days, hits, 0.025);
    expectNear(test?.ratio, ratio);
    expectNear(test?.p, p);
  });

  it('Christoffersen: bars beyond that come together, and that do not', () => {
    const together = independenceTest({ n00: 950, n01: 20, n10: 20, n11: 9 });
    expectNear(together?.ratio, 31.66736905744193);
    expect(together?.p).toBeCloseTo(1.829708114332691e-8, 18);
    const apart = independenceTest({ n00: 960, n01: 19, n10: 20, n11: 0 });
    expectNear(apart?.ratio, 0.7759573692335096);
    expectNear(apart?.p, 0.37838037857748785);
    expect(independenceTest({ n00: 9, n01: 0, n10: 0, n11: 0 })).toBeNull();
  });

  it('joins both with two degrees of freedom', () => {
    const half = { p: 0, ratio: 0.25 };
    expectNear(coverageTest(half, half)?.p, 0.7788007830714049);
    expect(coverageTest(half, null)).toBeNull();
  });

  it('has the tails of the chi-square distribution', () => {
    const xs = [0.001, 0.5, 2.9, 3.1, 10];
    const tails = [
      0.9747728793699604, 0.47950012218695337, 0.08857955257977622, 0.07829229414640966,
      0.001565402258002549,
    ];
    xs.forEach((x, index) => expect(chiSquareTail1(x)).toBeCloseTo(tails[index] as number, 14));
    expect(chiSquareTail1(60) / 9.485737571073857e-15).toBeCloseTo(1, 12);
    expect(chiSquareTail1(0)).toBe(1);
    expect(chiSquareTail2(5.99)).toBeCloseTo(0.05003662708658629, 15);
  });
});
