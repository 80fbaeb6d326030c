/** How grid-pressure.wgsl is dispatched: one pass a step, two buffers in turn, one read at the end. */
import type { Gpu } from '../device/gpu.ts';
import { shaderText } from '../device/shader-text.ts';
import {
  fromQuads,
  GRID_CONSTANTS,
  gridGroups,
  gridUniform,
  sourcePass,
  toQuads,
} from '../grid-passes.ts';
import type { GridPressureInput, GridPressureOutput } from './job.ts';
import { gridPressureCoefficients } from './twin.ts';

export async function programGridPressure(
  gpu: Gpu,
  input: GridPressureInput,
): Promise<GridPressureOutput> {
  const code = await shaderText(new URL('./grid-pressure.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main', GRID_CONSTANTS);
  const { conduct, inflow, keep } = gridPressureCoefficients(input);
  return await gpu.job(async (job) => {
    const add = await sourcePass(gpu, job, input, inflow);
    const step = job.uniform(gridUniform(input, [keep, conduct]));
    const start = toQuads(input.pressure, input);
    let now = job.storage(start);
    let next = job.scratch(start.byteLength);
    const groups = gridGroups(input);
    for (let n = 0; n < input.steps; n++) {
      job.dispatch({ pipeline, buffers: [step, now, now, next], groups });
      if (add !== undefined) job.dispatch(add(next));
      [now, next] = [next, now];
    }
    return { pressure: fromQuads(await job.readF32(now, start.length), input) };
  });
}
