/** Group tension and its gradient for a batch of rounds of the same shape. */
import { inputChecks } from '../input-checks.ts';
import type { Job } from '../kernel.ts';

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

const checks = inputChecks('group-tension');

export const roundsOf = ({ seats, weight }: GroupTensionInput): number => weight.length / seats;

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkGroupTension(input: GroupTensionInput): void {
  const { k, seats } = input;
  checks.count('k', k, { min: 2, max: 64 });
  checks.count('seats', seats, { min: 1, max: 1_024 });
  checks.count('rounds', roundsOf(input), { min: 1, max: 1_048_576 });
  checks.count('entries', input.weight.length * k, { min: 2, max: ENTRIES_MAX });
  checks.length('q', input.q, input.weight.length * k);
  checks.distributions('q', input.q, k);
  checks.distributions('weight', input.weight, seats);
}
