import { describe, expect, it } from 'vitest';
import { orderMachine, remainingLots, stepOrder } from '../../../execution/order-machine.ts';
import type { OrderContext, OrderEvent } from '../../../execution/order-machine.ts';
import { isFinalOrderState, ORDER_STATES } from '../../../protocols/order.ts';
import type { OrderState } from '../../../protocols/order.ts';
import { HASH, NOW, ORDER, SPX } from '../../support/trading-world.ts';

const context = (change: Partial<OrderContext> = {}): OrderContext => ({
  orderId: ORDER,
  instrument: SPX,
  kind: 'market',
  limitTicks: null,
  lots: 10,
  reduceOnly: false,
  commit: HASH,
  referenceTicks: 1,
  filledLots: 0,
  fillIds: [],
  attempts: 0,
  acknowledged: false,
  cancelAsked: false,
  seq: 1,
  openedAt: 0,
  since: 0,
  ...change,
});

const eventOf = (type: OrderEvent['type']): OrderEvent => {
  if (type === 'approve') return { type, commit: HASH, at: NOW };
  if (type === 'submit') return { type, referenceTicks: 1, at: NOW };
  if (type === 'fill') return { type, fillId: 'a', lots: 4, at: NOW };
  return { type, at: NOW };
};

const ORDER_EVENTS = [
  'approve',
  'submit',
  'accepted',
  'fill',
  'cancel',
  'cancelled',
  'rejected',
  'expired',
  'no-answer',
] as const satisfies readonly OrderEvent['type'][];

/** Every state against every event: where it goes; `.` = the event changes nothing. */
const TABLE: Record<OrderState, string> = {
  // approve  submit    accepted fill          cancel     cancelled rejected expired no-answer
  draft: 'approved  .         .        .             cancelled  .         rejected .       .',
  approved: '.         submitted .        partly-filled cancelled  cancelled rejected expired .',
  submitted:
    '.         .         accepted partly-filled cancelling cancelled rejected expired unknown',
  unknown: '.         submitted accepted partly-filled cancelling cancelled rejected expired .',
  accepted:
    '.         .         .        partly-filled cancelling cancelled rejected expired unknown',
  'partly-filled':
    '.         .         .        partly-filled cancelling cancelled rejected expired unknown',
  cancelling:
    '.         .         .        cancelling    .          cancelled rejected expired unknown',
  filled: '.         .         .        filled        .          .         .        .       .',
  cancelled: '.         .         .        cancelled     .          .         .        .       .',
  rejected: '.         .         .        rejected      .          .         .        .       .',
  expired: '.         .         .        expired       .          .         .        .       .',
};

describe('the order machine', () => {
  it('has exactly the states of the protocol', () => {
    expect(Object.keys(orderMachine.states).sort()).toEqual([...ORDER_STATES].sort());
  });

  for (const state of ORDER_STATES) {
    const row = TABLE[state].split(/\s+/);
    it.each(ORDER_EVENTS.map((type, index) => [type, row[index] as string]))(
      `${state}: %s -> %s`,
      (type, target) => {
        const step = stepOrder({ state, context: context() }, eventOf(type));
        expect(step.entry.state).toBe(target === '.' ? state : target);
        expect(step.changed).toBe(target !== '.');
        const counted = type === 'fill' && target !== '.' ? 4 : 0;
        expect(step.entry.context.filledLots).toBe(counted);
      },
    );
  }

  it('is filled by the fill that completes it, in any state that can fill', () => {
    for (const state of ORDER_STATES.filter((name) => name !== 'draft')) {
      const before = { state, context: context({ filledLots: 6, fillIds: ['b'] }) };
      const step = stepOrder(before, eventOf('fill'));
      expect(step.entry.state).toBe('filled');
      expect(remainingLots(step.entry)).toBe(0);
    }
  });

  it('ignores a fill it has counted', () => {
    for (const state of ORDER_STATES) {
      const before = { state, context: context({ filledLots: 4, fillIds: ['a'] }) };
      const step = stepOrder(before, eventOf('fill'));
      expect(step.changed).toBe(false);
      expect(step.entry).toBe(before);
    }
  });

  it('counts and reports more filled than ordered', () => {
    const before = {
      state: 'partly-filled' as const,
      context: context({ filledLots: 8, fillIds: ['b'] }),
    };
    const step = stepOrder(before, eventOf('fill'));
    expect(step.reports).toEqual(['overfilled']);
    expect(step.entry.context.filledLots).toBe(12);
    expect(remainingLots(step.entry)).toBe(0);
  });

  it('reports a fill on the other side, after the end, and before it was sent', () => {
    const fill = (lots: number): OrderEvent => ({ type: 'fill', fillId: 'a', lots, at: NOW });
    const reportsOf = (state: OrderState, lots: number) =>
      stepOrder({ state, context: context() }, fill(lots)).reports;
    expect(reportsOf('accepted', -4)).toEqual(['wrongSide']);
    expect(reportsOf('cancelled', 4)).toEqual(['filledAfterEnd']);
    expect(reportsOf('approved', 4)).toEqual(['unapproved']);
    expect(reportsOf('accepted', 4)).toEqual([]);
  });

  it('has nothing left to fill once ended', () => {
    for (const state of ORDER_STATES) {
      const left = remainingLots({ state, context: context({ lots: -10, filledLots: -4 }) });
      expect(left).toBe(isFinalOrderState(state) ? 0 : -6);
    }
  });
});
