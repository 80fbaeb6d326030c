/** Does value at risk hold on twenty years of the S&P 500: often enough, and not in clusters? */
import { describe, expect, it } from 'vitest';
import { rankedLoss, tailRisk } from '../../../portfolio/risk/expected-shortfall.ts';
import {
  emptyRiskHistory,
  foldRiskHistory,
  RESIDUAL_ROWS,
} from '../../../portfolio/risk/residuals.ts';
import type { RiskFilter } from '../../../portfolio/risk/residuals.ts';
import { indexBars } from '../../support/index-series.ts';
import { record, SPX } from '../../support/trading-world.ts';

const LEVEL = 975_000;
const P = 0.025;

interface Played {
  /** 1 where the next bar, or the one after it, lost more than was at risk. */
  readonly hits: number[];
  /** Loss over expected shortfall, where it was more than was at risk. */
  readonly beyond: number[];
}

/** A long (value 1) or short (-1) position, judged at each bar for the bar `ahead` of it. */
function played(filter: RiskFilter, value: 1 | -1, ahead: 1 | 2): Played {
  const history = emptyRiskHistory('1d', filter);
  const bars = indexBars();
  const out: Played = { beyond: [], hits: [] };
  bars.forEach((bar, k) => {
    foldRiskHistory(history, record('market.bar', { ...bar, instrument: SPX }));
    const [from, to] = [bars[k + ahead - 1], bars[k + ahead]];
    if (history.rows.length < RESIDUAL_ROWS || from === undefined || to === undefined) return;
    const tail = tailRisk(history, {
      bars: 1,
      exposures: [{ instrument: SPX, value }],
      levelPpm: LEVEL,
    });
    const loss = -value * (to.closeTicks / from.closeTicks - 1);
    const hit = loss > (tail?.var ?? 0);
    out.hits.push(hit ? 1 : 0);
    if (hit) out.beyond.push(loss / (tail?.es ?? 1));
  });
  return out;
}

const xlogy = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(y));
const likelihood = (n: number, hits: number, p: number): number =>
  xlogy(hits, p) + xlogy(n - hits, 1 - p);

/** Upper tail of chi-square with one degree of freedom: erfc by Numerical Recipes' fraction. */
function chiSquareP(x: number): number {
  const z = Math.sqrt(Math.max(0, x) / 2);
  const t = 1 / (1 + z / 2);
  const c = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  let sum = 0;
  for (const term of [...c].reverse()) sum = sum * t + term;
  return t * Math.exp(-z * z + sum);
}

/** Kupiec (1995): is the rate of hits p? */
function kupiecP(hits: readonly number[]): number {
  const count = hits.reduce((sum, hit) => sum + hit, 0);
  const n = hits.length;
  return chiSquareP(2 * (likelihood(n, count, count / n) - likelihood(n, count, P)));
}

/** Christoffersen (1998): does a hit change the chance of one `lag` bars later? */
function independenceP(hits: readonly number[], lag: number): number {
  const n = [0, 0];
  const h = [0, 0];
  for (let k = lag; k < hits.length; k++) {
    const before = hits[k - lag] as 0 | 1;
    n[before] = (n[before] as number) + 1;
    h[before] = (h[before] as number) + (hits[k] as number);
  }
  const [n0 = 0, n1 = 0] = n;
  const [h0 = 0, h1 = 0] = h;
  const apart = likelihood(n0, h0, h0 / n0) + likelihood(n1, h1, h1 / n1);
  return chiSquareP(2 * (apart - likelihood(n0 + n1, h0 + h1, (h0 + h1) / (n0 + n1))));
}

describe.each([
  ['falls, next bar', 1, 1],
  ['rises, next bar', -1, 1],
  ['falls, the bar after next', 1, 2],
  ['rises, the bar after next', -1, 2],
] as const)('GJR on %s', (_, value, ahead) => {
  const { beyond, hits } = played('gjr', value, ahead);

  it('is exceeded as often as it says (Kupiec)', () => {
    expect(hits.length).toBeGreaterThan(4_500);
    expect(kupiecP(hits)).toBeGreaterThan(0.05);
  });

  it('is not exceeded in clusters (Christoffersen)', () => {
    expect(independenceP(hits, ahead)).toBeGreaterThan(0.05);
  });

  it('loses on average what it says where it is exceeded', () => {
    const mean = beyond.reduce((sum, ratio) => sum + ratio, 0) / beyond.length;
    expect(mean).toBeGreaterThan(0.9);
    expect(mean).toBeLessThan(1.1);
  });
});

it('the plain mean of squares comes in clusters', () => {
  const { hits } = played('decay', 1, 1);
  expect(independenceP(hits, 1)).toBeLessThan(0.05);
});

describe('the loss of rank p (n + 1)', () => {
  const losses = Array.from({ length: 199 }, (_, k) => k + 1);

  it('is a loss, or lies between two', () => {
    expect(rankedLoss(losses, 975_000)).toBe(195);
    expect(rankedLoss(losses.slice(0, 198), 975_000)).toBeCloseTo(195 - 0.975, 12);
    expect(rankedLoss([3, 1, 2], 975_000)).toBe(3);
    expect(rankedLoss([3, 1, 2], 0)).toBe(1);
  });
});
