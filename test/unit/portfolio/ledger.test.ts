import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../protocols/canonical.ts';
import { instrumentId } from '../../../protocols/ids.ts';
import { validatorOf } from '../../../protocols/validate.ts';
import { PortfolioMarkSchema } from '../../../protocols/run.ts';
import { US_PER_DAY } from '../../../protocols/units.ts';
import {
  emptyLedger,
  foldLedger,
  heldLots,
  ledgerEquity,
  ledgerTotals,
} from '../../../portfolio/ledger.ts';
import { dayLossPpm, drawdownPpm, markPortfolio } from '../../../portfolio/mark.ts';
import { sleeveProfits } from '../../support/sleeve-profits.ts';
import { holdingHorizons } from '../../../portfolio/sleeves/position.ts';
import {
  barOf,
  CASH,
  fillOf,
  instrumentOf,
  ledgerHolding,
  listed,
  NOW,
  record,
  SPX,
  UNIT,
} from '../../support/trading-world.ts';

const money = (units: number): bigint => BigInt(units) * 100_000_000n;

describe('the ledger', () => {
  it('books what a round trip earned, and nothing stays open', () => {
    const ledger = ledgerHolding(0);
    foldLedger(ledger, record('order.filled', fillOf(10, 100_000, { fee: '500' })));
    foldLedger(ledger, record('order.filled', fillOf(-10, 100_500, { fee: '700' })));
    const totals = ledgerTotals(ledger);
    expect(totals.realised).toBe(10n * 500n * UNIT);
    expect(totals.unrealised).toBe(0n);
    expect(totals.fees).toBe(1200n);
    expect(ledgerEquity(ledger)).toBe(CASH + 10n * 500n * UNIT - 1200n);
    expect(heldLots(ledger, SPX)).toBe(0);
  });

  it('splits a fill that crosses zero: closes at its price, opens the rest at its price', () => {
    const ledger = ledgerHolding(4, 100_000);
    foldLedger(ledger, record('order.filled', fillOf(-10, 101_000)));
    foldLedger(ledger, record('market.bar', barOf(100_000)));
    expect(heldLots(ledger, SPX)).toBe(-6);
    expect(ledgerTotals(ledger).realised).toBe(4n * 1000n * UNIT);
    expect(ledgerTotals(ledger).unrealised).toBe(6n * 1000n * UNIT);
    expect(markPortfolio(ledger).positions[0]?.averageTicks).toBe(101_000);
  });

  it('counts a repeated fill once', () => {
    const ledger = ledgerHolding(0);
    const fill = fillOf(3, 100_000);
    foldLedger(ledger, record('order.filled', fill));
    foldLedger(ledger, record('order.filled', fill));
    expect(heldLots(ledger, SPX)).toBe(3);
  });

  it('marks a quote at its middle, rounded down to a whole tick', () => {
    const ledger = ledgerHolding(1, 100_000);
    const quote = {
      askLots: 1,
      askTicks: 100_003,
      bidLots: 1,
      bidTicks: 100_000,
      eventTime: NOW,
      instrument: SPX,
      receiveTime: NOW,
      version: 1,
    };
    foldLedger(ledger, record('market.quote', quote));
    expect(markPortfolio(ledger).positions[0]?.markTicks).toBe(100_001);
  });

  it('values a position the same when its tick becomes ten times finer', () => {
    const ledger = ledgerHolding(5, 100_000);
    const before = ledgerEquity(ledger);
    foldLedger(
      ledger,
      listed(instrumentOf(SPX, { version: 2, tickSize: '0.001', lotTickMoney: '100000' })),
    );
    expect(ledgerEquity(ledger)).toBe(before);
    foldLedger(ledger, record('market.bar', barOf(1_000_000, { version: 2 })));
    expect(ledgerEquity(ledger)).toBe(before);
    expect(markPortfolio(ledger).positions[0]?.averageTicks).toBe(1_000_000);
  });

  it('refuses a new lot size under an open position, and a second currency', () => {
    const ledger = ledgerHolding(5);
    const bigger = listed(instrumentOf(SPX, { version: 2, lotSize: '10' }));
    expect(() => foldLedger(ledger, bigger)).toThrow('LEDGER_CONTRACT_CHANGED');
    const other = instrumentId('DAX');
    foldLedger(ledger, listed(instrumentOf(other, { currency: 'EUR' })));
    const fill = record('order.filled', fillOf(1, 100, { instrument: other }));
    expect(() => foldLedger(ledger, fill)).toThrow('LEDGER_CURRENCY');
  });

  it('refuses a fill of an instrument nobody listed', () => {
    const fill = record('order.filled', fillOf(1, 100));
    expect(() => foldLedger(emptyLedger(CASH), fill)).toThrow('LEDGER_INSTRUMENT_UNKNOWN');
  });

  it('is plain data: the same after a trip through JSON, and hashable', () => {
    const ledger = ledgerHolding(7);
    const copy = JSON.parse(JSON.stringify(ledger)) as typeof ledger;
    const next = record('order.filled', fillOf(-9, 99_000));
    foldLedger(ledger, next);
    foldLedger(copy, next);
    expect(hashOf(copy)).toBe(hashOf(ledger));
  });

  it('writes a mark that fits its schema', () => {
    const mark = markPortfolio(ledgerHolding(-3));
    expect(validatorOf(PortfolioMarkSchema).Check(mark)).toBe(true);
    expect(mark.positions).toHaveLength(1);
  });
});

describe('losses', () => {
  const marked = (equity: bigint, day: number) =>
    record(
      'portfolio.mark',
      { ...markPortfolio(ledgerHolding(0)), equity: equity.toString() },
      day * US_PER_DAY,
    );

  it('measures drawdown from the highest mark, and starts again when an operator resumes', () => {
    const ledger = ledgerHolding(0);
    foldLedger(ledger, marked(money(125_000), 10_000));
    expect(drawdownPpm(ledger)).toBe(200_000);
    foldLedger(ledger, record('operator.resume', { by: 'x', text: '' }));
    expect(drawdownPpm(ledger)).toBe(0);
  });

  it("measures the day's loss from the last equity of the day before, open positions included", () => {
    const ledger = ledgerHolding(0);
    foldLedger(ledger, marked(money(120_000), 9_998));
    foldLedger(ledger, marked(money(110_000), 9_999));
    // Equity is 100,000 now; the last mark before today said 110,000.
    expect(dayLossPpm(ledger, NOW)).toBe(90_909);
    foldLedger(ledger, marked(money(105_000), 10_000));
    expect(dayLossPpm(ledger, NOW)).toBe(90_909);
    expect(dayLossPpm(ledger, NOW + US_PER_DAY)).toBe(47_619);
  });
});

describe('sleeves', () => {
  const intent = (strategicLots: number) =>
    record('intent', {
      activeLots: 0,
      costPpm: 0,
      edgePpm: 0,
      instrument: SPX,
      kellyFractionPpm: 0,
      muPpm: 0,
      netPpm: 0,
      reason: '',
      sizingRule: '',
      strategicLots,
      targetLots: strategicLots,
    });

  it('gives the strategic sleeve its fills first and reports both profits apart', () => {
    const ledger = ledgerHolding(0);
    foldLedger(ledger, intent(10));
    foldLedger(ledger, record('order.filled', fillOf(15, 100_000)));
    foldLedger(ledger, record('market.bar', barOf(100_100)));
    const [profit] = sleeveProfits(ledger);
    expect(profit?.strategicLots).toBe(10);
    expect(profit?.activeLots).toBe(5);
    expect(profit?.strategic).toBe(10n * 100n * UNIT);
    expect(profit?.active).toBe(5n * 100n * UNIT);
  });

  it('values both sleeves when they offset each other', () => {
    const ledger = ledgerHolding(0);
    foldLedger(ledger, intent(10));
    foldLedger(ledger, record('order.filled', fillOf(10, 100_000)));
    foldLedger(ledger, record('order.filled', fillOf(-10, 101_000)));
    foldLedger(ledger, record('market.bar', barOf(102_000)));
    const [profit] = sleeveProfits(ledger);
    expect(profit?.strategicLots).toBe(10);
    expect(profit?.strategic).toBe(10n * 2000n * UNIT);
    expect(profit?.active).toBe(-10n * 1000n * UNIT);
  });

  it('knows how many bars active positions lived: the median, between 1 and 20', () => {
    const ledger = ledgerHolding(0);
    const horizon = { bars: 1, series: '1d' };
    const age = () => holdingHorizons(ledger.positions[SPX]?.sleeve, horizon);
    expect(age()).toBe(1);
    const live = (bars: number) => {
      foldLedger(ledger, record('order.filled', fillOf(1, 100_000)));
      for (let day = 0; day < bars; day++) foldLedger(ledger, record('market.bar', barOf(100_000)));
      foldLedger(ledger, record('order.filled', fillOf(-1, 100_000)));
    };
    live(3);
    expect(age()).toBe(3);
    live(6);
    expect(age()).toBe(4.5);
    live(90);
    live(90);
    live(90);
    expect(age()).toBe(20);
    expect(holdingHorizons(ledger.positions[SPX]?.sleeve, { us: 1 })).toBe(1);
  });

  it('counts a position that turns round as closed and opened anew', () => {
    const ledger = ledgerHolding(0);
    foldLedger(ledger, record('order.filled', fillOf(2, 100_000)));
    foldLedger(ledger, record('market.bar', barOf(100_000)));
    foldLedger(ledger, record('market.bar', barOf(100_000)));
    foldLedger(ledger, record('order.filled', fillOf(-5, 100_000)));
    expect(ledger.positions[SPX]?.sleeve.ages).toHaveLength(1);
    expect(ledger.positions[SPX]?.sleeve.opened?.bars['1d']).toBe(3);
  });
});
