/**
 * The CPU twin of grid-wave.wgsl: f32, every operation rounded, in this order (all back ends keep it):
 *
 *     flow  = ((left + right) + (up + down)) - 4 own
 *     force = push flow - pull own
 *     next  = own + (keep (own - before) + force)
 *     next  = next + drive                                 at the sources, after the whole step
 *
 * which is [2u - (1 - g)u- - dt^2 (Au - s)] / (1 + g) with g = gamma dt, written so that the small
 * change of a step is summed before it is added to u.
 */
import { addAtSources, fillHalo, withHalo, withoutHalo } from '../grid.ts';
import type { GridMedium, GridWaveInput, GridWaveOutput } from './job.ts';

const { fround } = Math;

/** The coefficients of a step, rounded to f32 once; every back end shares them. */
export interface GridWaveCoefficients {
  /** (1 - g) / (1 + g). */
  readonly keep: number;
  /** (c dt / h)^2 / (1 + g). */
  readonly push: number;
  /** (Omega dt)^2 / (1 + g). */
  readonly pull: number;
  /** f32[sources]: dt^2 s / (1 + g). */
  readonly drive: Float32Array;
}

export function gridWaveCoefficients(medium: GridMedium): GridWaveCoefficients {
  const { c, dt, gamma, h, omega, sources } = medium;
  const g = gamma * dt;
  return {
    keep: fround((1 - g) / (1 + g)),
    push: fround((c * c * dt * dt) / (h * h) / (1 + g)),
    pull: fround((omega * omega * dt * dt) / (1 + g)),
    drive: sources.strength.map((strength) => (strength * dt * dt) / (1 + g)),
  };
}

export function twinGridWave(input: GridWaveInput): GridWaveOutput {
  const { height, sources, width } = input;
  const { drive, keep, pull, push } = gridWaveCoefficients(input);
  const pitch = width + 2;
  let before = withHalo(input.uBefore, input);
  let now = withHalo(input.u, input);
  let next = new Float32Array(now.length);
  for (let step = 0; step < input.steps; step++) {
    fillHalo(now, input);
    for (let y = 1; y <= height; y++) {
      const end = y * pitch + 1 + width;
      for (let at = y * pitch + 1; at < end; at++) {
        const own = now[at]!;
        const sides = fround(now[at - 1]! + now[at + 1]!);
        const ends = fround(now[at - pitch]! + now[at + pitch]!);
        const flow = fround(fround(sides + ends) - fround(4 * own));
        const force = fround(fround(push * flow) - fround(pull * own));
        const inertia = fround(keep * fround(own - before[at]!));
        next[at] = own + fround(inertia + force);
      }
    }
    addAtSources(next, sources.cell, drive, width);
    [before, now, next] = [now, next, before];
  }
  return { u: withoutHalo(now, input), uBefore: withoutHalo(before, input) };
}
