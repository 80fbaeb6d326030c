/**
 * The life of one order as an xstate machine: data plus pure transitions. Nothing here sends
 * anything; `order.submit` records are the only command, and only an approved order makes one.
 *
 * Fills are facts: a fill that comes after the cancel, after the end or twice over is counted or
 * ignored by its id, never argued with. More filled than ordered is a broken invariant and reported.
 */
import { assign, setup, transition } from 'xstate';
import { appError } from '../protocols/errors.ts';
import type { InstrumentId, OrderId } from '../protocols/ids.ts';
import { isFinalOrderState, ORDER_STATES } from '../protocols/order.ts';
import type { OrderState, OrderSubmit } from '../protocols/order.ts';
import type { OrderPart } from '../protocols/sleeves.ts';
import type { Lots, Seq, Ticks, Us } from '../protocols/units.ts';

/** What is remembered of an order; plain data. */
export interface OrderContext {
  readonly orderId: OrderId;
  readonly instrument: InstrumentId;
  readonly kind: OrderSubmit['kind'];
  readonly limitTicks: Ticks | null;
  /** Signed. */
  readonly lots: Lots;
  readonly reduceOnly: boolean;
  /** Whose lots these are; only with flag 2. */
  readonly parts?: readonly OrderPart[];
  /** Hash of the commit that approved it; empty while a draft. */
  readonly commit: string;
  readonly referenceTicks: Ticks;
  /** Signed, of the same sign as `lots`. */
  readonly filledLots: Lots;
  readonly fillIds: readonly string[];
  /** Times it was sent. */
  readonly attempts: number;
  /** The venue has said it has the order. */
  readonly acknowledged: boolean;
  /** A cancel was asked for, whatever became of it. */
  readonly cancelAsked: boolean;
  /** The record that opened it, its run time, and the run time of the last change of state. */
  readonly seq: Seq;
  readonly openedAt: Us;
  readonly since: Us;
}

export type OrderEvent =
  | { readonly type: 'approve'; readonly commit: string; readonly at: Us }
  | { readonly type: 'submit'; readonly referenceTicks: Ticks; readonly at: Us }
  | { readonly type: 'accepted'; readonly at: Us }
  | { readonly type: 'fill'; readonly fillId: string; readonly lots: Lots; readonly at: Us }
  | { readonly type: 'cancel'; readonly at: Us }
  | { readonly type: 'cancelled'; readonly at: Us }
  | { readonly type: 'rejected'; readonly at: Us }
  | { readonly type: 'expired'; readonly at: Us }
  | { readonly type: 'no-answer'; readonly at: Us };

/** What a transition asks to be told to people. */
export const ORDER_REPORTS = ['overfilled', 'wrongSide', 'filledAfterEnd', 'unapproved'] as const;
export type OrderReport = (typeof ORDER_REPORTS)[number];

type Guarded = { readonly context: OrderContext; readonly event: OrderEvent };

const isRepeat = ({ context, event }: Guarded): boolean =>
  event.type === 'fill' && context.fillIds.includes(event.fillId);

const isWrongSide = ({ context, event }: Guarded): boolean =>
  event.type === 'fill' && (event.lots === 0 || event.lots > 0 !== context.lots > 0);

const filledAfter = ({ context, event }: Guarded): number =>
  Math.abs(context.filledLots + (event.type === 'fill' ? event.lots : 0));

const wouldOverfill = (step: Guarded): boolean => filledAfter(step) > Math.abs(step.context.lots);
const wouldComplete = (step: Guarded): boolean => filledAfter(step) === Math.abs(step.context.lots);

const machineSetup = setup({
  types: {
    context: {} as OrderContext,
    events: {} as OrderEvent,
    input: {} as OrderContext,
  },
  guards: { isRepeat, isWrongSide, wouldOverfill, wouldComplete },
  actions: {
    count: assign(({ context, event }) =>
      event.type === 'fill'
        ? {
            filledLots: context.filledLots + event.lots,
            fillIds: [...context.fillIds, event.fillId],
          }
        : {},
    ),
    approve: assign(({ event }) => (event.type === 'approve' ? { commit: event.commit } : {})),
    send: assign(({ context, event }) =>
      event.type === 'submit'
        ? { attempts: context.attempts + 1, referenceTicks: event.referenceTicks }
        : {},
    ),
    acknowledge: assign({ acknowledged: true }),
    askCancel: assign({ cancelAsked: true }),
    stamp: assign(({ event }) => ({ since: event.at })),
    overfilled: () => undefined,
    wrongSide: () => undefined,
    filledAfterEnd: () => undefined,
    unapproved: () => undefined,
  },
});

/** Fills while working: repeats ignored, the last lot fills, more than ordered is reported. */
const fillsTo = (partly: 'partly-filled' | 'cancelling') =>
  [
    { guard: 'isRepeat' },
    { guard: 'isWrongSide', actions: ['count', 'wrongSide'] },
    { guard: 'wouldOverfill', target: 'filled', actions: ['count', 'overfilled', 'stamp'] },
    { guard: 'wouldComplete', target: 'filled', actions: ['count', 'stamp'] },
    { target: partly, actions: ['count', 'stamp'] },
  ] as const;

/** Fills after the end: the venue was faster than its own word. */
const lateFills = [
  { guard: 'isRepeat' },
  { guard: 'isWrongSide', actions: ['count', 'wrongSide'] },
  { guard: 'wouldOverfill', target: 'filled', actions: ['count', 'overfilled', 'stamp'] },
  { guard: 'wouldComplete', target: 'filled', actions: ['count', 'filledAfterEnd', 'stamp'] },
  { actions: ['count', 'filledAfterEnd'] },
] as const;

const earlyFills = [
  { guard: 'isRepeat' },
  {
    guard: 'wouldOverfill',
    target: 'filled',
    actions: ['count', 'unapproved', 'overfilled', 'stamp'],
  },
  { guard: 'wouldComplete', target: 'filled', actions: ['count', 'unapproved', 'stamp'] },
  { target: 'partly-filled', actions: ['count', 'unapproved', 'stamp'] },
] as const;

const endings = {
  cancelled: { target: 'cancelled', actions: 'stamp' },
  rejected: { target: 'rejected', actions: 'stamp' },
  expired: { target: 'expired', actions: 'stamp' },
} as const;

const ended = { on: { fill: lateFills } } as const;

/** The order machine; its diagram in docs/ is generated from it. */
export const orderMachine = machineSetup.createMachine({
  id: 'order',
  context: ({ input }) => input,
  initial: 'draft',
  states: {
    draft: {
      on: {
        approve: { target: 'approved', actions: ['approve', 'stamp'] },
        cancel: { target: 'cancelled', actions: 'stamp' },
        rejected: endings.rejected,
      },
    },
    approved: {
      on: {
        submit: { target: 'submitted', actions: ['send', 'stamp'] },
        // Never sent, so there is nobody to ask.
        cancel: { target: 'cancelled', actions: 'stamp' },
        ...endings,
        fill: earlyFills,
      },
    },
    submitted: {
      on: {
        accepted: { target: 'accepted', actions: ['acknowledge', 'stamp'] },
        cancel: { target: 'cancelling', actions: ['askCancel', 'stamp'] },
        'no-answer': { target: 'unknown', actions: 'stamp' },
        fill: fillsTo('partly-filled'),
        ...endings,
      },
    },
    unknown: {
      on: {
        submit: { target: 'submitted', actions: ['send', 'stamp'] },
        accepted: { target: 'accepted', actions: ['acknowledge', 'stamp'] },
        cancel: { target: 'cancelling', actions: ['askCancel', 'stamp'] },
        fill: fillsTo('partly-filled'),
        ...endings,
      },
    },
    accepted: {
      on: {
        cancel: { target: 'cancelling', actions: ['askCancel', 'stamp'] },
        'no-answer': { target: 'unknown', actions: 'stamp' },
        fill: fillsTo('partly-filled'),
        ...endings,
      },
    },
    'partly-filled': {
      on: {
        cancel: { target: 'cancelling', actions: ['askCancel', 'stamp'] },
        'no-answer': { target: 'unknown', actions: 'stamp' },
        fill: fillsTo('partly-filled'),
        ...endings,
      },
    },
    cancelling: {
      on: {
        'no-answer': { target: 'unknown', actions: 'stamp' },
        fill: fillsTo('cancelling'),
        ...endings,
      },
    },
    filled: ended,
    cancelled: ended,
    rejected: ended,
    expired: ended,
  },
});

/** An order as it is kept: the state's name and its context. */
export interface OrderEntry {
  readonly state: OrderState;
  readonly context: OrderContext;
}

export interface OrderStep {
  readonly entry: OrderEntry;
  readonly reports: readonly OrderReport[];
  /** False when the event changed nothing (a repeat, or a message the state has no use for). */
  readonly changed: boolean;
}

const reportNames: ReadonlySet<string> = new Set(ORDER_REPORTS);

/** One pure step. @throws ORDER_EVENT when the machine answers with a state that is not an order's. */
export function stepOrder(entry: OrderEntry, event: OrderEvent): OrderStep {
  const before = orderMachine.resolveState({ value: entry.state, context: entry.context });
  const [after, actions] = transition(orderMachine, before, event);
  const state = ORDER_STATES.find((name) => name === after.value);
  if (state === undefined) {
    throw appError('ORDER_EVENT', { event: event.type, state: entry.state });
  }
  const reports = actions
    .map((action) => action.type)
    .filter((type): type is OrderReport => reportNames.has(type));
  const changed = after.context !== before.context || state !== entry.state;
  return { entry: changed ? { state, context: after.context } : entry, reports, changed };
}

/** Lots that may still fill, signed; 0 once ended. */
export function remainingLots(entry: OrderEntry): Lots {
  if (isFinalOrderState(entry.state)) return 0;
  const left = entry.context.lots - entry.context.filledLots;
  // After an overfill nothing is left, in whichever direction it went.
  return left === 0 || left > 0 === entry.context.lots > 0 ? left : 0;
}
