/** The standard normal distribution from + - * /, ln, exp and a square root: no platform may differ. */
import { exp } from '../exp.ts';
import { ln } from '../ln.ts';

/**
 * The number below which a standard normal lies with chance `p`: 7 digits (M. Wichura, Algorithm
 * AS 241, PPND7, Applied Statistics 37, 1988). `p` in [1e-6, 1 - 1e-6]; what lies outside is clipped.
 */
export function normalScore(p: number): number {
  const chance = Math.max(1e-6, Math.min(1 - 1e-6, p));
  const q = chance - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const above = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    const below = ((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1;
    return (q * above) / below;
  }
  const r = Math.sqrt(-ln(q < 0 ? chance : 1 - chance)) - 1.6;
  const above = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
  const below = (0.12021132975 * r + 0.7370016425) * r + 1;
  return q < 0 ? -above / below : above / below;
}

/**
 * Chance that a standard normal lies further from 0 than |x|; absolute error below 2e-7 (C. Hastings,
 * Approximations for Digital Computers, 1955; formula 7.1.26 of Abramowitz and Stegun, 1964).
 */
export function normalBeyond(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const series =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.min(1, series * exp(-Math.min(600, z * z)));
}
