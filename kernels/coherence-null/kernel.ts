/** The kernel `coherence-null`: check, twin, program, specimen. */
import type { Kernel } from '../kernel.ts';
import { specimenGraph, specimenValues } from '../specimen.ts';
import { checkCoherenceNull } from './job.ts';
import type { CoherenceNullInput, CoherenceNullOutput } from './job.ts';
import { programCoherenceNull } from './program.ts';
import { twinCoherenceNull } from './twin.ts';

const NODES = 100;

export const coherenceNull: Kernel<CoherenceNullInput, CoherenceNullOutput> = {
  name: 'coherence-null',
  check: checkCoherenceNull,
  twin: twinCoherenceNull,
  program: programCoherenceNull,
  specimen: () => ({
    graph: specimenGraph(NODES),
    re: specimenValues(NODES, 9),
    im: specimenValues(NODES, 10),
    surrogates: 203,
    seed: 20_261_125,
  }),
  tolerance: 1e-6,
};
