/**
 * The oracle of a simulated world: it knows the law that tilts the coin, and not how the coin falls.
 * A question of one bar that is called at the end of bar c is settled by the side of bar c + LEAD_BARS,
 * and the chance of that side follows from what had happened by the end of bar c:
 *
 *   null, null-flat   1/2
 *   planted, carry    hit where the sign of bar c is up, else 1 - hit
 *   switch            the same; the other way round from the bar of the switch on
 *   news              1/2 + tilt x (sum of the wire's signs in force, held within -1 and 1)
 *   network           1/2 + clip(pull x mean surprise of the neighbours in bar c)
 *
 * So the chance is exact; it is read off a second world of the same seed, which states it before it
 * throws the coin. Side means the side of the latent price: rounding to ticks, some hundred thousandths
 * of a bar's move, is left out. *fundamental* has no such oracle: the tilt of bar c + 2 hangs on the price
 * after bar c + 1, and its mean over that has no closed form.
 */
import { invariant } from '../../protocols/errors.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { Us } from '../../protocols/units.ts';
import { simSymbol } from './news.ts';
import { barKnownAt } from './open.ts';
import { simWorldOptions } from './options.ts';
import type { SimOptions } from './options.ts';
import { LEAD_BARS } from './signal.ts';
import { simWorld } from './world.ts';

export interface SimOracle {
  /**
   * P(up) of the bar that settles a question of one bar called at `calledAt`. Calls are asked about in
   * their order, give or take `BARS_KEPT` bars.
   */
  chanceUp(instrument: InstrumentId, calledAt: Us): number;
}

/** Bars whose chances are remembered. */
const BARS_KEPT = 64;

/** Undefined for a world whose law has no closed form. @throws MARKET_OPTION. */
export function openSimOracle(options: SimOptions): SimOracle | undefined {
  const settings = simWorldOptions(options);
  if (settings.variant === 'fundamental') return undefined;
  const world = simWorld(settings);
  const names = Array.from({ length: settings.instruments }, (_, index) => simSymbol(index));
  /** Chances by bar, newest last; `told` bars were played. */
  const chances: (readonly number[])[] = [];
  let told = 0;
  return {
    chanceUp(instrument, calledAt) {
      const settles = barKnownAt(calledAt) + LEAD_BARS;
      while (told <= settles) {
        chances.push(world.next().moves.map(({ pUp }) => pUp));
        if (chances.length > BARS_KEPT) chances.shift();
        told += 1;
      }
      const chance = chances[chances.length - (told - settles)]?.[names.indexOf(instrument)];
      invariant(chance !== undefined, 'an oracle is asked about what it still knows', {
        calledAt,
        instrument,
      });
      return chance;
    },
  };
}
