/** The kernel `knn-graph`: check, twin, program, specimen. */
import { specimenValues } from '../specimen.ts';
import type { Kernel } from '../kernel.ts';
import { checkKnnGraph } from './job.ts';
import type { KnnGraphInput, KnnGraphOutput } from './job.ts';
import { programKnnGraph } from './program.ts';
import { twinKnnGraph } from './twin.ts';

const NODES = 90;
const DIMENSIONS = 6;

export const knnGraph: Kernel<KnnGraphInput, KnnGraphOutput> = {
  name: 'knn-graph',
  check: checkKnnGraph,
  twin: twinKnnGraph,
  program: programKnnGraph,
  specimen: () => ({
    embeddings: specimenValues(NODES * DIMENSIONS, 6),
    nodes: NODES,
    dimensions: DIMENSIONS,
    k: 8,
  }),
  tolerance: 1e-5,
};
