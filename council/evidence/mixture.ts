/**
 * A mixture of bets: parts of a stake of 1, each played by its own rule. What they are worth together
 * is the evidence. Parts stay inside limits so that a run of any length stays finite: the upper one
 * only lowers evidence, the lower one adds less than 2^-890 to it in any run.
 */
import { powerOfTwo } from '../ln.ts';

export const EVIDENCE_MIN = powerOfTwo(-900);
export const EVIDENCE_MAX = powerOfTwo(900);

export function worth(parts: readonly number[]): number {
  let sum = 0;
  for (const part of parts) sum += part;
  return sum;
}

/** Plain average, in order: e-values that share outcomes are averaged, never multiplied. */
export const average = (values: readonly number[]): number => worth(values) / values.length;

export function keepFinite(parts: number[]): void {
  for (let k = 0; k < parts.length; k++) {
    parts[k] = Math.max(EVIDENCE_MIN, Math.min(EVIDENCE_MAX, parts[k] as number));
  }
}
