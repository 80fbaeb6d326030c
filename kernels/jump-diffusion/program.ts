/** Dispatches jump-diffusion.wgsl in runs of steps; the paths stay on the device until the end. */
import { columnsOf } from '../device/columns.ts';
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import { stepSizes } from './job.ts';
import type { JumpDiffusionInput, JumpDiffusionOutput } from './job.ts';
import { poissonTable } from './poisson.ts';

const WORKGROUP = 64;
/** Steps of a dispatch: short enough that no driver takes a large batch for a hung device. */
const STEPS_EACH = 128;

export async function jumpDiffusionProgram(
  gpu: Gpu,
  input: JumpDiffusionInput,
): Promise<JumpDiffusionOutput> {
  const code = await shaderText(
    new URL('../philox/philox.wgsl', import.meta.url),
    new URL('./jump-diffusion.wgsl', import.meta.url),
  );
  const pipeline = await gpu.pipeline(code, 'main');
  const { paths, steps } = input;
  const columns = columnsOf(paths);
  const width = columns * 4;
  const table = poissonTable(input.jumpRate * input.dt);
  const answer = await gpu.job(async (job) => {
    const state = job.scratch(3 * width * 4);
    // A binding may not be empty; the shader reads only what `table` counts.
    const counts = job.storage(table.length > 0 ? table : new Uint32Array(1));
    for (let step = 0; step < steps; step += STEPS_EACH) {
      const last = Math.min(step + STEPS_EACH, steps);
      const shape = shapeOf(input, { columns, table: table.length, step, last });
      job.dispatch({
        pipeline,
        buffers: [counts, state, job.uniform(shape)],
        groups: [Math.ceil(columns / WORKGROUP), 1],
      });
    }
    return job.readF32(state, 3 * width);
  });
  return {
    terminal: answer.slice(0, paths),
    lowest: answer.slice(width, width + paths),
    highest: answer.slice(2 * width, 2 * width + paths),
  };
}

interface Run {
  readonly columns: number;
  readonly table: number;
  readonly step: number;
  readonly last: number;
}

/** As the struct `Shape` of the shader lies in memory. */
function shapeOf(input: JumpDiffusionInput, run: Run): Uint32Array {
  const { diffusion, drift, jumpDeviation, jumpMean } = stepSizes(input);
  const words = new Uint32Array(12);
  words.set([run.columns, input.firstPath ?? 0, run.step, run.last, ...input.seed, run.table]);
  new Float32Array(words.buffer).set([jumpMean, jumpDeviation, drift, diffusion], 7);
  return words;
}
