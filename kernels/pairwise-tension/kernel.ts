import type { Kernel } from '../kernel.ts';
import { checkPairwiseTension } from './job.ts';
import type { PairwiseTensionInput, PairwiseTensionOutput } from './job.ts';
import { pairwiseTensionProgram } from './program.ts';
import { pairwiseTensionTwin } from './twin.ts';

export const pairwiseTension: Kernel<PairwiseTensionInput, PairwiseTensionOutput> = {
  name: 'pairwise-tension',
  check: checkPairwiseTension,
  twin: pairwiseTensionTwin,
  program: pairwiseTensionProgram,
  specimen,
  tolerance: 1e-5,
};

/**
 * 37 proposals over 5 buckets on 3 instruments, one of them anticorrelated: sure and unsure ones,
 * empty buckets, and two that are the same.
 */
function specimen(): PairwiseTensionInput {
  const n = 37;
  const k = 5;
  const q = new Float32Array(n * k);
  const direction = new Float32Array(n);
  for (let a = 0; a < n; a++) {
    const raw = Array.from({ length: k }, (_, i) => (a * 7 + i * 5) % 11);
    if (a === n - 1) raw.splice(0, k, ...Array.from({ length: k }, (_, i) => (i * 5) % 11));
    const sum = raw.reduce((total, value) => total + value, 0);
    raw.forEach((value, i) => (q[a * k + i] = value / sum));
    direction[a] = (raw[3]! + raw[4]! - raw[0]! - raw[1]!) / sum;
  }
  return {
    k,
    q,
    direction,
    reliability: Float32Array.from(direction, (_, a) => ((a * 3) % 8) / 7),
    lnHorizon: Float32Array.from(direction, (_, a) => Math.log(1 + (a % 5))),
    time: Float32Array.from(direction, (_, a) => a / 4),
    halfLife: Float32Array.from(direction, (_, a) => 2 + (a % 3)),
    instrument: Uint32Array.from(direction, (_, a) => a % 3),
    correlation: Float32Array.of(1, 0.6, -0.4, 0.6, 1, 0, -0.4, 0, 1),
  };
}
