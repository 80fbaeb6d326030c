/**
 * The life of a round as a machine: data and pure transitions, no effects. The session tells it that
 * a phase closed and what it found; the machine says which phase is next. Phases without anybody to
 * ask are passed over, so a round without challenges has no rebuttal.
 */
import { initialTransition, setup, transition } from 'xstate';
import type { Phase } from '../protocols/presence.ts';

/** What the session found when a phase closed. */
export interface PhaseFindings {
  readonly anySealed: boolean;
  readonly anyBid: boolean;
  readonly anyChallenge: boolean;
  readonly anyUpheld: boolean;
  /** The seats in conflict are to be asked for more. */
  readonly wantsSurge: boolean;
  /** The pools stand and the intent asks for a change of position. */
  readonly wantsVerdict: boolean;
  /** The decision holds orders. */
  readonly hasOrders: boolean;
}

export const NOTHING_FOUND: PhaseFindings = {
  anySealed: false,
  anyBid: false,
  anyChallenge: false,
  anyUpheld: false,
  wantsSurge: false,
  wantsVerdict: false,
  hasOrders: false,
};

export type RoundEvent =
  | { readonly type: 'closed'; readonly found: PhaseFindings }
  | { readonly type: 'settled' }
  | { readonly type: 'voided' };

/** The debate is over: the seats in conflict are asked once more, or the bids are pooled. */
const pools = [{ guard: 'wantsSurge', target: 'surge' }, { target: 'aggregate' }] as const;

export const roundMachine = setup({
  types: { events: {} as RoundEvent, context: {} },
  guards: {
    anySealed: ({ event }) => event.type === 'closed' && event.found.anySealed,
    anyBid: ({ event }) => event.type === 'closed' && event.found.anyBid,
    anyChallenge: ({ event }) => event.type === 'closed' && event.found.anyChallenge,
    anyUpheld: ({ event }) => event.type === 'closed' && event.found.anyUpheld,
    wantsSurge: ({ event }) => event.type === 'closed' && event.found.wantsSurge,
    wantsVerdict: ({ event }) => event.type === 'closed' && event.found.wantsVerdict,
    hasOrders: ({ event }) => event.type === 'closed' && event.found.hasOrders,
  },
}).createMachine({
  id: 'round',
  context: {},
  initial: 'seal',
  states: {
    seal: { on: { closed: [{ guard: 'anySealed', target: 'reveal' }, { target: 'aggregate' }] } },
    reveal: { on: { closed: [{ guard: 'anyBid', target: 'challenge' }, { target: 'aggregate' }] } },
    challenge: {
      on: { closed: [{ guard: 'anyChallenge', target: 'rebut' }, ...pools] },
    },
    rebut: { on: { closed: [{ guard: 'anyUpheld', target: 'revise' }, ...pools] } },
    revise: { on: { closed: [...pools] } },
    surge: { on: { closed: 'aggregate' } },
    aggregate: {
      on: { closed: [{ guard: 'wantsVerdict', target: 'verdict' }, { target: 'open' }] },
    },
    verdict: { on: { closed: [{ guard: 'hasOrders', target: 'plan' }, { target: 'open' }] } },
    plan: { on: { closed: 'open' } },
    /** Decided; waiting for the horizon. */
    open: { on: { settled: 'settled', voided: 'void' } },
    settled: { type: 'final' },
    void: { type: 'final' },
  },
});

/** A phase, or what comes after the last of them. */
export type RoundState = Phase | 'open' | 'settled' | 'void';

const first: RoundState = initialTransition(roundMachine)[0].value;
/** The machine has no context, so each (state, event) has one answer: asked of it once, then known. */
const answers = new Map<string, RoundState>();

/** State of a new round. */
export const initialRoundState = (): RoundState => first;

/** The state after an event; the same state when the event means nothing there. */
export function nextRoundState(state: RoundState, event: RoundEvent): RoundState {
  const key = `${state} ${event.type} ${event.type === 'closed' ? findingsKey(event.found) : ''}`;
  let next = answers.get(key);
  if (next === undefined) {
    const snapshot = roundMachine.resolveState({ value: state, context: {} });
    next = transition(roundMachine, snapshot, event)[0].value;
    answers.set(key, next);
  }
  return next;
}

const findingsKey = (found: PhaseFindings): string =>
  [
    found.anySealed,
    found.anyBid,
    found.anyChallenge,
    found.anyUpheld,
    found.wantsSurge,
    found.wantsVerdict,
    found.hasOrders,
  ].join();
