/** Covariance and correlation of a panel of returns, shrunk. */
import type { Job } from '../kernel.ts';
import { checkCount, checkRange, inputRefused } from '../refusals.ts';

/**
 * Towards what, and how far. `constant-correlation`: all correlations their mean, variances kept, as
 * far as Ledoit and Wolf (2004, Honey) estimate; `identity`: the mean variance times the identity, as
 * far as Ledoit and Wolf (2004, Well-Conditioned) estimate; `half`: half way to the mean correlation.
 */
export const SHRINKAGES = ['constant-correlation', 'identity', 'half', 'none'] as const;
export type Shrinkage = (typeof SHRINKAGES)[number];

export interface CovarianceInput {
  /** f32[times][assets], no gaps. */
  readonly returns: Float32Array;
  readonly assets: number;
  readonly shrink: Shrinkage;
}

export interface CovarianceOutput {
  /** f32[assets][assets], shrunk, in squared units of the returns; moments divide by `times`. */
  readonly covariance: Float32Array;
  /** f32[assets][assets]: the same as correlation, ones on the diagonal. */
  readonly correlation: Float32Array;
  /** f32[assets]. */
  readonly mean: Float32Array;
  /** How far it was shrunk, 0 to 1. */
  readonly shrinkage: number;
  /** Mean of the sample correlations off the diagonal; 0 for one asset. */
  readonly meanCorrelation: number;
}

export type CovarianceJob = Job<CovarianceInput, CovarianceOutput>;

const ASSETS_MAX = 1_024;
const TIMES_MAX = 1_048_576;
/** 64 MiB. */
const ENTRIES_MAX = 16_777_216;

const kernel = 'covariance';

export const timesOf = ({ assets, returns }: CovarianceInput): number => returns.length / assets;

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkCovariance(input: CovarianceInput): void {
  const { assets, returns, shrink } = input;
  if (!SHRINKAGES.includes(shrink))
    throw inputRefused({ kernel, name: 'shrink' }, shrink, SHRINKAGES.join(', '));
  checkCount({ kernel, name: 'assets' }, assets, 1, ASSETS_MAX);
  checkCount({ kernel, name: 'times' }, timesOf(input), 2, TIMES_MAX);
  checkCount({ kernel, name: 'entries' }, returns.length, 2, ENTRIES_MAX);
  checkRange({ kernel, name: 'returns' }, returns, -1e15, 1e15);
  for (let asset = 0; asset < assets; asset++) {
    let varies = false;
    for (let i = asset + assets; i < returns.length && !varies; i += assets) {
      varies = returns[i] !== returns[asset];
    }
    if (!varies)
      throw inputRefused(
        { kernel, name: `returns of asset ${asset}` },
        'constant',
        'returns that vary',
      );
  }
}
