/** The kernel `graph-pressure`: check, twin, program, specimen. */
import { specimenGraph, specimenValues } from '../specimen.ts';
import type { Kernel } from '../kernel.ts';
import { checkGraphPressure } from './job.ts';
import type { GraphPressureInput, GraphPressureOutput } from './job.ts';
import { programGraphPressure } from './program.ts';
import { twinGraphPressure } from './twin.ts';

const NODES = 300;

export const graphPressure: Kernel<GraphPressureInput, GraphPressureOutput> = {
  name: 'graph-pressure',
  check: checkGraphPressure,
  twin: twinGraphPressure,
  program: programGraphPressure,
  specimen: () => ({
    graph: specimenGraph(NODES),
    pressure: specimenValues(NODES, 1),
    source: specimenValues(NODES, 2),
    kappa: 0.8,
    mu: 0.05,
    dt: 0.2,
    steps: 24,
  }),
  tolerance: 2e-6,
};
