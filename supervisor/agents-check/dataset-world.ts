/** The first bars of a data set as the world of a rehearsal: its instruments, facts, texts and costs. */
import { alteredDraft } from '../../agents/sdk/altered-future.ts';
import type { WorldFrom } from '../../agents/sdk/rehearsal-world.ts';
import { WARM_UP_BARS } from '../../council/question.ts';
import { randomStream } from '../../runtime/random.ts';
import type { Instant, PulledMarket } from '../../venues/venue.ts';
import type { TradingConfig } from '../config-schema.ts';
import { openMarket } from '../market.ts';
import { costModelOf } from '../session/cost-model.ts';
import { horizonsOf } from '../session/horizons.ts';

/** @throws the codes of `openMarket`. */
export async function datasetWorld(trading: TradingConfig, rounds: number): Promise<WorldFrom> {
  const market = await openMarket(trading);
  const { dataset, series } = market;
  const [horizonBars = 1] = horizonsOf(trading, series).traded;
  try {
    // A bar that is held, and the next one, give no round: twice as many bars leave room for them.
    const instants = await instantsOf(market, WARM_UP_BARS + 2 * (rounds + 1) + horizonBars);
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
async function instantsOf(market: PulledMarket, bars: number): Promise<Instant[]> {
  const instants: Instant[] = [];
  const seen = new Map<string, number>();
  for (;;) {
    const instant = await market.next();
    if (instant === undefined) return instants;
    instants.push(instant);
    for (const { body, type } of instant.drafts) {
      if (type !== 'market.bar' || body.series !== market.series) continue;
      const count = (seen.get(body.instrument) ?? 0) + 1;
      seen.set(body.instrument, count);
      if (count >= bars) return instants;
    }
  }
}

function altered(instant: Instant, n: number): Instant {
  const random = randomStream('altered future', String(n));
  return { ...instant, drafts: instant.drafts.map((draft) => alteredDraft(draft, random)) };
}
