/** The first step of leapfrog on a grid from a position and a velocity. */
import { fillHalo, withHalo } from '../grid.ts';
import type { GridMedium, GridWaveOutput } from './job.ts';

/**
 * u^0 and u^1 = u^0 + dt (1 - g) v^0 - dt^2 (A u^0 - s) / 2 (second order). `u`, `velocity`:
 * f32[height][width].
 */
export function gridWaveStart(
  medium: GridMedium,
  u: Float32Array,
  velocity: Float32Array,
): GridWaveOutput {
  const { c, dt, gamma, h, height, omega, sources, width } = medium;
  const padded = withHalo(u, medium);
  fillHalo(padded, medium);
  const pitch = width + 2;
  const half = 0.5 * dt * dt;
  const first = Float64Array.from({ length: width * height }, (_, cell) => {
    const y = Math.floor(cell / width);
    const at = (y + 1) * pitch + 1 + (cell - y * width);
    const own = padded[at]!;
    const sum = padded[at - 1]! + padded[at + 1]! + padded[at - pitch]! + padded[at + pitch]!;
    const force = (c * c * (sum - 4 * own)) / (h * h) - omega * omega * own;
    return own + dt * (1 - gamma * dt) * velocity[cell]! + half * force;
  });
  sources.cell.forEach((cell, n) => (first[cell]! += half * sources.strength[n]!));
  return { u: Float32Array.from(first), uBefore: u.slice() };
}
