/** Tension between every two of N proposals. */
import type { Job } from '../kernel.ts';
import {
  checkCount,
  checkDistributions,
  checkLength,
  checkRange,
  inputRefused,
} from '../refusals.ts';

export interface PairwiseTensionInput {
  /** Buckets of the outcome, 2 to 64; the same outcome for all, in units of its own volatility. */
  readonly k: number;
  /** f32[n][k]: the proposals' predictive distributions. */
  readonly q: Float32Array;
  /** f32[n]: P(up) - P(down), in [-1, 1]. */
  readonly direction: Float32Array;
  /** f32[n]: calibrated reliability, in [0, 1]. */
  readonly reliability: Float32Array;
  /** f32[n]: natural logarithm of the horizon. */
  readonly lnHorizon: Float32Array;
  /** f32[n]: time since any common origin; f32 holds 24 bits, so take a near one. */
  readonly time: Float32Array;
  /** f32[n]: half-life of a proposal, over 0, in the unit of `time`. */
  readonly halfLife: Float32Array;
  /** u32[n]: row of `correlation`. */
  readonly instrument: Uint32Array;
  /** f32[m][m]: shrunk correlation of returns, symmetric, ones on the diagonal. */
  readonly correlation: Float32Array;
  /** Only these rows of the matrix, `from` included and `to` not: a block of a large one. */
  readonly rows?: { readonly from: number; readonly to: number };
}

export interface PairwiseTensionOutput {
  /** f32[rows][n], each in [0, 1]. */
  readonly tension: Float32Array;
}

export type PairwiseTensionJob = Job<PairwiseTensionInput, PairwiseTensionOutput>;

/** A row of the matrix lies in one binding whatever the back end; beyond, the pairs are too many. */
const PROPOSALS_MAX = 65_536;
/** 400 MB of result: 10,000 proposals against each other. Ask for more in blocks of rows. */
const CELLS_MAX = 100_000_000;
/** 64 MiB of correlations. */
const INSTRUMENTS_MAX = 4_096;

const kernel = 'pairwise-tension';

/** The block of rows that is asked for; all without `rows`. */
export function rowsOf(input: PairwiseTensionInput): {
  readonly from: number;
  readonly to: number;
} {
  return input.rows ?? { from: 0, to: input.direction.length };
}

export const instrumentsOf = (input: PairwiseTensionInput): number =>
  Math.round(Math.sqrt(input.correlation.length));

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkPairwiseTension(input: PairwiseTensionInput): void {
  const n = input.direction.length;
  checkCount({ kernel, name: 'k' }, input.k, 2, 64);
  checkCount({ kernel, name: 'direction.length' }, n, 1, PROPOSALS_MAX);
  const { from, to } = rowsOf(input);
  checkCount({ kernel, name: 'rows.from' }, from, 0, n - 1);
  checkCount({ kernel, name: 'rows.to' }, to, from + 1, n);
  checkCount({ kernel, name: 'cells' }, (to - from) * n, 1, CELLS_MAX);
  checkLength({ kernel, name: 'q' }, input.q, n * input.k);
  checkDistributions({ kernel, name: 'q' }, input.q, input.k);
  checkRange({ kernel, name: 'direction' }, input.direction, -1, 1);
  for (const name of ['reliability', 'lnHorizon', 'time', 'halfLife', 'instrument'] as const) {
    checkLength({ kernel, name }, input[name], n);
  }
  checkRange({ kernel, name: 'reliability' }, input.reliability, 0, 1);
  checkRange({ kernel, name: 'lnHorizon' }, input.lnHorizon, -80, 80);
  checkRange({ kernel, name: 'time' }, input.time, -1e30, 1e30);
  checkRange({ kernel, name: 'halfLife' }, input.halfLife, 1e-30, 1e30);
  checkCorrelation(input);
}

function checkCorrelation(input: PairwiseTensionInput): void {
  const { correlation } = input;
  const m = instrumentsOf(input);
  checkCount({ kernel, name: 'instruments' }, m, 1, INSTRUMENTS_MAX);
  checkLength({ kernel, name: 'correlation' }, correlation, m * m);
  checkRange({ kernel, name: 'correlation' }, correlation, -1, 1);
  checkRange({ kernel, name: 'instrument' }, input.instrument, 0, m - 1);
  for (let i = 0; i < m; i++) {
    if (correlation[i * m + i] !== 1) {
      throw inputRefused({ kernel, name: `correlation[${i}][${i}]` }, correlation[i * m + i], '1');
    }
    for (let j = 0; j < i; j++) {
      if (correlation[i * m + j] !== correlation[j * m + i]) {
        throw inputRefused(
          { kernel, name: `correlation[${i}][${j}]` },
          correlation[i * m + j],
          'a symmetric matrix',
        );
      }
    }
  }
}
