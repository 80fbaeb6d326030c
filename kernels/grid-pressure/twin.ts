/**
 * The CPU twin of grid-pressure.wgsl: f32, every operation rounded, in this order (all back ends keep it):
 *
 *     flow = ((left + right) + (up + down)) - 4 own
 *     next = keep own + conduct flow
 *     next = next + inflow                                 at the sources, after the whole step
 */
import { addAtSources, fillHalo, withHalo, withoutHalo } from '../grid.ts';
import type { GridPressureInput, GridPressureOutput } from './job.ts';

const { fround } = Math;

/** The coefficients of a step, rounded to f32 once; every back end shares them. */
export interface GridPressureCoefficients {
  /** 1 - mu dt. */
  readonly keep: number;
  /** kappa dt / h^2. */
  readonly conduct: number;
  /** f32[sources]: dt s. */
  readonly inflow: Float32Array;
}

export function gridPressureCoefficients(input: GridPressureInput): GridPressureCoefficients {
  const { dt, h, kappa, mu, sources } = input;
  return {
    keep: fround(1 - mu * dt),
    conduct: fround((kappa * dt) / (h * h)),
    inflow: sources.strength.map((strength) => strength * dt),
  };
}

export function twinGridPressure(input: GridPressureInput): GridPressureOutput {
  const { height, sources, width } = input;
  const { conduct, inflow, keep } = gridPressureCoefficients(input);
  const pitch = width + 2;
  let now = withHalo(input.pressure, input);
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
        next[at] = fround(keep * own) + fround(conduct * flow);
      }
    }
    addAtSources(next, sources.cell, inflow, width);
    [now, next] = [next, now];
  }
  return { pressure: withoutHalo(now, input) };
}
