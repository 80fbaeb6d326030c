import { describe, expect, it } from 'vitest';
import type { BodyOf, Draft } from '../../../protocols/record.ts';
import type { OrderId } from '../../../protocols/ids.ts';
import type { Gateway } from '../../../venues/venue.ts';
import { ratesOfClass } from '../../../portfolio/costs.ts';
import { openPaper } from '../../../venues/paper/gateway.ts';
import { INSTRUMENT, paperWorld } from '../../support/paper-world.ts';
import type { PaperWorld } from '../../support/paper-world.ts';

const FLAT = [10_000, 10_050, 9950, 10_000];
const fills = (drafts: readonly Draft[]): BodyOf<'order.filled'>[] =>
  drafts.flatMap((draft) => (draft.type === 'order.filled' ? [draft.body] : []));
const types = (drafts: readonly Draft[]): string[] => drafts.map(({ type }) => type);

function open(instrument = INSTRUMENT): { world: PaperWorld; paper: Gateway } {
  const world = paperWorld(instrument);
  const paper = openPaper({ costOf: () => ratesOfClass('stock') });
  paper.onMarket([world.listing(), world.bar(FLAT)]);
  return { world, paper };
}

describe('a market order', () => {
  it('fills in the next bar, never in the one that decided it', () => {
    const { world, paper } = open();
    const known = world.bar(FLAT);
    const order = world.order('r1/o0');
    expect(types(paper.submit(order))).toEqual(['order.accepted']);
    expect(paper.onMarket([known])).toEqual([]);
    const next = world.bar([10_100, 10_200, 10_000, 10_150]);
    expect(paper.onMarket([next])).toMatchObject([
      {
        at: next.at,
        cause: next.seq,
        from: 'paper',
        body: { fillId: 'r1/o0/f0', lots: 100, priceTicks: 10_104, slippageTicks: 4 },
      },
    ]);
  });

  it('pays its fee on what it paid, rounded up', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0', { lots: -100 }));
    const [fill] = fills(paper.onMarket([world.bar(FLAT)]));
    expect(fill).toMatchObject({ lots: -100, priceTicks: 9997 });
    expect(fill?.fee).toBe(String((100n * 9997n * 1_000_000n * 200n) / 1_000_000n));
  });

  it('takes at most its share of a bar and works on', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0', { lots: 250 }));
    const taken = [20_000, 500, 20_000].map((volume) => {
      const drafts = paper.onMarket([world.bar(FLAT, volume)]);
      return fills(drafts).map(({ lots, fillId }) => [lots, fillId]);
    });
    expect(taken).toEqual([[[200, 'r1/o0/f0']], [[5, 'r1/o0/f1']], [[45, 'r1/o0/f2']]]);
  });

  it('meets no bar without volume, unless the series has none at all', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0'));
    expect(paper.onMarket([world.bar(FLAT, 0)])).toEqual([]);
    const bare = paperWorld();
    const other = openPaper();
    other.onMarket([bare.listing(), bare.bar(FLAT, 0)]);
    other.submit(bare.order('r1/o0'));
    expect(fills(other.onMarket([bare.bar(FLAT, 0)]))).toHaveLength(1);
  });

  it('at the touch waits out its latency and takes the size shown', () => {
    const { world, paper } = open({ ...INSTRUMENT, entryRule: 'next-touch' });
    paper.submit(world.order('r1/o0', { lots: 10 }));
    expect(paper.onMarket([world.quote([9998, 50, 10_002, 50], 50_000)])).toEqual([]);
    const drafts = paper.onMarket([world.quote([9998, 50, 10_003, 4], 60_000)]);
    expect(fills(drafts)).toMatchObject([{ lots: 4, priceTicks: 10_003, slippageTicks: 3 }]);
    expect(paper.onMarket([world.bar(FLAT)])).toEqual([]);
    expect(fills(paper.onMarket([world.quote([9998, 50, 10_004, 50], 10)]))).toMatchObject([
      { lots: 6, priceTicks: 10_004 },
    ]);
  });
});

describe('several orders in one bar', () => {
  it('never enter and leave in it', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0', { kind: 'limit', limitTicks: 9990 }));
    paper.submit(world.order('r1/o1', { kind: 'limit', limitTicks: 10_010, lots: -100 }));
    const wide = [10_000, 10_100, 9900, 10_000];
    expect(fills(paper.onMarket([world.bar(wide)])).map(({ orderId }) => orderId)).toEqual([
      'r1/o0',
    ]);
    expect(fills(paper.onMarket([world.bar(wide)])).map(({ orderId }) => orderId)).toEqual([
      'r1/o1',
    ]);
  });

  it('share the volume', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0', { lots: 80 }));
    paper.submit(world.order('r2/o0', { lots: 80 }));
    expect(fills(paper.onMarket([world.bar(FLAT, 10_000)])).map(({ lots }) => lots)).toEqual([
      80, 20,
    ]);
  });
});

describe('a reduce-only order', () => {
  it('never takes more than the position', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0', { lots: 30 }));
    paper.onMarket([world.bar(FLAT)]);
    paper.submit(world.order('r2/o0', { lots: -100, reduceOnly: true }));
    expect(fills(paper.onMarket([world.bar(FLAT)])).map(({ lots }) => lots)).toEqual([-30]);
    expect(types(paper.onMarket([world.bar(FLAT)]))).toEqual(['order.expired']);
  });
});

describe('the venue refuses', () => {
  it.each([
    ['an order without a commit', { commit: '0'.repeat(64) }, 'VENUE_ORDER_NO_COMMIT'],
    ['an instrument it has not listed', { instrument: 'XYZ' as never }, 'VENUE_ORDER_INSTRUMENT'],
    ['no lots', { lots: 0 }, 'VENUE_ORDER_TERMS'],
    ['a limit order without a limit', { kind: 'limit' as const }, 'VENUE_ORDER_TERMS'],
    ['a market order with a limit', { limitTicks: 5 }, 'VENUE_ORDER_TERMS'],
  ])('%s', (_, terms, code) => {
    const { world, paper } = open();
    const [draft, ...more] = paper.submit(world.order('r1/o0', terms));
    expect(more).toEqual([]);
    const body = { reason: expect.stringContaining(code) };
    expect(draft).toMatchObject({ type: 'order.rejected', body });
    expect(paper.onMarket([world.bar(FLAT)])).toEqual([]);
  });

  it('an id that comes back with other terms', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0'));
    expect(() => paper.submit(world.order('r1/o0', { lots: 7 }))).toThrow(/VENUE_ORDER_ID_REUSED/);
  });

  it('orders after the recording has ended, and ends those that wait', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0'));
    expect(types(paper.onMarket([world.ended()]))).toEqual(['order.expired']);
    expect(types(paper.submit(world.order('r2/o0')))).toEqual(['order.rejected']);
  });
});

describe('memory', () => {
  it('forgets the oldest ended orders, and no working one', () => {
    const { world, paper } = open();
    paper.submit(world.order('r1/o0', { kind: 'limit', limitTicks: 1 }));
    for (let n = 2; n < 10_010; n++) paper.submit(world.order(`r${n}/o0`, { lots: 0 }));
    const known = (id: string): boolean => paper.query(id as OrderId, 1).known;
    expect([known('r1/o0'), known('r2/o0'), known('r10009/o0')]).toEqual([true, false, true]);
  });
});
