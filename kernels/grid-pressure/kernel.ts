/** The kernel `grid-pressure`: check, twin, program, specimen. */
import { specimenValues } from '../specimen.ts';
import type { Kernel } from '../kernel.ts';
import { checkGridPressure } from './job.ts';
import type { GridPressureInput, GridPressureOutput } from './job.ts';
import { programGridPressure } from './program.ts';
import { twinGridPressure } from './twin.ts';

/** Odd sides: the last group of four is not full, the last band of rows neither. */
const WIDTH = 37;
const HEIGHT = 21;

export const gridPressure: Kernel<GridPressureInput, GridPressureOutput> = {
  name: 'grid-pressure',
  check: checkGridPressure,
  twin: twinGridPressure,
  program: programGridPressure,
  specimen: () => ({
    width: WIDTH,
    height: HEIGHT,
    boundary: 'dirichlet',
    h: 1,
    pressure: specimenValues(WIDTH * HEIGHT, 8),
    kappa: 1,
    mu: 0.02,
    dt: 0.2,
    sources: { cell: Uint32Array.of(3, 400, 776), strength: Float32Array.of(1, -2, 0.5) },
    steps: 30,
  }),
  tolerance: 2e-6,
};
