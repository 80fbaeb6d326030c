/** The market of a run, by name: a recording or the simulated world. */
import { appError } from '../protocols/errors.ts';
import { withKnowledge } from '../venues/replay/knowledge.ts';
import { openReplay } from '../venues/replay/open.ts';
import { openSim } from '../venues/sim/open.ts';
import { parseVariant } from '../venues/sim/options.ts';
import type { PulledMarket } from '../venues/venue.ts';
import type { TradingConfig } from './config-schema.ts';

/** @throws MARKET_* of the venue, VENUE_UNKNOWN. */
export async function openMarket(trading: TradingConfig): Promise<PulledMarket> {
  if (trading.mode !== 'paper') throw appError('MODE_NOT_HERE', { mode: trading.mode });
  switch (trading.market) {
    case 'replay':
      return withKnowledge(
        await openReplay({ dataset: trading.dataset, ...trading.instrument }),
        trading.knowledge,
      );
    case 'sim':
      return openSim({ ...parseVariant(trading.dataset), seed: trading.seed });
    default:
      throw appError('VENUE_UNKNOWN', { market: trading.market });
  }
}
