/** The CPU twin of jump-diffusion.wgsl: the same counters, the same operations, rounded to f32. */
import { philox } from '../philox/philox.ts';
import { stepSizes } from './job.ts';
import type { JumpDiffusionInput, JumpDiffusionOutput } from './job.ts';
import { normals } from './normal.ts';
import { jumpsOf, poissonTable } from './poisson.ts';

const f = Math.fround;

export function jumpDiffusionTwin(input: JumpDiffusionInput): JumpDiffusionOutput {
  const { firstPath = 0, paths, seed, steps } = input;
  const { diffusion, drift, jumpDeviation, jumpMean } = stepSizes(input);
  const table = poissonTable(input.jumpRate * input.dt);
  const terminal = new Float32Array(paths);
  const lowest = new Float32Array(paths);
  const highest = new Float32Array(paths);
  const block = new Uint32Array(4);
  const z = new Float32Array(2);
  for (let path = 0; path < paths; path++) {
    let x = 0;
    let low = 0;
    let high = 0;
    for (let step = 0; step < steps; step++) {
      block[0] = firstPath + path;
      block[1] = step;
      block[2] = 0;
      block[3] = 0;
      philox(block, seed);
      normals(block[0], block[1], z);
      const jumps = jumpsOf(block[2], table);
      // The sum of that many normal jumps is one normal: only the count is needed, not each jump.
      const spread = f(f(jumpDeviation * f(Math.sqrt(jumps))) * z[1]!);
      const jump = f(f(jumps * jumpMean) + spread);
      x = f(x + f(f(drift + f(diffusion * z[0]!)) + jump));
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    terminal[path] = x;
    lowest[path] = low;
    highest[path] = high;
  }
  return { terminal, lowest, highest };
}
