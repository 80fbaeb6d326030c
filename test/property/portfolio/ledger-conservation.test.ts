import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../protocols/ids.ts';
import {
  emptyLedger,
  foldLedger,
  ledgerEquity,
  ledgerInstruments,
  ledgerTotals,
} from '../../../portfolio/ledger.ts';
import { markPortfolio } from '../../../portfolio/mark.ts';
import { sleeveProfits } from '../../support/sleeve-profits.ts';
import { barOf, CASH, fillOf, instrumentOf, listed, record } from '../../support/trading-world.ts';

const SEED = 20260101;
const NAMES = ['AAA', 'BBB', '600519'].map(instrumentId);

type Step =
  | {
      readonly kind: 'fill';
      readonly name: number;
      readonly lots: number;
      readonly ticks: number;
      readonly fee: number;
      readonly slip: number;
      readonly repeat: boolean;
    }
  | { readonly kind: 'bar'; readonly name: number; readonly ticks: number }
  | { readonly kind: 'intent'; readonly name: number; readonly lots: number };

const name = fc.integer({ min: 0, max: 2 });
const ticks = fc.integer({ min: 1, max: 9_999_999 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('fill' as const),
    name,
    ticks,
    lots: fc.integer({ min: -50, max: 50 }).filter((lots) => lots !== 0),
    fee: fc.integer({ min: -1000, max: 1_000_000 }),
    slip: fc.integer({ min: 0, max: 50 }),
    repeat: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('bar' as const), name, ticks }),
  fc.record({
    kind: fc.constant('intent' as const),
    name,
    lots: fc.integer({ min: -30, max: 30 }),
  }),
);

describe('conservation', () => {
  it('equity = initial + realised + unrealised - fees, to the unit, at every step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const ledger = emptyLedger(CASH);
        // Money units that do not divide evenly, so that any rounding would show.
        NAMES.forEach((id, n) => {
          const lotTickMoney = String(999_983 + 7 * n);
          foldLedger(ledger, listed(instrumentOf(id, { lotTickMoney })));
        });
        const lots = [0, 0, 0];
        for (const each of steps) {
          const instrument = NAMES[each.name] as (typeof NAMES)[number];
          if (each.kind === 'bar') {
            foldLedger(ledger, record('market.bar', barOf(each.ticks, { instrument })));
          } else if (each.kind === 'intent') {
            foldLedger(
              ledger,
              record('intent', {
                activeLots: 0,
                costPpm: 0,
                edgePpm: 0,
                instrument,
                kellyFractionPpm: 0,
                muPpm: 0,
                netPpm: 0,
                reason: '',
                sizingRule: '',
                strategicLots: each.lots,
                targetLots: each.lots,
              }),
            );
          } else {
            const fill = fillOf(each.lots, each.ticks, {
              instrument,
              fee: String(each.fee),
              slippageTicks: each.slip,
            });
            foldLedger(ledger, record('order.filled', fill));
            if (each.repeat) foldLedger(ledger, record('order.filled', fill));
            lots[each.name] = (lots[each.name] as number) + each.lots;
          }
          const { realised, unrealised, fees } = ledgerTotals(ledger);
          const equity = ledgerEquity(ledger);
          expect(equity).toBe(CASH + realised + unrealised - fees);
          let sleeves = 0n;
          for (const profit of sleeveProfits(ledger)) sleeves += profit.strategic + profit.active;
          expect(sleeves).toBe(equity - CASH);
          expect(NAMES.map((id) => ledger.positions[id]?.lots)).toEqual(lots);
        }
        expect(ledgerInstruments(ledger)).toEqual(['600519', 'AAA', 'BBB']);
        expect(markPortfolio(ledger).equity).toBe(ledgerEquity(ledger).toString());
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it('a flat book has no basis left over: all profit is realised', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), ticks), { maxLength: 40 }),
        (trades) => {
          const ledger = emptyLedger(CASH);
          const id = NAMES[0] as (typeof NAMES)[number];
          foldLedger(ledger, listed(instrumentOf(id)));
          let held = 0;
          for (const [lots, price] of trades) {
            if (lots === 0) continue;
            foldLedger(ledger, record('order.filled', fillOf(lots, price, { instrument: id })));
            held += lots;
          }
          if (held !== 0)
            foldLedger(ledger, record('order.filled', fillOf(-held, 777, { instrument: id })));
          expect(ledger.positions[id]?.basis).toBe('0');
          expect(ledgerEquity(ledger)).toBe(CASH + ledgerTotals(ledger).realised);
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
  });
});
