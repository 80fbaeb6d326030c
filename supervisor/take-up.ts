/**
 * What a start does with what the last one left, before a seat is there and before the market goes on:
 *
 *   what was due -> run.started -> interrupted rounds end -> who sits no more leaves -> the venue is asked
 *   about every order
 *
 * Orders are decided about once, on the state that results. Nothing of the last start leaves by itself:
 * an order that was due to be sent is asked about like all others, and sent if the venue has not got it.
 */
import { orderOf } from '../execution/orders.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { Draft } from '../protocols/record.ts';
import type { Gateway } from '../venues/venue.ts';
import { departures } from './guest-list.ts';
import { reconcileDrafts } from './reconcile.ts';
import type { RecoveryTrace } from './recovery-trace.ts';
import { interruptedPhases } from './session/interrupted.ts';
import type { Outbound, RecordKeeper } from './session/record-keeper.ts';

export interface TakeUpOptions {
  readonly gateway: Gateway;
  readonly keeper: RecordKeeper;
  /** Derived records that were due when the journal ended. */
  readonly pending: readonly Draft[];
  /** Who is to sit in this start. */
  readonly specs: readonly Pick<SeatSpec, 'seat'>[];
  /** The `run.started` of this start. */
  readonly started: Draft;
  /** Goes on with what is journaled here. */
  readonly trace: Pick<RecoveryTrace, 'cancels'>;
}

/** Answers what must be sent once all of it is on disk. */
export function takeUp(options: TakeUpOptions): Outbound[] {
  const { gateway, keeper, pending, specs, started, trace } = options;
  const { state } = keeper;
  keeper.resume(pending);
  const gone = departures(state.roster, specs, state.now);
  for (const draft of [started, ...interruptedPhases(state), ...gone]) keeper.input(draft);
  const outbound: Outbound[] = [];
  for (const draft of reconcileDrafts(state, gateway)) {
    outbound.push(...keeper.input(draft).outbound);
  }
  // The venue works them still: a cancel that it may not have got is sent again, and harms nobody twice.
  for (const record of trace.cancels) {
    const isOpen = orderOf(state.orders, record.body.orderId)?.state === 'cancelling';
    if (isOpen) outbound.push({ kind: 'cancel', record });
  }
  return outbound;
}
