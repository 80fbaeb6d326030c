/**
 * The conversation of a seat about one round, as a machine: data and pure transitions, no effects.
 * Every agent is driven by this one machine. A record of the round or an ask moves it; an ask that
 * the seat may answer now leaves an `answer` effect naming the phase, which the seat then runs.
 *
 *     asleep --call--> asked --sealed--> sealed --ask.reveal--> answering --decided--> waiting --+
 *                        |                                          ^                            |
 *                        +--refused--> reviewing --(debate asks)----+       settled <--settled---+
 *
 * `reviewing` is a seat without a bid in this round (it refused, slept, or never bids): it may still
 * challenge, pool, judge and plan.
 */
import { initialTransition, setup, transition } from 'xstate';
import type { Phase } from '../../protocols/presence.ts';

export type SeatEvent =
  /** The seat saw the `cfp`. */
  | { readonly type: 'call' }
  /** A bid of this seat was sealed (the answer, or its record after a restart). */
  | { readonly type: 'sealed' }
  | { readonly type: 'refused' }
  /** `commit` or `abstain`. */
  | { readonly type: 'decided' }
  | { readonly type: 'settled' }
  | { readonly type: `ask.${Phase}` };

const answer = (phase: Phase) => ({ type: 'answer' as const, params: { phase } });
const debateAsks = {
  'ask.challenge': { actions: answer('challenge') },
  'ask.rebut': { actions: answer('rebut') },
  'ask.revise': { actions: answer('revise') },
  'ask.surge': { actions: answer('surge') },
  'ask.aggregate': { actions: answer('aggregate') },
  'ask.verdict': { actions: answer('verdict') },
} as const;

export const seatMachine = setup({
  types: { events: {} as SeatEvent, context: {} },
  actions: { answer: (_scope, _params: { phase: Phase }) => undefined },
}).createMachine({
  id: 'seat',
  context: {},
  initial: 'asleep',
  states: {
    asleep: { on: { call: 'asked' } },
    asked: {
      on: {
        'ask.seal': { actions: answer('seal') },
        'ask.reveal': { actions: answer('reveal') },
        sealed: 'sealed',
        refused: 'reviewing',
        ...debateAsks,
        decided: 'waiting',
        settled: 'settled',
      },
    },
    /** A sealed bid waits; asked again before the reveal, the seat gives the same seal again. */
    sealed: {
      on: {
        'ask.seal': { actions: answer('seal') },
        'ask.reveal': { target: 'answering', actions: answer('reveal') },
        ...debateAsks,
        decided: 'waiting',
        settled: 'settled',
      },
    },
    answering: {
      on: {
        'ask.reveal': { actions: answer('reveal') },
        ...debateAsks,
        decided: 'waiting',
        settled: 'settled',
      },
    },
    reviewing: {
      on: {
        'ask.seal': { actions: answer('seal') },
        sealed: 'sealed',
        ...debateAsks,
        decided: 'waiting',
        settled: 'settled',
      },
    },
    waiting: { on: { 'ask.plan': { actions: answer('plan') }, settled: 'settled' } },
    settled: { type: 'final' },
  },
});

export const SEAT_STATES = [
  'asleep',
  'asked',
  'sealed',
  'answering',
  'reviewing',
  'waiting',
  'settled',
] as const;
export type SeatState = (typeof SEAT_STATES)[number];

export interface SeatStep {
  readonly state: SeatState;
  /** The phase to answer now; undefined when the event asks for nothing, or comes too early or late. */
  readonly answer: Phase | undefined;
}

const snapshots = new Map<SeatState, ReturnType<typeof resolve>>();
const steps = new Map<string, SeatStep>();

/** One pure step. The machine has no context, so each (state, event) is worked out once and kept. */
export function seatStep(state: SeatState, type: SeatEvent['type']): SeatStep {
  const key = `${state} ${type}`;
  let step = steps.get(key);
  if (step === undefined) {
    step = work(state, { type });
    steps.set(key, step);
  }
  return step;
}

/** Where every round begins for a seat. */
export const FIRST_SEAT_STATE: SeatState = initialTransition(seatMachine)[0].value;

function work(state: SeatState, event: SeatEvent): SeatStep {
  let from = snapshots.get(state);
  if (from === undefined) {
    from = resolve(state);
    snapshots.set(state, from);
  }
  if (from.status === 'done') return { state, answer: undefined };
  const [to, effects] = transition(seatMachine, from, event);
  const effect = effects.find(({ type }) => type === 'answer');
  return {
    state: to.value,
    answer: (effect?.params as { phase: Phase } | undefined)?.phase,
  };
}

const resolve = (state: SeatState) => seatMachine.resolveState({ value: state, context: {} });
