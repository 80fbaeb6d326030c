/** The trading half of the configuration, as the journal holds it. */
import { invariant } from '../../protocols/errors.ts';
import type { TradingConfig } from '../config-schema.ts';
import type { SessionState } from './state.ts';

export function configOf(state: SessionState): TradingConfig {
  invariant(state.config !== null, 'a run is started before anything else happens');
  return state.config;
}

/** Flag 1: contradiction, surges and thermodynamics. Without it a session is one of protocol 1.0. */
export const COGNITION_FLAG = 1;

/** Is flag 1 in force? False before the run is started. */
export const thinksAloud = (state: Pick<SessionState, 'config'>): boolean =>
  state.config?.flags?.includes(COGNITION_FLAG) ?? false;
