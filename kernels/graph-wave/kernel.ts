/** The kernel `graph-wave`: check, twin, program, specimen. */
import { specimenGraph, specimenValues } from '../specimen.ts';
import type { Kernel } from '../kernel.ts';
import { checkGraphWave } from './job.ts';
import type { GraphWaveInput, GraphWaveOutput } from './job.ts';
import { programGraphWave } from './program.ts';
import { twinGraphWave } from './twin.ts';

const NODES = 300;

export const graphWave: Kernel<GraphWaveInput, GraphWaveOutput> = {
  name: 'graph-wave',
  check: checkGraphWave,
  twin: twinGraphWave,
  program: programGraphWave,
  specimen: () => ({
    graph: specimenGraph(NODES),
    u: specimenValues(NODES, 1),
    uBefore: specimenValues(NODES, 1).map((value) => value * 0.9),
    omegaSquared: specimenValues(NODES, 3).map((value) => 0.3 * (value + 1)),
    gamma: specimenValues(NODES, 4).map((value) => 0.1 * (value + 1)),
    source: specimenValues(NODES, 5),
    c: 1,
    dt: 0.4,
    steps: 40,
  }),
  tolerance: 5e-6,
};
