/** Evidence opens risk: a real session in a world with a planted fact, and a seat that reads it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerEquity, positionValue } from '../../../portfolio/ledger.ts';
import { bookProfit } from '../../../portfolio/sleeves/book.ts';
import { sleevesOf } from '../../../portfolio/sleeves/books.ts';
import { parseMoney } from '../../../protocols/units.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { knowingSeat } from '../../support/knowing-seat.ts';
import { ofType } from '../../support/record-types.ts';

const RIGHT = 0.85;
const TURNS = 220;
const ROUNDS = 330;
/** Free of costs, so that money is proved soon, and nobody alarmed at a seat that is nearly always right. */
const trading = {
  costs: { feePpm: null, multiplierPpm: 0 },
  dataset: `planted(${RIGHT})`,
  lookAhead: { hitPpmMax: 890_000, shapeNatsMax: 2 },
  seed: 3,
};

let run: CouncilRun;
beforeAll(async () => {
  run = await runCouncil({
    openSeat: knowingSeat(RIGHT, TURNS),
    packed: true,
    rounds: ROUNDS,
    trading,
  });
});

const changes = () => ofType(run.records, 'sleeve.proven');
const orders = () => ofType(run.records, 'order.submit');

describe('sleeves in a session', () => {
  it('grants the trial its budget before the first question', () => {
    const [first, ...others] = ofType(run.records, 'sleeve.trial');
    const [call] = ofType(run.records, 'cfp');
    expect(first?.body).toMatchObject({
      amount: '50000000000',
      group: 'SIM01:1b',
      reason: 'start',
    });
    expect(first?.seq).toBeLessThan(call?.seq ?? 0);
    expect(others.every(({ body }) => body.reason === 'used-up')).toBe(true);
  });

  it('opens the proven sleeve on both proofs, and says what was measured and needed', () => {
    const [opened] = changes();
    expect(opened?.body).toMatchObject({
      from: 'shut',
      group: 'SIM01:1b',
      reason: 'proved',
      to: 'open',
    });
    expect(opened?.body.sign).toBeGreaterThanOrEqual(20);
    expect(opened?.body.money).toBeGreaterThanOrEqual(20);
  });

  it('makes every order of parts that sum to it, and of no proven part while the sleeve is shut', () => {
    expect(orders().length).toBeGreaterThan(20);
    const kinds = new Set<string>();
    for (const { body, seq } of orders()) {
      const parts = body.parts ?? [];
      expect(parts.reduce((sum, { lots }) => sum + lots, 0)).toBe(body.lots);
      const now =
        changes()
          .filter((change) => change.seq < seq)
          .at(-1)?.body.to ?? 'shut';
      for (const { lots, sleeve } of parts) {
        kinds.add(sleeve);
        const grows = lots > 0 === heldBefore(seq, sleeve) >= 0;
        if (sleeve === 'proven' && now === 'shut') expect(grows && lots !== 0).toBe(false);
      }
    }
    expect([...kinds].sort()).toEqual(['proven', 'trial']);
  });

  it('keeps each sleeve within what it may: the trial within its lots at every intent', () => {
    const intents = ofType(run.records, 'intent');
    expect(intents.length).toBeGreaterThan(100);
    for (const { body } of intents) {
      const targets = body.sleeves ?? [];
      expect(targets.reduce((sum, { targetLots }) => sum + targetLots, 0)).toBe(body.targetLots);
      const trial = targets.find(({ sleeve }) => sleeve === 'trial');
      expect(Math.abs(trial?.targetLots ?? 0)).toBeLessThanOrEqual(body.trial?.mostLots ?? 0);
    }
  });

  it('sums sleeves to the whole, to the unit', () => {
    const { ledger } = run.state;
    const position = ledger.positions['SIM01'];
    const books = position?.sleeve.books;
    if (position === undefined || books === undefined) throw new Error('no books');
    const lotValue = position.lots === 0 ? 0n : positionValue(position) / BigInt(position.lots);
    let profit = 0n;
    let [lots, fees, slippage] = [0, 0n, 0n];
    for (const [, book] of sleevesOf(books)) {
      profit += bookProfit(book, lotValue);
      lots += book.lots;
      fees += parseMoney(book.fees);
      slippage += parseMoney(book.slippage);
    }
    expect(profit).toBe(ledgerEquity(ledger) - parseMoney(ledger.initial));
    expect([lots, fees, slippage]).toEqual([
      position.lots,
      parseMoney(position.fees),
      parseMoney(position.slippage),
    ]);
  });

  it('shuts when the skill turns round, and closes what was proven', () => {
    const shut = changes().findLast(({ body }) => body.to === 'shut');
    expect(shut?.body).toMatchObject({ closings: 1, reason: 'skill-lost' });
    expect(shut?.body.measured).toBeGreaterThanOrEqual(5_000);
    const settled = ofType(run.records, 'settle').filter(({ seq }) => seq > (shut?.seq ?? 0));
    expect(settled[0]?.body.evidence.group).toMatchObject({ closings: 1, state: 'shut' });
    expect(run.state.ledger.positions['SIM01']?.sleeve.books?.proven.lots).toBe(0);
  });

  it('folds again to the same bytes', () => {
    const again = refold(run.records, {});
    expect(again.difference).toBeUndefined();
    expect(stateHash(again.state)).toBe(stateHash(run.state));
  });
});

/** Lots of a sleeve by the fills before a record; the sleeves serve each other at intents. */
function heldBefore(seq: number, sleeve: string): number {
  const intent = ofType(run.records, 'intent')
    .filter((record) => record.seq < seq)
    .at(-1);
  return intent?.body.sleeves?.find((target) => target.sleeve === sleeve)?.heldLots ?? 0;
}
