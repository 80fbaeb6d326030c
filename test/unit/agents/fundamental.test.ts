import { describe, expect, test } from 'vitest';
import { hearFact, newFacts, surprise } from '../../../agents/fundamental/facts.ts';
import type { Facts, FactSeries } from '../../../agents/fundamental/facts.ts';
import { combined, signalsOf } from '../../../agents/fundamental/signals.ts';
import type { FactQuestion } from '../../../agents/fundamental/signals.ts';
import { instrumentId } from '../../../protocols/ids.ts';
import type { KnowledgeFact } from '../../../protocols/knowledge.ts';

const SPX = instrumentId('SPX');
const DAY = 86_400_000_000;
const fact = (over: Partial<KnowledgeFact>): KnowledgeFact => ({
  instruments: [],
  kind: 'macro',
  knownAt: DAY,
  periodEnd: 0,
  revised: false,
  series: 's',
  source: 'test',
  unit: 'percent',
  value: 1,
  ...over,
});
const heard = (...all: KnowledgeFact[]): Facts => {
  const facts = newFacts();
  all.forEach((one, index) => hearFact(facts, one, index + 1));
  return facts;
};
const question: FactQuestion = {
  instrument: SPX,
  now: 10 * DAY,
  maxAgeUs: 400 * DAY,
  closeTicks: 1_000,
  price: { currency: 'USD', ticks: 100 },
  sigma: 0.01,
};

describe('facts', () => {
  test('a revised value is noted and never used', () => {
    const facts = heard(
      fact({ revised: true, series: 'jobs' }),
      fact({ revised: true, series: 'jobs' }),
    );
    expect(facts).toEqual({ revised: ['jobs'], series: new Map() });
  });

  test('a surprise is measured against the values before it', () => {
    const values = [1, 2, 1, 2, 1, 2, 1, 2, 5];
    const { series } = heard(...values.map((value) => fact({ value })));
    expect(surprise(series.get('s') as FactSeries)).toBeGreaterThan(4);
    expect(surprise(heard(fact({})).series.get('s') as FactSeries)).toBeUndefined();
  });

  test('a constant series has no surprise to measure', () => {
    const { series } = heard(...Array.from({ length: 20 }, () => fact({ value: 3 })));
    expect(surprise(series.get('s') as FactSeries)).toBeUndefined();
  });
});

describe('signals', () => {
  const valuation = (over: Partial<KnowledgeFact>) => fact({ kind: 'valuation', ...over });

  test.each([
    ['ticks', 1_010, 1],
    ['USD', 10.1, 1],
    ['ticks', 5_000, 3],
    ['ticks', 900, -3],
  ])('a value in %s is held against the price: %d', (unit, value, signal) => {
    const [seen] = signalsOf(heard(valuation({ unit, value })), 'valuation', question);
    expect(seen?.signal).toBeCloseTo(signal, 9);
  });

  test('old values, values about others and series too short say nothing', () => {
    const facts = heard(
      valuation({ series: 'old', unit: 'ticks', knownAt: 0 }),
      valuation({ series: 'other', unit: 'ticks', instruments: [instrumentId('GOOG')] }),
      valuation({ series: 'short', unit: 'percent' }),
    );
    const late = { ...question, now: 401 * DAY };
    expect(signalsOf(facts, 'valuation', late).map(({ name }) => name)).toEqual([]);
    expect(combined([])).toBeUndefined();
  });

  test('without a price a valuation says nothing', () => {
    const facts = heard(valuation({ unit: 'ticks', value: 900 }));
    expect(signalsOf(facts, 'valuation', { ...question, closeTicks: undefined })).toEqual([]);
  });
});
