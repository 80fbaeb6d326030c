/** How graph-pressure.wgsl is dispatched: one pass a step, two buffers in turn, one read at the end. */
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';

import { GRAPH_WORKGROUP, linkWords } from '../graph.ts';
import type { GraphPressureInput, GraphPressureOutput } from './job.ts';
import { pressureCoefficients } from './twin.ts';

export async function programGraphPressure(
  gpu: Gpu,
  input: GraphPressureInput,
): Promise<GraphPressureOutput> {
  const { graph, steps } = input;
  const code = await shaderText(new URL('./graph-pressure.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main');
  const { conduct, inflow, keep } = pressureCoefficients(input);
  return await gpu.job(async (job) => {
    const uniform = new DataView(new ArrayBuffer(16));
    uniform.setFloat32(0, keep, true);
    uniform.setFloat32(4, conduct, true);
    uniform.setUint32(8, graph.nodes, true);
    const constant = [
      job.uniform(new Uint32Array(uniform.buffer)),
      job.storage(graph.rowStart),
      job.storage(linkWords(graph)),
      job.storage(inflow),
    ];
    let now = job.storage(input.pressure);
    let next = job.scratch(input.pressure.byteLength);
    const groups = [Math.ceil(graph.nodes / GRAPH_WORKGROUP), 1] as const;
    for (let step = 0; step < steps; step++) {
      job.dispatch({ pipeline, buffers: [...constant, now, next], groups });
      [now, next] = [next, now];
    }
    return { pressure: await job.readF32(now, graph.nodes) };
  });
}
