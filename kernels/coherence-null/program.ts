/** How draw.wgsl and count.wgsl are dispatched: in batches of surrogates that fit, one read at the end. */
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { chanceOf, observe } from './observed.ts';
import type { CoherenceNullInput, CoherenceNullOutput } from './job.ts';
import { phaseTable } from './phases.ts';

const WORKGROUP = 256;
/** Nodes for which one invocation draws: the lanes of the generator. */
const DRAWN_TOGETHER = 4;
/** Surrogates one random block serves. */
const TOGETHER = 8;
/** Phasors of a batch, 32 MiB in all, and blocks of a batch. */
const BATCH_PHASORS_MAX = 4_194_304;
const BATCH_BLOCKS_MAX = 128;

export async function programCoherenceNull(
  gpu: Gpu,
  input: CoherenceNullInput,
): Promise<CoherenceNullOutput> {
  const { graph, seed, surrogates } = input;
  const { nodes } = graph;
  const shared = new URL('./batch.wgsl', import.meta.url);
  const philox = new URL('../philox/philox.wgsl', import.meta.url);
  const drawCode = await shaderText(philox, shared, new URL('./draw.wgsl', import.meta.url));
  const countCode = await shaderText(shared, new URL('./count.wgsl', import.meta.url));
  const draw = await gpu.pipeline(drawCode, 'main');
  const count = await gpu.pipeline(countCode, 'main');
  const observed = observe(input);
  const blocks = Math.ceil(surrogates / TOGETHER);
  const fitting = Math.floor(BATCH_PHASORS_MAX / (nodes * TOGETHER));
  const each = Math.max(1, Math.min(blocks, BATCH_BLOCKS_MAX, fitting));
  const reached = await gpu.job(async (job) => {
    const phases = job.storage(phaseTable());
    const amplitude = job.storage(observed.amplitude);
    const re = job.scratch(nodes * each * TOGETHER * 4);
    const im = job.scratch(nodes * each * TOGETHER * 4);
    const rowStart = job.storage(graph.rowStart);
    // One entry at least, for a binding may not be empty.
    const column = job.storage(graph.column.length > 0 ? graph.column : new Uint32Array(1));
    const threshold = job.storage(observed.threshold);
    const counts = job.storage(new Uint32Array(nodes));
    const drawGroups = Math.ceil(nodes / (WORKGROUP * DRAWN_TOGETHER));
    const countGroups = Math.ceil(nodes / WORKGROUP);
    for (let first = 0; first < blocks; first += each) {
      const here = Math.min(each, blocks - first);
      const batch = job.uniform(Uint32Array.of(nodes, here, first, surrogates, seed, 0, 0, 0));
      const drawn = [batch, phases, amplitude, re, im];
      job.dispatch({ pipeline: draw, buffers: drawn, groups: [drawGroups, here] });
      const counted = [batch, rowStart, column, re, im, threshold, counts];
      job.dispatch({ pipeline: count, buffers: counted, groups: [countGroups, 1] });
    }
    return await job.readU32(counts, nodes);
  });
  return chanceOf(observed, reached, surrogates);
}
