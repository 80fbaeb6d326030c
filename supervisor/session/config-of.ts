/** The trading half of the configuration, as the journal holds it. */
import { invariant } from '../../protocols/errors.ts';
import type { TradingConfig } from '../config-schema.ts';
import type { SessionState } from './state.ts';

export function configOf(state: SessionState): TradingConfig {
  invariant(state.config !== null, 'a run is started before anything else happens');
  return state.config;
}
