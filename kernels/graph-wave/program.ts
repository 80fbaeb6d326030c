/** How graph-wave.wgsl is dispatched: one pass a step, three buffers in turn, both states read at the end. */
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { GRAPH_WORKGROUP, linkWords } from '../graph.ts';
import type { GraphWaveInput, GraphWaveOutput } from './job.ts';
import { waveCoefficients } from './twin.ts';

export async function programGraphWave(gpu: Gpu, input: GraphWaveInput): Promise<GraphWaveOutput> {
  const { graph, steps } = input;
  const { nodes } = graph;
  const code = await shaderText(new URL('./graph-wave.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main');
  return await gpu.job(async (job) => {
    const constant = [
      job.storage(graph.rowStart),
      job.storage(linkWords(graph)),
      job.storage(waveCoefficients(input)),
    ];
    const size = job.uniform(Uint32Array.of(nodes, 0, 0, 0));
    let before = job.storage(input.uBefore);
    let now = job.storage(input.u);
    let next = job.scratch(input.u.byteLength);
    const groups = [Math.ceil(nodes / GRAPH_WORKGROUP), 1] as const;
    for (let step = 0; step < steps; step++) {
      job.dispatch({ pipeline, buffers: [...constant, before, now, next, size], groups });
      [before, now, next] = [now, next, before];
    }
    return { u: await job.readF32(now, nodes), uBefore: await job.readF32(before, nodes) };
  });
}
