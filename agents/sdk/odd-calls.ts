/** Questions that are put seldom, or never yet: an agent may refuse them and must not break over them. */
import type { Cfp } from '../../protocols/question.ts';

export type OddCall = (cfp: Cfp) => Cfp;
const even = (bins: number): number[] => {
  const each = Math.floor(1_000_000 / bins);
  return Array.from({ length: bins }, (_bin, k) =>
    k === 0 ? 1_000_000 - each * (bins - 1) : each,
  );
};
/** K bins around 0, evenly spaced. */
const binned = (cfp: Cfp, bins: number): Cfp => {
  const half = Math.floor(bins / 2);
  const moments = Array.from({ length: bins }, (_bin, k) => k - half + 0.5);
  return {
    ...cfp,
    base: even(bins),
    edges: Array.from({ length: bins - 1 }, (_edge, k) => (k + 1 - half) * 5_000),
    moments: { m: moments, m2: moments.map((m) => m * m) },
  };
};
export const ODD_CALLS: readonly OddCall[] = [
  (cfp) => binned(cfp, 2),
  (cfp) => binned(cfp, 4),
  (cfp) => binned(cfp, 64),
  (cfp) => ({ ...cfp, sigma: 1 }),
  (cfp) => ({ ...cfp, sigma: 499_999 }),
  (cfp) => ({ ...cfp, horizon: { bars: 20, series: '1d' } }),
  (cfp) => ({ ...cfp, horizon: { bars: 1, series: '9m' } }),
  (cfp) => ({ ...cfp, horizon: { us: 10_000_000 } }),
  (cfp) => ({ ...cfp, base: [993_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000] }),
  (cfp) => ({ ...cfp, book: { ...cfp.book, equity: '0' } }),
  (cfp) => ({ ...cfp, shadow: true }),
];
