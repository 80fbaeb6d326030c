/** The first record of a run for research: what it is a run of. Nobody signs it. */
import { hashOf } from '../../protocols/canonical.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { DraftOf } from '../../protocols/record.ts';
import type { PulledMarket } from '../../venues/venue.ts';
import type { TradingConfig } from '../config-schema.ts';

export function startedDraft(trading: TradingConfig, market: PulledMarket): DraftOf<'run.started'> {
  return {
    at: 0,
    body: {
      code: hashOf('study'),
      config: trading,
      configHash: hashOf(trading),
      dataset: market.dataset,
      flags: trading.flags,
      market: trading.market,
      mode: trading.mode,
      node: process.version,
      packageVersion: '0.0.0',
      protocol: PROTOCOL,
      publicKey: 'none',
      run: hashOf({ config: trading, dataset: market.dataset }),
      seed: trading.seed,
      series: market.series,
    },
    type: 'run.started',
  };
}
