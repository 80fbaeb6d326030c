/**
 * What a journaled forecast was worth on an outcome, apart in the two ledgers: gain over the base
 * rate in nats, log q(y) - log base(y), split at the side. Pure functions of what the journal says.
 * For the lag test, and with it for the report of a backtest.
 */
import { ln } from '../council/ln.ts';
import { firstUpBin } from '../protocols/bins.ts';

/** Nats over base; the two add up to the gain on the whole. */
export interface Gain {
  readonly direction: number;
  readonly shape: number;
}

export const NO_GAIN: Gain = { direction: 0, shape: 0 };

export const addGains = (a: Gain, b: Gain): Gain => ({
  direction: a.direction + b.direction,
  shape: a.shape + b.shape,
});

/**
 * Gain of `forecast` over `base` when bin `outcome` came out. Both are chances in any one unit (ppm,
 * or doubles that sum to 1), K of them, above 0; `edges` are the question's K - 1.
 */
export function gainOver(
  question: { readonly base: readonly number[]; readonly edges: readonly number[] },
  forecast: readonly number[],
  outcome: number,
): Gain {
  const first = firstUpBin(question.edges);
  const up = outcome >= first;
  const own = onSide(forecast, first, up);
  const base = onSide(question.base, first, up);
  return {
    direction: ln(own.side / own.whole) - ln(base.side / base.whole),
    shape:
      ln((forecast[outcome] as number) / own.side) -
      ln((question.base[outcome] as number) / base.side),
  };
}

interface Sided {
  readonly side: number;
  readonly whole: number;
}

function onSide(chances: readonly number[], first: number, up: boolean): Sided {
  let side = 0;
  let whole = 0;
  for (let bin = 0; bin < chances.length; bin++) {
    const chance = chances[bin] as number;
    whole += chance;
    if (bin >= first === up) side += chance;
  }
  return { side, whole };
}
