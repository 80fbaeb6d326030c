/**
 * What an order of ours does to the price. Its cost grows with the square root of its share of the
 * volume; a third of the move stays, the rest decays with a stated half-life.
 */

/** Cost in units of sigma at a share of one: half, as in the cost model. */
export const IMPACT_SIGMAS = 0.5;
export const PERMANENT_SHARE = 1 / 3;
/** 2^(-1/5): what is left of the temporary part a bar later, so that half of it is gone after five. */
const KEEP = 0.8705505632961241;

/** Cost of a market order in units of sigma, for a signed share of the bar's volume. */
export function impactSigmas(share: number): number {
  return (share < 0 ? -1 : 1) * IMPACT_SIGMAS * Math.sqrt(Math.abs(share));
}

export interface OwnImpact {
  push(share: number): void;
  /** Relative move of the price in the next bar that is due to our orders. */
  step(sigma: number): number;
  /** Temporary displacement now, relative. */
  readonly temporary: number;
}

export function ownImpact(): OwnImpact {
  let pending = 0;
  let temporary = 0;
  return {
    push(share) {
      pending += impactSigmas(share);
    },
    step(sigma) {
      if (pending === 0 && temporary === 0) return 0;
      const added = pending * sigma;
      pending = 0;
      const decayed = temporary * (1 - KEEP);
      temporary = temporary - decayed + added * (1 - PERMANENT_SHARE);
      return added - decayed;
    },
    get temporary() {
      return temporary;
    },
  };
}
