/** What every gateway keeps towards the session. One suite, many implementations. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../protocols/canonical.ts';
import type { OrderId } from '../../../protocols/ids.ts';
import type { BodyOf, Draft, JournalRecord } from '../../../protocols/record.ts';
import { checkBody } from '../../../protocols/validate.ts';
import type { Gateway } from '../../../venues/venue.ts';
import { paperWorld } from '../../support/paper-world.ts';
import type { PaperWorld } from '../../support/paper-world.ts';

const BAR = [10_000, 10_100, 9900, 10_050];
const ID = 'r1/o0' as OrderId;

const fillsIn = (drafts: readonly Draft[]): BodyOf<'order.filled'>[] =>
  drafts.flatMap((draft) => (draft.type === 'order.filled' ? [draft.body] : []));

/** @param open - a gateway that has seen nothing yet. */
export function gatewayContract(name: string, open: () => Gateway): void {
  const begun = (): { world: PaperWorld; gateway: Gateway } => {
    const world = paperWorld();
    const gateway = open();
    gateway.onMarket([world.listing(), world.bar(BAR)]);
    return { world, gateway };
  };

  describe(`${name} keeps the contract of a gateway`, () => {
    it('takes an order once, however often it is sent', () => {
      const { world, gateway } = begun();
      const order = world.order(ID);
      const first = gateway.submit(order);
      expect(first.map(({ type }) => type)).toEqual(['order.accepted']);
      expect(gateway.submit(order)).toEqual(first);
      expect(fillsIn(gateway.onMarket([world.bar(BAR)])).map(({ lots }) => lots)).toEqual([100]);
      expect(gateway.onMarket([world.bar(BAR)])).toEqual([]);
    });

    it('never takes an order without a commit', () => {
      const { world, gateway } = begun();
      const [draft] = gateway.submit(world.order(ID, { commit: '0'.repeat(64) }));
      expect(draft?.type).toBe('order.rejected');
      expect(gateway.onMarket([world.bar(BAR)])).toEqual([]);
    });

    it('knows what it was sent, and nothing else', () => {
      const { world, gateway } = begun();
      expect(gateway.query(ID, 1)).toEqual({ known: false });
      gateway.submit(world.order(ID));
      const [fill] = fillsIn(gateway.onMarket([world.bar(BAR)]));
      const standing = gateway.query(ID, 5e12);
      const drafts = standing.known ? standing.drafts : [];
      expect(drafts.map(({ at, type }) => [at, type])).toEqual([
        [5e12, 'order.accepted'],
        [5e12, 'order.filled'],
      ]);
      expect(fillsIn(drafts)).toEqual([fill]);
    });

    it('cancels what still works, once', () => {
      const { world, gateway } = begun();
      gateway.submit(world.order(ID, { kind: 'limit', limitTicks: 5000 }));
      expect(gateway.cancel(world.cancel(ID)).map(({ type }) => type)).toEqual(['order.cancelled']);
      expect(gateway.cancel(world.cancel(ID))).toEqual([]);
      expect(gateway.onMarket([world.bar([4000, 4000, 4000, 4000])])).toEqual([]);
      expect(gateway.cancel(world.cancel('r9/o0')).map(({ type }) => type)).toEqual([
        'order.rejected',
      ]);
    });

    it('says which round and lane its answers belong to', () => {
      const { world, gateway } = begun();
      const order = { ...world.order(ID), round: 'r1' as never, lane: 'ABC:1d:0' as never };
      const drafts = [...gateway.submit(order), ...gateway.onMarket([world.bar(BAR)])];
      expect(drafts.map(({ round, lane }) => [round, lane])).toEqual([
        ['r1', 'ABC:1d:0'],
        ['r1', 'ABC:1d:0'],
      ]);
    });

    it('remembers its position over a restart', () => {
      const { world, gateway } = begun();
      const journal: JournalRecord[] = [world.listing(), world.order(ID, { lots: 30 })];
      const answers = gateway.submit(journal[1] as never);
      const drafts = [...answers, ...gateway.onMarket([world.bar(BAR)])];
      for (const draft of drafts) journal.push(world.journal(draft.type, draft.body));
      const again = open();
      for (const record of journal) again.restore(record);
      again.submit(world.order('r2/o0', { lots: -100, reduceOnly: true }));
      expect(fillsIn(again.onMarket([world.bar(BAR)])).map(({ lots }) => lots)).toEqual([-30]);
    });

    it('fills no more than was asked, on its side, and goes on alike after a restart', () => {
      fc.assert(
        fc.property(script, fc.nat({ max: 30 }), fc.nat({ max: 3 }), (steps, restartAt, told) => {
          const straight = play(open(), steps, undefined);
          const restarted = play(open(), steps, { at: restartAt, open, told });
          expect(canonical(restarted)).toBe(canonical(straight));
          checkFills(straight);
        }),
        { seed: 20_240_117, verbose: true, numRuns: 120 },
      );
    });
  });
}

type Step =
  | { readonly do: 'bar'; readonly move: number; readonly volume: number }
  | {
      readonly do: 'order';
      readonly kind: 'market' | 'limit';
      readonly lots: number;
      readonly away: number;
      readonly reduceOnly: boolean;
    }
  | { readonly do: 'cancel'; readonly which: number };

const script: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('bar' as const),
      move: fc.integer({ min: -300, max: 300 }),
      volume: fc.constantFrom(0, 3000, 50_000, 1_000_000),
    }),
    fc.record({
      do: fc.constant('order' as const),
      kind: fc.constantFrom('market' as const, 'limit' as const),
      lots: fc.integer({ min: -300, max: 300 }).filter((lots) => lots !== 0),
      away: fc.integer({ min: -200, max: 200 }),
      reduceOnly: fc.boolean(),
    }),
    fc.record({ do: fc.constant('cancel' as const), which: fc.nat({ max: 8 }) }),
  ),
  { minLength: 12, maxLength: 40 },
);

interface Restart {
  readonly at: number;
  readonly open: () => Gateway;
  /** Answers to a bar that the journal has; the bar is then shown again. */
  readonly told: number;
}

/** Runs a script; the journal it leaves. A restart gives the same journal to a fresh gateway. */
function play(
  first: Gateway,
  steps: readonly Step[],
  restart: Restart | undefined,
): JournalRecord[] {
  const world = paperWorld();
  let gateway = first;
  const journal: JournalRecord[] = [];
  const tell = (drafts: readonly Draft[]): void => {
    for (const draft of drafts) {
      checkBody(draft.type, draft.body);
      const { at, cause } = draft;
      const from = cause === undefined ? {} : { cause };
      journal.push({ ...world.journal(draft.type, draft.body), at, ...from });
    }
  };
  const enter = (record: JournalRecord, answer: (gateway: Gateway) => readonly Draft[]): void => {
    journal.push(record);
    tell(answer(gateway));
  };
  const begin = ({ open }: Restart): void => {
    gateway = open();
    for (const record of journal) gateway.restore(record);
  };
  const market = (record: JournalRecord, crash?: Restart): void => {
    if (crash === undefined) return enter(record, (venue) => venue.onMarket([record]));
    journal.push(record);
    tell(gateway.onMarket([record]).slice(0, crash.told));
    begin(crash);
    tell(gateway.onMarket([record]));
  };
  market(world.listing());
  market(world.bar(BAR));
  let price = 10_000;
  let orders = 0;
  for (const [index, step] of steps.entries()) {
    const crash = index === restart?.at ? restart : undefined;
    if (crash !== undefined && step.do !== 'bar') begin(crash);
    if (step.do === 'bar') {
      const open = price;
      price = Math.max(1000, price + step.move);
      const [low, high] = [Math.min(open, price) - 20, Math.max(open, price) + 20];
      market(world.bar([open, high, low, price], step.volume), crash);
    } else if (step.do === 'order') {
      const { kind, lots, reduceOnly } = step;
      const limitTicks = kind === 'limit' ? price + step.away : null;
      const order = world.order(`r${++orders}/o0`, { kind, lots, reduceOnly, limitTicks });
      enter(order, (venue) => venue.submit(order));
    } else {
      const cancel = world.cancel(`r${step.which}/o0`);
      enter(cancel, (venue) => venue.cancel(cancel));
    }
  }
  return journal;
}

function checkFills(journal: readonly JournalRecord[]): void {
  const asked = new Map<string, number>();
  const filled = new Map<string, number>();
  const ids = new Set<string>();
  for (const record of journal) {
    if (record.type === 'order.submit') asked.set(record.body.orderId, record.body.lots);
    if (record.type !== 'order.filled') continue;
    const { orderId, fillId, lots, slippageTicks } = record.body;
    const want = asked.get(orderId) ?? 0;
    const got = (filled.get(orderId) ?? 0) + lots;
    filled.set(orderId, got);
    expect(ids.has(fillId)).toBe(false);
    ids.add(fillId);
    expect(Math.sign(lots)).toBe(Math.sign(want));
    expect(Math.abs(got)).toBeLessThanOrEqual(Math.abs(want));
    expect(slippageTicks).toBeGreaterThanOrEqual(0);
  }
}
