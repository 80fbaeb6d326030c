/** Every kernel: one line a folder. */
import { coherenceNull } from './coherence-null/kernel.ts';
import { covariance } from './covariance/kernel.ts';
import { entropy } from './entropy/kernel.ts';
import { graphPressure } from './graph-pressure/kernel.ts';
import { graphWave } from './graph-wave/kernel.ts';
import { gridPressure } from './grid-pressure/kernel.ts';
import { gridWave } from './grid-wave/kernel.ts';
import { groupTension } from './group-tension/kernel.ts';
import { jumpDiffusion } from './jump-diffusion/kernel.ts';
import type { InputOf, Kernel, KernelName, OutputOf } from './kernel.ts';
import { knnGraph } from './knn-graph/kernel.ts';
import { pairwiseTension } from './pairwise-tension/kernel.ts';

export const KERNELS: { readonly [K in KernelName]: Kernel<InputOf<K>, OutputOf<K>> } = {
  'coherence-null': coherenceNull,
  covariance,
  entropy,
  'graph-pressure': graphPressure,
  'graph-wave': graphWave,
  'grid-pressure': gridPressure,
  'grid-wave': gridWave,
  'group-tension': groupTension,
  'jump-diffusion': jumpDiffusion,
  'knn-graph': knnGraph,
  'pairwise-tension': pairwiseTension,
};
