/** The CPU twin: standardise and shrink are the same code on every back end, the moments are f32. */
import type { CovarianceInput, CovarianceOutput } from './job.ts';
import { momentsTwin } from './moments.ts';
import { shrunk } from './shrink.ts';
import { standardise } from './standardise.ts';

export function covarianceTwin(input: CovarianceInput): CovarianceOutput {
  const standardised = standardise(input);
  return shrunk(input, standardised, momentsTwin(standardised.z, input.assets));
}
