/** How much a field holds, where, and how it changes. All sums in f64. */
import type { Stiffness } from './operator.ts';

/** v^n = (u^(n+1) - u^(n-1)) / (2 dt): the velocity at the middle one of three states. f32[nodes]. */
export const centredVelocity = (
  uNext: Float32Array,
  uBefore: Float32Array,
  dt: number,
): Float32Array => uNext.map((next, i) => (next - uBefore[i]!) / (2 * dt));

/**
 * e_i = v_i^2 / 2 + Omega_i^2 u_i^2 / 2 + c^2 / 4 sum_j w_ij (u_i - u_j)^2: the energy of a node, half of
 * every edge it has; its sum is the energy of the field (H. Goldstein, Classical Mechanics, 1980,
 * chapter 12, on a lattice). f64[nodes], squares of an activation per squared unit of time.
 */
export function localEnergy(medium: Stiffness, u: Float32Array, v: Float32Array): Float64Array {
  const { c, graph, omegaSquared } = medium;
  const { column, nodes, rowStart, weight } = graph;
  const energy = new Float64Array(nodes);
  for (let i = 0; i < nodes; i++) {
    let stretched = 0;
    for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++) {
      const difference = u[i]! - u[column[e]!]!;
      stretched += weight[e]! * difference * difference;
    }
    energy[i] =
      0.5 * v[i]! * v[i]! + 0.5 * omegaSquared[i]! * u[i]! * u[i]! + 0.25 * c * c * stretched;
  }
  return energy;
}

/**
 * E^(n+1/2) = |(u^(n+1) - u^n) / dt|^2 / 2 + <u^(n+1), A u^n> / 2: what leapfrog keeps exactly without
 * damping and driving, and loses by exactly sum_i gamma_i (u^(n+1) - u^(n-1))_i^2 / (2 dt) a step with
 * damping (P. Joly, Variational methods for time-dependent wave propagation problems, 2003, on the
 * undamped case). `stiffnessOfBefore` is A u^n. Positive below the Courant limit.
 */
export function halfStepEnergy(
  u: Float32Array,
  uBefore: Float32Array,
  stiffnessOfBefore: Float64Array,
  dt: number,
): number {
  let energy = 0;
  for (let i = 0; i < u.length; i++) {
    const speed = (u[i]! - uBefore[i]!) / dt;
    energy += 0.5 * speed * speed + 0.5 * u[i]! * stiffnessOfBefore[i]!;
  }
  return energy;
}
