/** Mean and spread of what questions gained over base, nats (Welford). Shown beside the evidence. */
import type { Evidence } from '../../protocols/settlement.ts';

/** Plain state. */
export interface Gains {
  n: number;
  mean: number;
  squares: number;
}

export const emptyGains = (): Gains => ({ mean: 0, n: 0, squares: 0 });

export function observeGain(gains: Gains, gain: number): void {
  gains.n += 1;
  const off = gain - gains.mean;
  gains.mean += off / gains.n;
  gains.squares += off * (gain - gains.mean);
}

export const publishedGains = ({
  mean,
  n,
  squares,
}: Gains): Pick<Evidence, 'mean' | 'n' | 'sd'> => ({
  mean,
  n,
  sd: n < 2 ? 0 : Math.sqrt(Math.max(0, squares) / (n - 1)),
});
