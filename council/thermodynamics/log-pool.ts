/**
 * The logarithmic pool g ~ prod q_i^(w_i): the belief with the least sum of w_i KL(g from q_i), which
 * is -ln sum_k prod q_i(k)^(w_i) >= 0, and 0 only when all agree (Abbas 2009; Genest & Zidek 1986).
 * Shares sum to 1, so an agent that speaks twice with half its weight each time sharpens nothing.
 */
import { exp } from '../exp.ts';
import { ln } from '../ln.ts';
import type { Belief, Beliefs } from './entropy.ts';

export interface LogPool {
  readonly q: number[];
  /** Sum of w_i KL(pool from q_i), nats. */
  readonly cost: number;
}

export function logPool(shares: readonly number[], beliefs: Beliefs): LogPool {
  const logs = meanLogs(shares, beliefs);
  const top = Math.max(...logs);
  const parts = logs.map((log) => exp(Math.max(-600, log - top)));
  let whole = 0;
  for (const part of parts) whole += part;
  return { cost: Math.max(0, -(ln(whole) + top)), q: parts.map((part) => part / whole) };
}

/** Sum of w_i ln q_i(k), a bin. */
export function meanLogs(shares: readonly number[], beliefs: Beliefs): number[] {
  const bins = beliefs[0]?.length ?? 0;
  const sums: number[] = Array.from({ length: bins }, () => 0);
  for (let i = 0; i < beliefs.length; i++) {
    const share = shares[i] as number;
    if (share === 0) continue;
    for (let k = 0; k < bins; k++) {
      sums[k] = (sums[k] as number) + share * ln((beliefs[i] as Belief)[k] as number);
    }
  }
  return sums;
}

/**
 * What the bids of a round say beyond base: U(k) = -sum w_i ln(q_i(k) / base(k)), the negative log
 * likelihood for which Bayes from base at T = 1 gives the logarithmic pool of the bids.
 */
export function energyOfBids(shares: readonly number[], beliefs: Beliefs, base: Belief): number[] {
  const logs = meanLogs(shares, beliefs);
  let whole = 0;
  for (const share of shares) whole += share;
  return logs.map((log, k) => whole * ln(base[k] as number) - log);
}
