/**
 * Does the debate help? Off when the evidence against it reaches 20, on again when it comes back. One
 * switch an (instrument, horizon), in order of settlement; windows that overlap are averaged over phases.
 */
import { E_CONFIRMED, emptyEProcess, eValue, observeDifference } from '../e-process.ts';
import type { EProcess } from '../e-process.ts';
import { average } from './mixture.ts';

/** Plain state. */
export interface PhasedDebate {
  state: 'on' | 'off';
  /** Evidence for the opposite of `state`, a phase, counted since the last change. */
  readonly doubt: EProcess[];
}

export const emptyDebate = (phases: number): PhasedDebate => ({
  doubt: Array.from({ length: phases }, emptyEProcess),
  state: 'on',
});

/** Adds what debating gained, nats: loss before it - loss after it. */
export function observeDebating(debate: PhasedDebate, phase: number, gain: number): void {
  observeDifference(debate.doubt[phase] as EProcess, debate.state === 'on' ? -gain : gain);
  if (average(debate.doubt.map(eValue)) < E_CONFIRMED) return;
  debate.state = debate.state === 'on' ? 'off' : 'on';
  for (const k of debate.doubt.keys()) debate.doubt[k] = emptyEProcess();
}
