/** The kernel `grid-wave`: check, twin, program, specimen. */
import { specimenValues } from '../specimen.ts';
import type { Kernel } from '../kernel.ts';
import { checkGridWave } from './job.ts';
import type { GridWaveInput, GridWaveOutput } from './job.ts';
import { programGridWave } from './program.ts';
import { twinGridWave } from './twin.ts';

/** Odd sides: the last group of four is not full, the last band of rows neither. */
const WIDTH = 37;
const HEIGHT = 21;

export const gridWave: Kernel<GridWaveInput, GridWaveOutput> = {
  name: 'grid-wave',
  check: checkGridWave,
  twin: twinGridWave,
  program: programGridWave,
  specimen: () => ({
    width: WIDTH,
    height: HEIGHT,
    boundary: 'periodic',
    h: 1,
    u: specimenValues(WIDTH * HEIGHT, 7),
    uBefore: specimenValues(WIDTH * HEIGHT, 7).map((value) => value * 0.9),
    omega: 0.4,
    gamma: 0.05,
    c: 1,
    dt: 0.5,
    sources: { cell: Uint32Array.of(3, 400, 776), strength: Float32Array.of(1, -2, 0.5) },
    steps: 30,
  }),
  tolerance: 5e-6,
};
