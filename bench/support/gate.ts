/** A market that moves only when it is let: several councils can then be measured in turn. */
import { performance } from 'node:perf_hooks';
import type { Instant, PulledMarket } from '../../venues/venue.ts';

export interface GatedMarket extends PulledMarket {
  /** Lets one instant through; resolves, when the floor is done with it, to its wall time, ms. */
  step(): Promise<number>;
  /** The next pull finds the recording over. */
  end(): void;
}

export function gated(market: PulledMarket): GatedMarket {
  let waiting: ((instant: Instant | undefined) => void) | undefined;
  let done: (() => void) | undefined;
  let arrived: (() => void) | undefined;
  return {
    ...market,
    next() {
      done?.();
      return new Promise((resolve) => {
        waiting = resolve;
        arrived?.();
      });
    },
    async step() {
      if (waiting === undefined) await new Promise<void>((resolve) => (arrived = resolve));
      const instant = await market.next();
      const over = new Promise<void>((resolve) => (done = resolve));
      const began = performance.now();
      waiting?.(instant);
      waiting = undefined;
      await over;
      return performance.now() - began;
    },
    end: () => waiting?.(undefined),
  };
}
