/** Dispatches entropy.wgsl once and reads one buffer. */
import { columnsOf, fromColumns, toColumns } from '../device/columns.ts';
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { ENTROPY_ROWS } from './job.ts';
import type { EntropyInput, EntropyOutput } from './job.ts';
import { totalsOf, WORKGROUP } from './totals.ts';
import { named } from './twin.ts';

const ROWS = ENTROPY_ROWS.length;

export async function entropyProgram(gpu: Gpu, input: EntropyInput): Promise<EntropyOutput> {
  const code = await shaderText(
    new URL('./divergence.wgsl', import.meta.url),
    new URL('./entropy.wgsl', import.meta.url),
  );
  const pipeline = await gpu.pipeline(code, 'main');
  const { k } = input;
  const n = input.temperature.length;
  const columns = columnsOf(n);
  const width = columns * 4;
  const groups = Math.ceil(columns / WORKGROUP);
  const length = (ROWS + k) * width + groups * ROWS;
  const facts = new Float32Array(2 * width);
  facts.set(toColumns(input.temperature, n, 1));
  facts.set(input.weight, width);
  const answer = await gpu.job(async (job) => {
    const out = job.scratch(length * 4);
    job.dispatch({
      pipeline,
      buffers: [
        job.storage(toColumns(input.q, n, k)),
        job.storage(toColumns(input.energy, n, k)),
        job.storage(toColumns(input.prior, n, k)),
        job.storage(facts),
        out,
        job.uniform(new Uint32Array([columns, k, 0, 0])),
      ],
      groups: [groups, 1],
    });
    return job.readF32(out, length);
  });
  const rows = ENTROPY_ROWS.map((_, row) => answer.slice(row * width, row * width + n));
  return {
    ...named(rows),
    optimum: fromColumns(answer.subarray(ROWS * width, (ROWS + k) * width), n, k),
    totals: totalsOf(answer.subarray((ROWS + k) * width)),
  };
}
