/**
 * From pools to a decision. The session recomputes what the meta-reasoner said, states the intent,
 * hands it to the risk seat and lets the pure gate have the last word. Every traded round ends in
 * one commit or one abstain; a round that cannot be decided opens no risk and unwinds what is held.
 */
import { aggregateRound, equalAggregates } from '../../council/aggregate.ts';
import { entersAPool } from '../../council/probation.ts';
import { NOTHING_FOUND, nextRoundState } from '../../council/round-machine.ts';
import type { PhaseFindings } from '../../council/round-machine.ts';
import { runGate } from '../../execution/gate.ts';
import { blocksNewRisk } from '../../execution/reconcile.ts';
import { hashOf } from '../../protocols/canonical.ts';
import type { Aggregate, Intent } from '../../protocols/decision.ts';
import { invariant } from '../../protocols/errors.ts';
import { orderId } from '../../protocols/ids.ts';
import type { Draft, RecordOf } from '../../protocols/record.ts';
import { intentsOf, stillDebating, waitingForIntent } from './allocation.ts';
import { parkedBy } from './contradiction.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import { debateOf, stateOpinion } from './evidence.ts';
import { expectedLots } from './expected-lots.ts';
import { gateWorld } from './gate-input.ts';
import { laneScoreOf } from './lane-score-of.ts';
import { releaseOrders } from './orders.ts';
import { owe, withRole } from './owing.ts';
import { endTrial, withParts } from './sleeves.ts';
import type { OpenRound, SessionState, Why } from './state.ts';
import { warm } from './thermodynamics.ts';
import { asksByEvidence, thinksAloud } from './config-of.ts';

/**
 * The pools are in (or the meta-reasoner is not there): abstain, or wait for the pools of the other
 * instruments asked at this instant. The last of them states all intents.
 */
export function decide(state: SessionState, round: OpenRound, cause: number): Effect[] {
  round.debated = true;
  const effects = abstainOrWait(state, round, cause);
  const { at } = round.book.call;
  if (stillDebating(state, at)) return effects;
  const waiting = waitingForIntent(state, at);
  const intents = intentsOf(state, waiting);
  waiting.forEach(({ round: waiter }, index) => {
    waiter.pooled = null;
    const body = intents[index] as Intent;
    if (body.trial !== undefined) effects.push(...endTrial(state, waiter, body.trial, cause));
    effects.push(append(roundDraft(state, waiter, cause, { type: 'intent', body })));
  });
  return effects;
}

function abstainOrWait(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const { book } = round;
  const cfp = book.call.body;
  if (cfp.shadow) {
    const why = { reason: 'shadow', detail: 'scored, not traded' } as const;
    return [...warmShadow(state, round, cause), ...abstain(state, round, cause, why)];
  }
  const said = book.aggregate?.body;
  if (said === undefined) {
    const detail = 'no pools: the meta-reasoner did not answer in time';
    return unwindOrAbstain(state, round, cause, { reason: 'deadline', detail });
  }
  const own = poolsOf(state, round);
  if (!equalAggregates(own, said)) {
    const detail = `weights ${own.weightsHash.slice(0, 12)} here, ${said.weightsHash.slice(0, 12)} there`;
    const alert = append(alertDraft(state, round, cause, detail));
    return [alert, ...unwindOrAbstain(state, round, cause, { reason: 'invariant', detail })];
  }
  const { effects, pooled } = warm(state, round, cause, own);
  if (asksByEvidence(state)) stateOpinion(round, pooled);
  const isHeard = book.bids.some(({ body }) => entersAPool(state.roster, body.expert));
  if (said.awakeShare === 0 || !isHeard) {
    const detail = 'nobody awake staked anything: the forecast is the base rate';
    return [...effects, ...unwindOrAbstain(state, round, cause, { reason: 'quorum', detail })];
  }
  if (state.riskMode === 'halted') {
    const why = { reason: 'halted', detail: 'halted by an operator' } as const;
    return [...effects, ...abstain(state, round, cause, why)];
  }
  const parked = parkedBy(book);
  if (parked !== undefined) return [...effects, ...unwindOrAbstain(state, round, cause, parked)];
  round.pooled = pooled;
  return effects;
}

/** A shadow round is scored too: its thermodynamics stand when the session agrees with its pools. */
function warmShadow(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const said = round.book.aggregate?.body;
  if (said === undefined || !thinksAloud(state)) return [];
  const own = poolsOf(state, round);
  if (!equalAggregates(own, said)) return [];
  const { effects, pooled } = warm(state, round, cause, own);
  if (asksByEvidence(state)) stateOpinion(round, pooled);
  return effects;
}

/** The council's pools, from the same bids, weights and rulings as the meta-reasoner's. */
function poolsOf(state: SessionState, round: OpenRound): Aggregate {
  const score = laneScoreOf(state, round);
  return aggregateRound({
    book: round.book,
    cfp: round.book.call.body,
    debate: debateOf(state, round),
    roster: state.roster,
    weights: score.weights,
  });
}

/** An intent that changes nothing ends the round; any other goes to the risk seat. */
export function onIntent(state: SessionState, record: RecordOf<'intent'>): Effect[] {
  const round = state.rounds.get(record.round ?? ('' as never));
  invariant(round !== undefined, 'an intent belongs to an open round', { seq: record.seq });
  const held = expectedLots(state, round.instrument);
  if (record.body.targetLots === held) {
    const reason = record.body.netPpm > 0 ? 'no-change' : 'edge-below-cost';
    return abstain(state, round, record.seq, { reason, detail: record.body.reason });
  }
  if (blocksNewRisk(state.orders).length > 0 && increases(held, record.body.targetLots)) {
    const detail = 'an order is unknown at the venue; no new risk until it is found';
    return abstain(state, round, record.seq, { reason: 'unreconciled', detail });
  }
  round.state = nextRoundState(round.state, {
    type: 'closed',
    found: found({ wantsVerdict: true }),
  });
  owe(state, round, withRole(state, 'risk'));
  return round.owing.length === 0 ? judge(state, round, record.seq) : [];
}

/** The verdict is in (or is not): the gate has the last word. */
export function judge(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const target = round.book.intent?.body.targetLots;
  invariant(target !== undefined, 'a verdict is on an intent', { round: round.book.round });
  return passGate(state, round, cause, target);
}

/** Asks the gate about a target; what it lets through waits for its record to be stepped. */
function passGate(state: SessionState, round: OpenRound, cause: number, target: number): Effect[] {
  const nameOrder = (n: number) => orderId(round.book.round, n);
  const wish = { instrument: round.instrument, nameOrder, targetLots: target };
  const { gate, orders } = runGate({ ...gateWorld(state, round), wish });
  round.approved = [...orders];
  return [append(roundDraft(state, round, cause, { type: 'gate', body: gate }))];
}

/** What the gate let through becomes the decision. */
export function onGate(state: SessionState, record: RecordOf<'gate'>): Effect[] {
  const round = state.rounds.get(record.round ?? ('' as never));
  invariant(round !== undefined, 'a gate belongs to an open round', { seq: record.seq });
  if (round.approved.length > 0) return commit(state, round, record.seq);
  if (round.unwinding !== null) return abstain(state, round, record.seq, round.unwinding);
  const verdict = round.book.verdict?.body;
  const detail = record.body.refusals.join('; ').slice(0, 400);
  if (verdict === undefined) {
    return unwindOrAbstain(state, round, record.seq, { reason: 'no-risk-verdict', detail });
  }
  const reason = verdict.decision === 'veto' ? 'veto' : 'gate';
  return abstain(state, round, record.seq, {
    reason,
    detail: detail === '' ? verdict.text : detail,
  });
}

/** A decision with orders asks the execution seat how to work them. */
export function onCommit(state: SessionState, record: RecordOf<'commit'>): Effect[] {
  state.roundsDecided += 1;
  const round = state.rounds.get(record.round ?? ('' as never));
  invariant(round !== undefined, 'a commit belongs to an open round', { seq: record.seq });
  round.state = 'plan';
  owe(state, round, withRole(state, 'execution'));
  if (round.owing.length > 0) return [];
  round.state = nextRoundState('plan', { type: 'closed', found: found({}) });
  return releaseOrders(state, round, record.seq);
}

function commit(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const { book } = round;
  const orders = withParts(state, round.approved, round);
  const change = orders.reduce((sum, order) => sum + order.lots, 0);
  const targetLots = expectedLots(state, round.instrument) + change;
  const decisionHash = hashOf({
    aggregate: book.aggregate?.seq ?? null,
    asOf: book.call.body.asOf,
    orders,
    round: book.round,
    targetLots,
  });
  const body = { decisionHash, equity: state.mark?.equity ?? '0', orders, targetLots };
  return [append(roundDraft(state, round, cause, { type: 'commit', body }))];
}

/** Abstaining opens no risk and keeps none alive: an active position that nobody renewed is closed. */
function unwindOrAbstain(state: SessionState, round: OpenRound, cause: number, why: Why): Effect[] {
  const { strategicLots } = round.book.call.body.book;
  const held = expectedLots(state, round.instrument);
  // Unwinding moves towards the strategic position and never past nothing held.
  const target =
    held > 0
      ? Math.min(held, Math.max(0, strategicLots))
      : Math.max(held, Math.min(0, strategicLots));
  if (target === held) return abstain(state, round, cause, why);
  round.unwinding = why;
  return passGate(state, round, cause, target);
}

export function abstain(state: SessionState, round: OpenRound, cause: number, why: Why): Effect[] {
  round.state = 'open';
  round.owing = [];
  return [append(roundDraft(state, round, cause, { type: 'abstain', body: { ...why } }))];
}

const increases = (held: number, target: number): boolean =>
  Math.abs(target) > Math.abs(held) || held * target < 0;

const found = (some: Partial<PhaseFindings>): PhaseFindings => ({ ...NOTHING_FOUND, ...some });

function roundDraft<T extends 'intent' | 'gate' | 'commit' | 'abstain'>(
  state: SessionState,
  round: OpenRound,
  cause: number,
  said: { readonly type: T; readonly body: RecordOf<T>['body'] },
): Draft {
  const { lane, round: id } = round.book;
  return { at: state.now, cause, lane, round: id, ...said } as Draft;
}

function alertDraft(state: SessionState, round: OpenRound, cause: number, detail: string): Draft {
  return {
    at: state.now,
    body: {
      code: 'COUNCIL_POOLS_DIFFER',
      limit: null,
      severity: 'stop',
      text: `The meta-reasoner's pools of ${round.book.round} differ from the session's: ${detail}.`,
      value: null,
    },
    cause,
    // Protocol 1.0 named no lane here, and its journals must replay.
    ...(thinksAloud(state) ? { lane: round.book.lane } : {}),
    round: round.book.round,
    type: 'alert',
  };
}
