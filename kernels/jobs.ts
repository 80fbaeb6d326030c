/** Every kernel by name, with what goes in and what comes out. */
import type { CoherenceNullInput, CoherenceNullOutput } from './coherence-null/job.ts';
import type { CovarianceJob } from './covariance/job.ts';
import type { EntropyJob } from './entropy/job.ts';
import type { GraphPressureInput, GraphPressureOutput } from './graph-pressure/job.ts';
import type { GraphWaveInput, GraphWaveOutput } from './graph-wave/job.ts';
import type { GridPressureInput, GridPressureOutput } from './grid-pressure/job.ts';
import type { GridWaveInput, GridWaveOutput } from './grid-wave/job.ts';
import type { GroupTensionJob } from './group-tension/job.ts';
import type { JumpDiffusionJob } from './jump-diffusion/job.ts';
import type { Job } from './kernel.ts';
import type { KnnGraphInput, KnnGraphOutput } from './knn-graph/job.ts';
import type { PairwiseTensionJob } from './pairwise-tension/job.ts';

export interface KernelJobs {
  readonly 'coherence-null': Job<CoherenceNullInput, CoherenceNullOutput>;
  readonly covariance: CovarianceJob;
  readonly entropy: EntropyJob;
  readonly 'graph-pressure': Job<GraphPressureInput, GraphPressureOutput>;
  readonly 'graph-wave': Job<GraphWaveInput, GraphWaveOutput>;
  readonly 'grid-pressure': Job<GridPressureInput, GridPressureOutput>;
  readonly 'grid-wave': Job<GridWaveInput, GridWaveOutput>;
  readonly 'group-tension': GroupTensionJob;
  readonly 'jump-diffusion': JumpDiffusionJob;
  readonly 'knn-graph': Job<KnnGraphInput, KnnGraphOutput>;
  readonly 'pairwise-tension': PairwiseTensionJob;
}
