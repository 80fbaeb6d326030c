/** How grid-wave.wgsl is dispatched: one pass a step, three buffers in turn, both states read at the end. */
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
import type { GridWaveInput, GridWaveOutput } from './job.ts';
import { gridWaveCoefficients } from './twin.ts';

export async function programGridWave(gpu: Gpu, input: GridWaveInput): Promise<GridWaveOutput> {
  const code = await shaderText(new URL('./grid-wave.wgsl', import.meta.url));
  const pipeline = await gpu.pipeline(code, 'main', GRID_CONSTANTS);
  const { drive, keep, pull, push } = gridWaveCoefficients(input);
  return await gpu.job(async (job) => {
    const add = await sourcePass(gpu, job, input, drive);
    const step = job.uniform(gridUniform(input, [keep, push, pull]));
    const start = toQuads(input.u, input);
    let before = job.storage(toQuads(input.uBefore, input));
    let now = job.storage(start);
    let next = job.scratch(start.byteLength);
    const groups = gridGroups(input);
    for (let n = 0; n < input.steps; n++) {
      job.dispatch({ pipeline, buffers: [step, before, now, now, next], groups });
      if (add !== undefined) job.dispatch(add(next));
      [before, now, next] = [now, next, before];
    }
    return {
      u: fromQuads(await job.readF32(now, start.length), input),
      uBefore: fromQuads(await job.readF32(before, start.length), input),
    };
  });
}
