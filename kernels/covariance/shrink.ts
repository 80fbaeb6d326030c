/** The O(assets^2) end, in f64: how far to shrink, and the shrunk matrices. */
import type { CovarianceInput, CovarianceOutput } from './job.ts';
import { timesOf } from './job.ts';
import type { Moments } from './moments.ts';
import type { Standardised } from './standardise.ts';

/** What the estimators read: f64 views of one panel. */
interface Sample {
  readonly assets: number;
  readonly times: number;
  readonly deviation: Float64Array;
  readonly meanCorrelation: number;
  readonly moments: Moments;
}

export function shrunk(
  input: CovarianceInput,
  { deviation, mean }: Standardised,
  moments: Moments,
): CovarianceOutput {
  const { assets } = input;
  const meanCorrelation = meanOff(moments.products, assets);
  const sample = { assets, times: timesOf(input), deviation, meanCorrelation, moments };
  const shrinkage = intensity(input, sample);
  const covariance = new Float64Array(assets * assets);
  const meanVariance = deviation.reduce((sum, s) => sum + s * s, 0) / assets;
  for (let i = 0; i < assets; i++) {
    for (let j = 0; j < assets; j++) {
      const scale = deviation[i]! * deviation[j]!;
      const here = i === j ? scale : scale * moments.products[i * assets + j]!;
      let target = i === j ? scale : scale * meanCorrelation;
      if (input.shrink === 'identity') target = i === j ? meanVariance : 0;
      covariance[i * assets + j] = (1 - shrinkage) * here + shrinkage * target;
    }
  }
  return {
    covariance: Float32Array.from(covariance),
    correlation: correlationOf(covariance, assets),
    mean: Float32Array.from(mean),
    shrinkage,
    meanCorrelation,
  };
}

function intensity(input: CovarianceInput, sample: Sample): number {
  switch (input.shrink) {
    case 'constant-correlation':
      return constantCorrelation(sample);
    case 'identity':
      return scaledIdentity(sample);
    case 'half':
      return sample.assets > 1 ? 0.5 : 0;
    case 'none':
      return 0;
  }
}

/**
 * O. Ledoit and M. Wolf, Honey, I Shrunk the Sample Covariance Matrix, Journal of Portfolio
 * Management 30 (2004), appendix B: (pi - rho) / (gamma times), cut to [0, 1].
 */
function constantCorrelation(sample: Sample): number {
  const { assets, deviation, meanCorrelation, moments, times } = sample;
  let pi = 0;
  let rho = 0;
  let gamma = 0;
  for (let i = 0; i < assets; i++) {
    const vi = deviation[i]! * deviation[i]!;
    for (let j = 0; j < assets; j++) {
      const cell = i * assets + j;
      const vj = deviation[j]! * deviation[j]!;
      const r = i === j ? 1 : moments.products[cell]!;
      const piHere = vi * vj * (moments.squares[cell]! - r * r);
      pi += piHere;
      if (i === j) {
        rho += piHere;
        continue;
      }
      // theta_ii,ij sqrt(s_jj / s_ii) + theta_jj,ij sqrt(s_ii / s_jj), with the deviations taken out.
      const thetas = moments.cubes[cell]! - r + (moments.cubes[j * assets + i]! - r);
      rho += (meanCorrelation / 2) * vi * vj * thetas;
      gamma += vi * vj * (meanCorrelation - r) * (meanCorrelation - r);
    }
  }
  if (gamma === 0) return assets > 1 ? 1 : 0;
  return Math.min(1, Math.max(0, (pi - rho) / gamma / times));
}

/**
 * O. Ledoit and M. Wolf, A Well-Conditioned Estimator for Large-Dimensional Covariance Matrices,
 * Journal of Multivariate Analysis 88 (2004), 3.2 and 3.3: b^2 / d^2, b^2 cut to d^2.
 */
function scaledIdentity({ assets, deviation, moments, times }: Sample): number {
  let trace = 0;
  let norm = 0;
  let fourth = 0;
  for (let i = 0; i < assets; i++) {
    const vi = deviation[i]! * deviation[i]!;
    trace += vi;
    for (let j = 0; j < assets; j++) {
      const cell = i * assets + j;
      const r = i === j ? 1 : moments.products[cell]!;
      const scale = vi * deviation[j]! * deviation[j]!;
      norm += scale * r * r;
      fourth += scale * moments.squares[cell]!;
    }
  }
  const distance = norm - (trace * trace) / assets;
  // One asset, or a sample that already is a multiple of the identity: nothing to shrink.
  if (assets === 1 || distance <= 0) return 0;
  return Math.min(1, Math.max(0, (fourth - norm) / times / distance));
}

function meanOff(products: Float32Array, assets: number): number {
  if (assets === 1) return 0;
  let sum = 0;
  for (let i = 0; i < assets; i++) {
    for (let j = 0; j < assets; j++) if (i !== j) sum += products[i * assets + j]!;
  }
  return sum / (assets * (assets - 1));
}

function correlationOf(covariance: Float64Array, assets: number): Float32Array {
  const correlation = new Float32Array(assets * assets);
  for (let i = 0; i < assets; i++) {
    for (let j = 0; j < assets; j++) {
      const scale = Math.sqrt(covariance[i * assets + i]! * covariance[j * assets + j]!);
      const r = covariance[i * assets + j]! / scale;
      // Rounding may lead past one by a part in ten million.
      correlation[i * assets + j] = i === j ? 1 : Math.min(1, Math.max(-1, r));
    }
  }
  return correlation;
}
