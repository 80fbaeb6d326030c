import type { Kernel } from '../kernel.ts';
import { checkCovariance } from './job.ts';
import type { CovarianceInput, CovarianceOutput } from './job.ts';
import { covarianceProgram } from './program.ts';
import { covarianceTwin } from './twin.ts';

export const covariance: Kernel<CovarianceInput, CovarianceOutput> = {
  name: 'covariance',
  check: checkCovariance,
  twin: covarianceTwin,
  program: covarianceProgram,
  specimen,
  tolerance: 1e-5,
};

/** 101 times of 7 assets with a common part: three blocks and a rest, two vec4s and a rest. */
function specimen(): CovarianceInput {
  const [times, assets] = [101, 7];
  const returns = Float32Array.from({ length: times * assets }, (_, i) => {
    const [t, asset] = [Math.floor(i / assets), i % assets];
    const common = ((t * 37) % 19) - 9;
    const own = ((t * (11 + asset) + asset * 5) % 23) - 11;
    return (common * (asset - 2) + 2 * own) / 1000;
  });
  return { returns, assets, shrink: 'constant-correlation' };
}
