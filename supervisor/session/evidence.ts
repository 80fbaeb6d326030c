/**
 * Evidence in the session: questions are entered and left as the market moves, their outcomes add to the
 * evidence of their (instrument, horizon), and sleeves open and shut on it. Only with flag 2.
 */
import { enterQuestion, leaveQuestion, neededToOpen } from '../../council/evidence/group.ts';
import {
  councilEvidence,
  publishedDesk,
  settleEvidence,
  sideEvidenceOf,
} from '../../council/evidence/desk.ts';
import { UNSETTLED } from '../../council/evidence/phases.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { invariant } from '../../protocols/errors.ts';
import type { Aggregate } from '../../protocols/decision.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import type { Settle } from '../../protocols/settlement.ts';
import { PPM } from '../../protocols/units.ts';
import { eValue } from '../../council/e-process.ts';
import type { Effect } from './effect.ts';
import { laneScoreOf } from './lane-score-of.ts';
import { fullSideCost } from './full-size.ts';
import { tableOnRecord } from './new-record.ts';
import { horizonOf, openSleeves, provenEffect, tradedGroups } from './sleeves.ts';
import type { OpenRound, SessionState } from './state.ts';

/** Rounds whose clocks moved with a bar: windows that ended are left before new ones are entered. */
export function trackWindows(state: SessionState, rounds: readonly OpenRound[]): void {
  for (const round of rounds) {
    if (round.clock.settleTicks !== null) leaveWindow(state, round);
  }
  for (const round of rounds) {
    const desk = state.desks.get(round.instrument);
    const evidence = horizonOf(state, round)?.evidence;
    if (desk === undefined || evidence === undefined) continue;
    if (round.phase !== undefined || round.clock.entryTicks === null) continue;
    round.phase = enterQuestion(evidence.council, { entry: desk.bars, settle: UNSETTLED });
  }
}

/** The window of a round is over, or will never be: the next question may be entered in its phase. */
export function leaveWindow(state: SessionState, round: OpenRound): void {
  const desk = state.desks.get(round.instrument);
  const evidence = horizonOf(state, round)?.evidence;
  if (desk === undefined || evidence === undefined || round.hasLeft === true) return;
  round.hasLeft = true;
  if (typeof round.phase === 'number') leaveQuestion(evidence.council, round.phase, desk.bars);
}

/** What the intent of a round was made of: its chance of up is what the council is judged by. */
export function stateOpinion(round: OpenRound, { qIntent }: Pick<Aggregate, 'qIntent'>): void {
  const firstUp = firstUpBin(round.book.call.body.edges);
  let up = 0;
  for (const chance of qIntent.slice(firstUp)) up += chance;
  round.up = up;
}

export interface EvidenceSettled {
  /** Outcome bin; null = flat or void. */
  readonly outcome: number | null;
  readonly isVoid: boolean;
  /** Loss of pre0 less that of post0 in direction, nats. */
  readonly debateGain: number | null;
}

/** Adds an outcome; answers what the settlement publishes and the sleeves that opened or shut. */
export function foldEvidence(
  state: SessionState,
  round: OpenRound,
  settled: EvidenceSettled,
  cause: number,
): { readonly evidence: Settle['evidence']; readonly effects: Effect[] } {
  const desk = horizonOf(state, round)?.evidence;
  invariant(desk !== undefined, 'evidence is kept by horizon', { round: round.book.round });
  leaveWindow(state, round);
  const effects: Effect[] = [];
  const { entryTicks, settleTicks } = round.clock;
  if (
    !settled.isVoid &&
    typeof round.phase === 'number' &&
    entryTicks !== null &&
    settleTicks !== null
  ) {
    const cfp = round.book.call.body;
    const change = settleEvidence(desk, round.phase, {
      cfp,
      cost: fullSideCost(state, round) / cfp.sigma,
      debateGain: settled.debateGain,
      move: (((settleTicks - entryTicks) / entryTicks) * PPM) / cfp.sigma,
      outcome: settled.outcome,
      table: tableOnRecord(round),
      up: round.up ?? null,
    });
    if (change !== null) effects.push(provenEffect(state, change, cause));
    effects.push(...openSleeves(state, cause));
  }
  return { effects, evidence: publishedDesk(desk, neededToOpen(tradedGroups(state))) };
}

/** Do intents use the pools after the debate? */
export const debateOf = (state: SessionState, round: OpenRound): 'on' | 'off' =>
  horizonOf(state, round)?.evidence?.debate.state ??
  laneScoreOf(state, round).debate?.state ??
  'on';

/** Evidence of the council and of a voice in direction, as it stands. */
export function standingEvidence(
  state: SessionState,
  round: OpenRound,
): { readonly council: number; readonly voice: (expert: ExpertId) => number } {
  const desk = horizonOf(state, round)?.evidence;
  if (desk !== undefined) {
    return {
      council: councilEvidence(desk),
      voice: (expert) => sideEvidenceOf(desk, expert),
    };
  }
  const { evidence } = laneScoreOf(state, round);
  invariant(evidence !== undefined, 'evidence is kept somewhere', { round: round.book.round });
  return {
    council: eValue(evidence.council),
    voice: (expert) => {
      const process = evidence.experts[expert];
      return process === undefined ? 1 : eValue(process);
    },
  };
}
