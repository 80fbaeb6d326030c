/** Group tension and its gradient for a batch of rounds of the same shape. */
import type { Job } from '../kernel.ts';
import { checkCount, checkDistributions, checkLength } from '../refusals.ts';

export interface GroupTensionInput {
  /** Seats in a round, 1 to 1,024; one who did not speak has weight 0. */
  readonly seats: number;
  /** Buckets, 2 to 64. */
  readonly k: number;
  /** f32[rounds][seats][k]: the seats' distributions. */
  readonly q: Float32Array;
  /** f32[rounds][seats]: weights, each round's sum is one. */
  readonly weight: Float32Array;
}

export interface GroupTensionOutput {
  /** f32[rounds]: J = sum w_i KL(q_i || mixture), nats, at most H(w). */
  readonly tension: Float32Array;
  /** f32[rounds][seats][k]: dJ / d theta for the logits of each seat's distribution, nats. */
  readonly gradient: Float32Array;
}

export type GroupTensionJob = Job<GroupTensionInput, GroupTensionOutput>;

/** 64 MiB a table. */
const ENTRIES_MAX = 16_777_216;

const kernel = 'group-tension';

export const roundsOf = ({ seats, weight }: GroupTensionInput): number => weight.length / seats;

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkGroupTension(input: GroupTensionInput): void {
  const { k, seats } = input;
  checkCount({ kernel, name: 'k' }, k, 2, 64);
  checkCount({ kernel, name: 'seats' }, seats, 1, 1_024);
  checkCount({ kernel, name: 'rounds' }, roundsOf(input), 1, 1_048_576);
  checkCount({ kernel, name: 'entries' }, input.weight.length * k, 2, ENTRIES_MAX);
  checkLength({ kernel, name: 'q' }, input.q, input.weight.length * k);
  checkDistributions({ kernel, name: 'q' }, input.q, k);
  checkDistributions({ kernel, name: 'weight' }, input.weight, seats);
}
