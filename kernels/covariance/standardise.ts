/** Means and deviations in f64, and the panel in units of them in f32: what the device multiplies. */
import { timesOf } from './job.ts';
import type { CovarianceInput } from './job.ts';

export interface Standardised {
  /** f32[times][assets], each column with mean 0 and mean square 1. */
  readonly z: Float32Array;
  readonly mean: Float64Array;
  /** Root of the mean squared deviation (divided by `times`). */
  readonly deviation: Float64Array;
}

export function standardise(input: CovarianceInput): Standardised {
  const { assets, returns } = input;
  const times = timesOf(input);
  const mean = new Float64Array(assets);
  const deviation = new Float64Array(assets);
  for (let i = 0; i < returns.length; i++) mean[i % assets]! += returns[i]! / times;
  for (let i = 0; i < returns.length; i++) {
    const off = returns[i]! - mean[i % assets]!;
    deviation[i % assets]! += (off * off) / times;
  }
  for (let asset = 0; asset < assets; asset++) deviation[asset] = Math.sqrt(deviation[asset]!);
  const z = returns.map((value, i) => (value - mean[i % assets]!) / deviation[i % assets]!);
  return { z, mean, deviation };
}
