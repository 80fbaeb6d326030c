import type { Kernel } from '../kernel.ts';
import { checkGroupTension } from './job.ts';
import type { GroupTensionInput, GroupTensionOutput } from './job.ts';
import { groupTensionProgram } from './program.ts';
import { groupTensionTwin } from './twin.ts';

export const groupTension: Kernel<GroupTensionInput, GroupTensionOutput> = {
  name: 'group-tension',
  check: checkGroupTension,
  twin: groupTensionTwin,
  program: groupTensionProgram,
  specimen,
  tolerance: 1e-5,
};

/** 41 rounds of 4 seats over 5 buckets; some seats silent, some buckets empty. */
function specimen(): GroupTensionInput {
  const [rounds, seats, k] = [41, 4, 5];
  const q = new Float32Array(rounds * seats * k);
  const weight = new Float32Array(rounds * seats);
  const share = (into: Float32Array, at: number, raw: readonly number[]): void => {
    const sum = raw.reduce((total, value) => total + value, 0);
    raw.forEach((value, i) => (into[at + i] = value / sum));
  };
  for (let round = 0; round < rounds; round++) {
    share(weight, round * seats, [1, round % 3, round % 4, 2]);
    for (let seat = 0; seat < seats; seat++) {
      const raw = Array.from({ length: k }, (_, i) => (round * 7 + seat * 3 + i * 5) % 11);
      share(q, (round * seats + seat) * k, raw);
    }
  }
  return { seats, k, q, weight };
}
