/**
 * The thermodynamics of a debate in the session: one `thermo` record a round once its pools stand,
 * the tempered forecast for intents where it has earned that, and what a settlement teaches a lane.
 * Only with flag 1.
 */
import { emptyLaneThermo, settleThermo } from '../../council/thermodynamics/lane-thermo.ts';
import type { LaneThermo } from '../../council/thermodynamics/lane-thermo.ts';
import { temperedIntent, thermoOf } from '../../council/thermodynamics/thermo.ts';
import type { Aggregate } from '../../protocols/decision.ts';
import { invariant } from '../../protocols/errors.ts';
import type { Draft } from '../../protocols/record.ts';
import type { Settle } from '../../protocols/settlement.ts';
import { completeLaneWeights } from '../../council/lane-weights.ts';
import { configOf, thinksAloud } from './config-of.ts';
import { rosterOfRound } from './roster-of-round.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import type { LaneSlot, OpenRound, SessionState } from './state.ts';

export interface Warmed {
  readonly effects: Effect[];
  /** The pools, with the forecast that intents may use. */
  readonly pooled: Aggregate;
}

/** The pools of a round stand: its thermodynamics, and the forecast that intents use from here. */
export function warm(
  state: SessionState,
  round: OpenRound,
  cause: number,
  pooled: Aggregate,
): Warmed {
  if (!thinksAloud(state)) return { effects: [], pooled };
  const slot = slotOf(state, round);
  const { book } = round;
  const cfp = book.call.body;
  const body = thermoOf({
    roster: state.roster,
    aggregate: pooled,
    book,
    cfp,
    lane: thermoOfLane(slot),
    mayApply: configOf(state).thermodynamics?.temper === 'earned',
    weights: completeLaneWeights(state.roster, slot.score.weights),
  });
  const place = { at: state.now, cause, lane: book.lane, round: book.round };
  return {
    effects: [append({ ...place, body, type: 'thermo' })],
    pooled: body.temperature.applied
      ? { ...pooled, qIntent: temperedIntent(cfp, pooled, body) }
      : pooled,
  };
}

/** A question is settled: its lane learns, and an alarm that rose with it is told once. */
export function cool(
  state: SessionState,
  round: OpenRound,
  settle: Settle,
  cause: number,
): Effect[] {
  if (!thinksAloud(state)) return [];
  const slot = slotOf(state, round);
  const lane = thermoOfLane(slot);
  const { book } = round;
  const rose = settleThermo(lane, {
    book,
    roster: rosterOfRound(state, round),
    score: slot.score,
    settle,
  });
  return rose ? [append(alarmDraft(state, round, { cause, lane }))] : [];
}

function alarmDraft(
  state: SessionState,
  { book }: OpenRound,
  { cause, lane }: { readonly cause: number; readonly lane: LaneThermo },
): Draft {
  const { growth, gain, lower, n } = lane.growth;
  const text =
    `Betting on Q in ${book.lane} grew by ${(growth / n).toFixed(6)} nats a question over base, ` +
    `more than the ${(gain / n).toFixed(6)} it knows about the side: look for a leak or a wrong cost.`;
  const body = {
    code: 'COUNCIL_GROWTH_OVER_INFORMATION',
    limit: 0,
    severity: 'attention' as const,
    text,
    value: lower,
  };
  return { at: state.now, body, cause, lane: book.lane, round: book.round, type: 'alert' };
}

/** Made when flag 1 first needs it: a lane of protocol 1.0 has none. */
const thermoOfLane = (slot: LaneSlot): LaneThermo => (slot.thermo ??= emptyLaneThermo());

function slotOf(state: SessionState, round: OpenRound): LaneSlot {
  for (const horizon of state.desks.get(round.instrument)?.horizons ?? []) {
    const slot = horizon.lanes.find(({ id }) => id === round.book.lane);
    if (slot !== undefined) return slot;
  }
  invariant(false, 'a round has a lane', { lane: round.book.lane });
}
