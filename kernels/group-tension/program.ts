/** Dispatches group-tension.wgsl once and reads one buffer. */
import { columnsOf, fromColumns, toColumns } from '../device/columns.ts';
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { roundsOf } from './job.ts';
import type { GroupTensionInput, GroupTensionOutput } from './job.ts';

const WORKGROUP = 64;

export async function groupTensionProgram(
  gpu: Gpu,
  input: GroupTensionInput,
): Promise<GroupTensionOutput> {
  const code = await shaderText(
    new URL('../entropy/divergence.wgsl', import.meta.url),
    new URL('./group-tension.wgsl', import.meta.url),
  );
  const pipeline = await gpu.pipeline(code, 'main');
  const { k, seats } = input;
  const rounds = roundsOf(input);
  const columns = columnsOf(rounds);
  const width = columns * 4;
  const length = (1 + seats * k) * width;
  const answer = await gpu.job(async (job) => {
    const out = job.scratch(length * 4);
    job.dispatch({
      pipeline,
      buffers: [
        job.storage(toColumns(input.q, rounds, seats * k)),
        job.storage(toColumns(input.weight, rounds, seats)),
        job.scratch(k * width * 4),
        out,
        job.uniform(new Uint32Array([columns, seats, k, 0])),
      ],
      groups: [Math.ceil(columns / WORKGROUP), 1],
    });
    return job.readF32(out, length);
  });
  return {
    tension: answer.slice(0, rounds),
    gradient: fromColumns(answer.subarray(width), rounds, seats * k),
  };
}
