import type { Kernel } from '../kernel.ts';
import { checkJumpDiffusion } from './job.ts';
import type { JumpDiffusionInput, JumpDiffusionOutput } from './job.ts';
import { jumpDiffusionProgram } from './program.ts';
import { jumpDiffusionTwin } from './twin.ts';

export const jumpDiffusion: Kernel<JumpDiffusionInput, JumpDiffusionOutput> = {
  name: 'jump-diffusion',
  check: checkJumpDiffusion,
  twin: jumpDiffusionTwin,
  program: jumpDiffusionProgram,
  specimen,
  tolerance: 1e-5,
};

/** 301 paths of 150 days (two runs of steps), a jump every ten days. */
function specimen(): JumpDiffusionInput {
  return {
    paths: 301,
    steps: 150,
    dt: 1,
    drift: 0.0003,
    volatility: 0.01,
    jumpRate: 0.1,
    jumpMean: -0.02,
    jumpDeviation: 0.03,
    seed: Uint32Array.of(20_260, 7),
    firstPath: 1_000,
  };
}
