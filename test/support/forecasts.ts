/** Calls and forecasts for tests of sizing: eight bins, equity 100,000, one lot 1,000. */
import type { Aggregate, PoolNumbers } from '../../protocols/decision.ts';
import type { Cfp } from '../../protocols/question.ts';
import { PPM } from '../../protocols/units.ts';
import { CASH, HASH, SPX } from './trading-world.ts';

export const BASE = [23_000, 77_000, 170_000, 230_000, 230_000, 170_000, 77_000, 23_000];

export function callOf(change: Partial<Cfp> = {}, book: Partial<Cfp['book']> = {}): Cfp {
  return {
    asOf: { hash: HASH, seq: 1 },
    base: BASE,
    book: {
      equity: CASH.toString(),
      holdingHorizons: 1,
      markTicks: 100_000,
      positionLots: 0,
      strategicLots: 0,
      ...book,
    },
    budget: { cpuMs: 0, tokens: 0, usd: 0 },
    cost: { feePpm: 100, halfSpreadPpm: 0, impactPpm: 0, volumeSharePpmMax: 10_000 },
    deadlines: { challenge: 0, rebut: 0, reveal: 0, revise: 0, seal: 0 },
    edges: [-20_000, -12_000, -5_000, 0, 5_000, 12_000, 20_000],
    entryRule: 'next-close',
    horizon: { bars: 1, series: '1d' },
    instrument: SPX,
    moments: {
      m: [-2.6, -1.5, -0.82, -0.25, 0.25, 0.82, 1.5, 2.6],
      m2: [7.2, 2.3, 0.7, 0.08, 0.08, 0.7, 2.3, 7.2],
    },
    portfolioHash: HASH,
    settleRule: 'first-good-price',
    shadow: false,
    sigma: 10_000,
    version: 1,
    voidRule: 'no-price-within-half-a-horizon',
    ...change,
  };
}

const everyPool = (value: number): PoolNumbers => ({
  base: value,
  equal: value,
  post0: value,
  post1: value,
  pre0: value,
  pre1: value,
});

/** A forecast with base's bins inside each side and `up` of its mass on the up side. */
export function aggregateOf(cfp: Cfp, up: number): Aggregate {
  const firstUp = cfp.edges.indexOf(0) + 1;
  const side = (from: number, to: number): number => {
    let sum = 0;
    for (const ppm of cfp.base.slice(from, to)) sum += ppm;
    return sum / PPM;
  };
  const [down, above] = [side(0, firstUp), side(firstUp, cfp.base.length)];
  const q = cfp.base.map(
    (ppm, bin) => (ppm / PPM) * (bin >= firstUp ? up / above : (1 - up) / down),
  );
  return aggregateWith(q);
}

export const aggregateWith = (q: readonly number[]): Aggregate => ({
  awakeShare: PPM,
  debate: 'on',
  disagreement: 0,
  poolWeights: { direction: everyPool(1 / 6), shape: everyPool(1 / 6) },
  pools: { base: [...q], equal: [...q], post0: [...q], post1: [...q], pre0: [...q], pre1: [...q] },
  q: [...q],
  qIntent: [...q],
  shadow: [...q],
  shares: [],
  weightsHash: HASH,
});
