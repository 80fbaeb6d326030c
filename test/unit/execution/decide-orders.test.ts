import { describe, expect, it } from 'vitest';
import { decideOrders } from '../../../execution/decide-orders.ts';
import { orderId, roundId } from '../../../protocols/ids.ts';
import { SPX } from '../../support/trading-world.ts';

const decided = (position: number, target: number, working = { buyLots: 0, sellLots: 0 }) =>
  decideOrders({
    instrument: SPX,
    targetLots: target,
    positionLots: position,
    working,
    nameOrder: (n) => orderId(roundId(7), n),
  }).map(({ orderId: id, lots, reduceOnly }) => `${id} ${lots}${reduceOnly ? ' reduce' : ''}`);

describe('from a target to orders', () => {
  it.each([
    ['nothing to do', 5, 5, []],
    ['open', 0, 5, ['r7/o0 5']],
    ['add', 3, 5, ['r7/o0 2']],
    ['reduce', 5, 2, ['r7/o0 -3 reduce']],
    ['close', -5, 0, ['r7/o0 5 reduce']],
    ['cross zero: close, then open', 5, -2, ['r7/o0 -5 reduce', 'r7/o1 -2']],
    ['cross zero from short', -4, 1, ['r7/o0 4 reduce', 'r7/o1 1']],
  ] as const)('%s', (_, position, target, want) => {
    expect(decided(position, target)).toEqual(want);
  });

  it('takes off what is already on its way', () => {
    expect(decided(0, 5, { buyLots: 5, sellLots: 0 })).toEqual([]);
    expect(decided(5, 0, { buyLots: 0, sellLots: 2 })).toEqual(['r7/o0 -3 reduce']);
  });

  it('does not call an order reducing when a working one may already close the position', () => {
    expect(decided(5, -3, { buyLots: 0, sellLots: 5 })).toEqual(['r7/o0 -3']);
  });

  it('makes a limit order when given a price', () => {
    const [order] = decideOrders({
      instrument: SPX,
      targetLots: 1,
      positionLots: 0,
      working: { buyLots: 0, sellLots: 0 },
      nameOrder: (n) => orderId(roundId(7), n),
      limitTicks: 99,
    });
    expect(order).toMatchObject({ kind: 'limit', limitTicks: 99 });
  });
});
