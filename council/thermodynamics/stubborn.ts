/**
 * Where a debate would come to rest if everyone kept listening to all the others by weight and nobody
 * let go of what they staked: x_i = s_i q_i + (1 - s_i) sum_j w_j x_j (Friedkin & Johnsen 1990).
 *
 * Under w the mean of the fixed point is m = sum w s q / sum w s: the council's own pool. A stake is
 * stubbornness, what is not staked follows the pool, and the fixed point is s_i q_i + (1 - s_i) m. It
 * keeps disagreement unless nobody holds on to anything that differs.
 */
import type { Belief, Beliefs } from './entropy.ts';

/**
 * The beliefs at rest, f64[agents][bins].
 * @param stubborn - stakes in [0, 1], not all 0.
 * @param pool - the mixture of the beliefs under weight x stake.
 */
export const atRest = (stubborn: readonly number[], beliefs: Beliefs, pool: Belief): number[][] =>
  beliefs.map((belief, i) => {
    const held = stubborn[i] as number;
    return belief.map((chance, k) => held * chance + (1 - held) * (pool[k] as number));
  });
