/** The first bars of a data set as the world of a rehearsal: its instruments, facts, texts and costs. */
import { alteredDraft } from '../../agents/sdk/altered-future.ts';
import type { WorldFrom } from '../../agents/sdk/rehearsal-world.ts';
import { WARM_UP_BARS } from '../../council/question.ts';
import { appError } from '../../protocols/errors.ts';
import { randomStream } from '../../runtime/random.ts';
import type { Instant, PulledMarket } from '../../venues/venue.ts';
import type { TradingConfig } from '../config-schema.ts';
import { openMarket } from '../market.ts';
import { costModelOf } from '../session/cost-model.ts';
import { horizonsOf } from '../session/horizons.ts';

/** @throws CHECK_DATA_SHORT, the codes of `openMarket`. */
export async function datasetWorld(trading: TradingConfig, rounds: number): Promise<WorldFrom> {
  const market = await openMarket(trading);
  const { dataset, series } = market;
  const [horizonBars = 1] = horizonsOf(trading, series).traded;
  try {
    // A bar that is held, and the next one, give no round: twice as many bars leave room for them.
    const { bars, instants } = await firstOf(market, WARM_UP_BARS + 2 * (rounds + 1) + horizonBars);
    const least = WARM_UP_BARS + 1 + horizonBars;
    if (bars < least) throw appError('CHECK_DATA_SHORT', { bars, dataset: dataset.name, least });
    return (alteredFrom) => ({
      horizonBars,
      instant: (n) => {
        const instant = instants[n];
        return instant === undefined || n < alteredFrom ? instant : altered(instant, n);
      },
      name: `the first ${instants.length} instants of ${dataset.name}`,
      ratesOf: (instrument) => costModelOf(instrument, trading.costs),
      series,
    });
  } finally {
    await market.close();
  }
}

/** Instants until one instrument has had so many bars of the series, or all there are. */
async function firstOf(
  market: PulledMarket,
  barsMax: number,
): Promise<{ readonly bars: number; readonly instants: readonly Instant[] }> {
  const instants: Instant[] = [];
  const seen = new Map<string, number>();
  let bars = 0;
  while (bars < barsMax) {
    const instant = await market.next();
    if (instant === undefined) break;
    instants.push(instant);
    for (const { body, type } of instant.drafts) {
      if (type !== 'market.bar' || body.series !== market.series) continue;
      const count = (seen.get(body.instrument) ?? 0) + 1;
      seen.set(body.instrument, count);
      bars = Math.max(bars, count);
    }
  }
  return { bars, instants };
}

function altered(instant: Instant, n: number): Instant {
  const random = randomStream('altered future', String(n));
  return { ...instant, drafts: instant.drafts.map((draft) => alteredDraft(draft, random)) };
}
