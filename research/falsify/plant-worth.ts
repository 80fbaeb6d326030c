/** What odds that are known to be true are worth over a fair coin. */
import { ln } from '../../council/ln.ts';

/** Loss of who says one half, nats: ln 2. */
export const COIN_LOSS = ln(2);

/** Expected gain of the true odds p over one half, nats: ln 2 less their entropy. */
export function plantWorth(p: number): number {
  const part = (chance: number): number => (chance > 0 ? chance * ln(chance) : 0);
  return Math.max(0, COIN_LOSS + part(p) + part(1 - p));
}
