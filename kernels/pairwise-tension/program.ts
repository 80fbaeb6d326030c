/** Dispatches pairwise-tension.wgsl in blocks of rows that fit one binding. */
import { columnsOf, toColumns } from '../device/columns.ts';
import type { Gpu, GpuJob } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { instrumentsOf, rowsOf } from './job.ts';
import type { PairwiseTensionInput, PairwiseTensionOutput } from './job.ts';

const WORKGROUP = 64;
const ROWS_EACH = 8;
/** Every WebGPU device takes 128 MiB in a binding; half of that keeps read-backs moderate. */
const BLOCK_CELLS_MAX = 16 * 1024 * 1024;

export async function pairwiseTensionProgram(
  gpu: Gpu,
  input: PairwiseTensionInput,
): Promise<PairwiseTensionOutput> {
  const code = await shaderText(new URL('./pairwise-tension.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main');
  const n = input.direction.length;
  const { from, to } = rowsOf(input);
  const columns = columnsOf(n);
  const blockRows = Math.max(1, Math.floor(BLOCK_CELLS_MAX / (columns * 4)));
  const tension = new Float32Array((to - from) * n);
  await gpu.job(async (job) => {
    const inputs = upload(job, input);
    const out = job.scratch(Math.min(blockRows, to - from) * columns * 16);
    for (let first = from; first < to; first += blockRows) {
      const rows = Math.min(blockRows, to - first);
      const shape = new Uint32Array([columns, input.k, instrumentsOf(input), first, rows, 0, 0, 0]);
      job.dispatch({
        pipeline,
        buffers: [...inputs, out, job.uniform(shape)],
        groups: [Math.ceil(columns / WORKGROUP), Math.ceil(rows / ROWS_EACH)],
      });
      const block = await job.readF32(out, rows * columns * 4);
      for (let row = 0; row < rows; row++) {
        const start = row * columns * 4;
        tension.set(block.subarray(start, start + n), (first - from + row) * n);
      }
    }
  });
  return { tension };
}

/** q, facts and correlation. An instrument's number is exact as f32; as bits it would be denormal. */
function upload(job: GpuJob, input: PairwiseTensionInput): GPUBuffer[] {
  const n = input.direction.length;
  const rows = [
    input.direction,
    input.reliability,
    input.lnHorizon,
    input.time,
    input.halfLife,
    Float32Array.from(input.instrument),
  ].map((values) => toColumns(values, n, 1));
  const facts = new Float32Array(rows.length * columnsOf(n) * 4);
  rows.forEach((row, index) => facts.set(row, index * row.length));
  return [
    job.storage(toColumns(input.q, n, input.k)),
    job.storage(facts),
    job.storage(input.correlation),
  ];
}
