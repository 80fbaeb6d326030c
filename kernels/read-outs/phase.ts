/** Amplitude and phase of a wave at its nodes. */
import { inputRefused } from '../refusals.ts';

/** a_i e^(i psi_i) by its parts; f32[nodes] each. */
export interface Phasors {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/**
 * a = sqrt(u^2 + v^2 / Omega^2) and psi = atan2(-v / Omega, u), the amplitude and phase of an oscillator
 * u = a cos(psi), psi growing with time. As parts: re = u, im = -v / Omega.
 * @throws KERNEL_INPUT where Omega is 0, for such a node has no phase.
 */
export function phasorsOf(u: Float32Array, v: Float32Array, omegaSquared: Float32Array): Phasors {
  const still = omegaSquared.findIndex((value) => !(value > 0));
  if (still >= 0)
    throw inputRefused(
      { kernel: 'phase', name: 'omegaSquared' },
      `${omegaSquared[still]} at ${still}`,
      '> 0',
    );
  return { re: u.slice(), im: v.map((value, i) => -value / Math.sqrt(omegaSquared[i]!)) };
}

/** f64, in (-pi, pi]. */
export const phaseOf = ({ im, re }: Phasors): Float64Array =>
  Float64Array.from(re, (value, i) => Math.atan2(im[i]!, value));
