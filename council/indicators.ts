/**
 * What predicates can read of a window of bars: series of numbers, oldest first, the last one being
 * the bar spoken of. Every function answers `null` when the window is too short. Sums run oldest to
 * newest, so that the bits are a function of the window alone.
 */

/** Mean of the last n. */
export function sma(values: readonly number[], n: number): number | null {
  if (values.length < n) return null;
  let sum = 0;
  for (let k = values.length - n; k < values.length; k++) sum += values[k] as number;
  return sum / n;
}

/** Exponential mean, factor 2 / (n + 1), started with the mean of the window's first n. */
export function ema(values: readonly number[], n: number): number | null {
  if (values.length < n) return null;
  let mean = sma(values.slice(0, n), n) as number;
  const factor = 2 / (n + 1);
  for (let k = n; k < values.length; k++) mean += factor * ((values[k] as number) - mean);
  return mean;
}

/**
 * Relative strength after Wilder: 100 x mean gain / (mean gain + mean loss), means started with the
 * window's first n changes, then smoothed by 1 / n. 50 where nothing moved: it says nothing.
 */
export function rsi(closes: readonly number[], n: number): number | null {
  if (closes.length < n + 1) return null;
  let gain = 0;
  let loss = 0;
  for (let k = 1; k < closes.length; k++) {
    const change = (closes[k] as number) - (closes[k - 1] as number);
    const up = Math.max(0, change);
    const down = Math.max(0, -change);
    if (k <= n) {
      gain += up / n;
      loss += down / n;
    } else {
      gain = (gain * (n - 1) + up) / n;
      loss = (loss * (n - 1) + down) / n;
    }
  }
  return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
}

/** Return over n bars: close now over close n bars ago, less 1. */
export function ret(closes: readonly number[], n: number): number | null {
  if (closes.length < n + 1) return null;
  const then = closes[closes.length - 1 - n] as number;
  return then === 0 ? null : (closes[closes.length - 1] as number) / then - 1;
}

/** Sample standard deviation of the last n one-bar returns, n >= 2. */
export function vol(closes: readonly number[], n: number): number | null {
  if (n < 2 || closes.length < n + 1) return null;
  const returns: number[] = [];
  for (let k = closes.length - n; k < closes.length; k++) {
    const before = closes[k - 1] as number;
    if (before === 0) return null;
    returns.push((closes[k] as number) / before - 1);
  }
  const mean = sma(returns, n) as number;
  let squares = 0;
  for (const r of returns) squares += (r - mean) * (r - mean);
  return Math.sqrt(squares / (n - 1));
}

/** Largest of the last n. */
export function highest(values: readonly number[], n: number): number | null {
  return values.length < n ? null : Math.max(...values.slice(values.length - n));
}

/** Smallest of the last n. */
export function lowest(values: readonly number[], n: number): number | null {
  return values.length < n ? null : Math.min(...values.slice(values.length - n));
}
