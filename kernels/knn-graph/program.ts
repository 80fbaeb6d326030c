/** How knn-graph.wgsl is dispatched: distances and selection on the device, assembly on the CPU. */
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { assembleGraph } from './assemble.ts';
import { neighboursNeeded } from './job.ts';
import type { KnnGraphInput, KnnGraphOutput } from './job.ts';

const WORKGROUP = 64;

export async function programKnnGraph(gpu: Gpu, input: KnnGraphInput): Promise<KnnGraphOutput> {
  const { k, nodes } = input;
  const count = neighboursNeeded(input);
  if (count === 0) {
    const none = { index: new Uint32Array(), distanceSquared: new Float32Array() };
    return assembleGraph({ nodes, count, ...none }, k);
  }
  const code = await shaderText(new URL('./knn-graph.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main');
  return await gpu.job(async (job) => {
    const quads = Math.ceil(input.dimensions / 4);
    const size = job.uniform(Uint32Array.of(nodes, quads, count, 0));
    const embeddings = job.storage(paddedRows(input, 4 * quads));
    const index = job.scratch(nodes * count * 4);
    const square = job.scratch(nodes * count * 4);
    const groups = [Math.ceil(nodes / WORKGROUP), 1] as const;
    job.dispatch({ pipeline, buffers: [size, embeddings, index, square], groups });
    const nearest = {
      nodes,
      count,
      index: await job.readU32(index, nodes * count),
      distanceSquared: await job.readF32(square, nodes * count),
    };
    return assembleGraph(nearest, k);
  });
}

/** Rows filled up with zeros, which add nothing to a distance. */
function paddedRows({ dimensions, embeddings, nodes }: KnnGraphInput, width: number): Float32Array {
  const rows = new Float32Array(nodes * width);
  for (let i = 0; i < nodes; i++)
    rows.set(embeddings.subarray(i * dimensions, (i + 1) * dimensions), i * width);
  return rows;
}
