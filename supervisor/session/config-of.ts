/** The trading half of the configuration, as the journal holds it. */
import { invariant } from '../../protocols/errors.ts';
import { COGNITION_FLAG, EVIDENCE_FLAG } from '../../protocols/flags.ts';
import type { TradingConfig } from '../config-schema.ts';
import type { SessionState } from './state.ts';

export function configOf(state: SessionState): TradingConfig {
  invariant(state.config !== null, 'a run is started before anything else happens');
  return state.config;
}

/** Is flag 2 in force? False before the run is started. */
export const asksByEvidence = (state: Pick<SessionState, 'config'>): boolean =>
  state.config?.flags?.includes(EVIDENCE_FLAG) ?? false;

/**
 * May an order that was decided earlier still leave and add risk? Not once the operator halted; without
 * flag 2 the mode was only asked at the decision.
 */
export const mayAddRisk = (state: Pick<SessionState, 'config' | 'riskMode'>): boolean =>
  state.riskMode === 'normal' || !asksByEvidence(state);

/** Is flag 1 in force? False before the run is started. */
export const thinksAloud = (state: Pick<SessionState, 'config'>): boolean =>
  state.config?.flags?.includes(COGNITION_FLAG) ?? false;
