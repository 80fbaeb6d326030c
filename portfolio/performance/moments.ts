/**
 * Mean and variance of a stream without keeping it: Welford's update, which does not lose the
 * variance of numbers that are far from zero.
 */

export interface Moments {
  n: number;
  mean: number;
  /** Sum of squared distances from the mean. */
  square: number;
}

export const emptyMoments = (): Moments => ({ n: 0, mean: 0, square: 0 });

export function addMoment(moments: Moments, value: number): void {
  moments.n += 1;
  const away = value - moments.mean;
  moments.mean += away / moments.n;
  moments.square += away * (value - moments.mean);
}

/** Standard deviation with n - 1; 0 below two values. */
export const deviationOf = ({ n, square }: Moments): number =>
  n < 2 ? 0 : Math.sqrt(square / (n - 1));

/** Standard error of the mean of independent values: s / sqrt(n); null below two values. */
export const meanError = (moments: Moments): number | null =>
  moments.n < 2 ? null : deviationOf(moments) / Math.sqrt(moments.n);
