/** The CPU twin of pairwise-tension.wgsl: the same operations in the same order, each rounded to f32. */
import { instrumentsOf, rowsOf } from './job.ts';
import type { PairwiseTensionInput, PairwiseTensionOutput } from './job.ts';

const f = Math.fround;
/** Weights of opposition and of divergence. */
const OPPOSITION = f(0.7);
const DIVERGENCE = f(0.3);
/** Below this square the series is used: the logarithms would cancel. */
const SERIES_BELOW = 0.25;
/** 1 / (2 n (2 n - 1) ln 2) for n = 1 to 9. */
export const SERIES = Array.from({ length: 9 }, (_, i) =>
  f(1 / ((2 * i + 2) * (2 * i + 1) * Math.LN2)),
) as readonly number[];

export function pairwiseTensionTwin(input: PairwiseTensionInput): PairwiseTensionOutput {
  const { correlation, direction, halfLife, instrument, lnHorizon, reliability, time } = input;
  const n = direction.length;
  const m = instrumentsOf(input);
  const { from, to } = rowsOf(input);
  const tension = new Float32Array((to - from) * n);
  for (let a = from; a < to; a++) {
    const row = (a - from) * n;
    for (let b = 0; b < n; b++) {
      // Inside a square block the lower half is the upper one.
      if (b < a && b >= from) {
        tension[row + b] = tension[(b - from) * n + a]!;
        continue;
      }
      const rho = correlation[instrument[a]! * m + instrument[b]!]!;
      const apart = f(lnHorizon[a]! - lnHorizon[b]!);
      const near = f(Math.exp(f(-0.5 * f(apart * apart))));
      const halfLives = f(Math.abs(f(time[a]! - time[b]!)) / Math.min(halfLife[a]!, halfLife[b]!));
      const fresh = f(Math.exp(-halfLives * Math.LN2));
      const reliable = f(Math.sqrt(f(reliability[a]! * reliability[b]!)));
      const relevance = f(f(f(near * fresh) * Math.abs(rho)) * reliable);
      const facing = rho < 0 ? -direction[b]! : direction[b]!;
      const opposition = Math.max(0, -f(direction[a]! * facing));
      const divergence = jensenShannon(input, a, b, rho < 0);
      tension[row + b] = f(
        relevance *
          f(f(OPPOSITION * f(Math.sqrt(opposition))) + f(DIVERGENCE * f(Math.sqrt(divergence)))),
      );
    }
  }
  return { tension };
}

/**
 * In bits, of row a and of row b, mirrored or not. Buckets are added in pairs (k, K-1-k), so that
 * mirroring changes no rounding and the matrix is symmetric to the bit.
 */
function jensenShannon(
  { k, q }: PairwiseTensionInput,
  a: number,
  b: number,
  mirrored: boolean,
): number {
  const rowA = a * k;
  const rowB = b * k;
  let sum = 0;
  for (let bucket = 0; 2 * bucket < k; bucket++) {
    const other = k - 1 - bucket;
    const low = mirrored ? other : bucket;
    const high = mirrored ? bucket : other;
    let pair = term(q[rowA + bucket]!, q[rowB + low]!);
    if (other !== bucket) pair = f(pair + term(q[rowA + other]!, q[rowB + high]!));
    sum = f(sum + pair);
  }
  return Math.min(1, sum);
}

/** m (1 - H2((1 + x) / 2)) with m the mean and x the relative difference: never below zero. */
function term(p: number, q: number): number {
  const both = f(p + q);
  if (both === 0) return 0;
  const x = f(f(p - q) / both);
  const square = f(x * x);
  let excess: number;
  if (square < SERIES_BELOW) {
    excess = SERIES[8]!;
    for (let i = 7; i >= 0; i--) excess = f(f(excess * square) + SERIES[i]!);
    excess = f(excess * square);
  } else {
    const high = f(1 + x);
    const low = f(1 - x);
    excess = f(0.5 * f(plogp(high) + plogp(low)));
  }
  return f(f(0.5 * both) * excess);
}

const plogp = (p: number): number => (p > 0 ? f(p * f(Math.log2(p))) : 0);
