/** The CPU twin of group-tension.wgsl: the same operations in the same order, each rounded to f32. */
import { divergenceTerm, logRatio } from '../entropy/divergence.ts';
import { roundsOf } from './job.ts';
import type { GroupTensionInput, GroupTensionOutput } from './job.ts';

const f = Math.fround;

export function groupTensionTwin(input: GroupTensionInput): GroupTensionOutput {
  const { k, q, seats, weight } = input;
  const rounds = roundsOf(input);
  const tension = new Float32Array(rounds);
  const gradient = new Float32Array(q.length);
  const mixture = new Float32Array(k);
  for (let round = 0; round < rounds; round++) {
    const firstSeat = round * seats;
    mixture.fill(0);
    for (let seat = firstSeat; seat < firstSeat + seats; seat++) {
      const w = weight[seat]!;
      for (let i = 0; i < k; i++) mixture[i] = f(mixture[i]! + f(w * q[seat * k + i]!));
    }
    let sum = 0;
    for (let seat = firstSeat; seat < firstSeat + seats; seat++) {
      const w = weight[seat]!;
      // A seat without weight is not in the mixture, which may be 0 where its own belief is not.
      if (w === 0) continue;
      let divergence = 0;
      for (let i = 0; i < k; i++) {
        const qi = q[seat * k + i]!;
        const r = logRatio(qi, mixture[i]!);
        divergence = f(divergence + divergenceTerm(qi, mixture[i]!, r));
      }
      for (let i = 0; i < k; i++) {
        const qi = q[seat * k + i]!;
        const r = logRatio(qi, mixture[i]!);
        gradient[seat * k + i] = f(f(w * qi) * f(r - divergence));
      }
      sum = f(sum + f(w * divergence));
    }
    tension[round] = sum;
  }
  return { tension, gradient };
}
