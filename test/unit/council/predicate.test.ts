import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emptyMarketView, foldMarketView } from '../../../council/market-view.ts';
import type { MarketView } from '../../../protocols/view/market-view.ts';
import { evaluatePredicate } from '../../../council/predicate.ts';
import type { PredicateScope } from '../../../council/predicate.ts';
import { EVALUATED_BARS, predicateNames } from '../../../council/predicate-names.ts';
import { parsePredicate } from '../../../council/predicate-syntax.ts';
import { codeOf } from '../../../protocols/errors.ts';
import type { KnowledgeFact } from '../../../protocols/knowledge.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { cfpOf, record, SPX } from '../../support/council-round.ts';
import { indexBars } from '../../support/index-series.ts';

const NOW = 1_700_000_000_000_000;
const series = indexBars();

interface Past {
  readonly bars?: number;
  readonly from?: number;
  readonly extra?: readonly JournalRecord[];
}

/** A view of real bars, one a second up to the call at seq 1,000. */
function scopeOf({ bars = 30, from = 0, extra = [] }: Past = {}): PredicateScope {
  const view = emptyMarketView();
  series.slice(from, from + bars).forEach((bar, k) => {
    const eventTime = NOW - (bars - k) * 1_000_000;
    fold(view, record('market.bar', { ...bar, eventTime, instrument: SPX }, 1000 - bars + k));
  });
  for (const item of extra) fold(view, item);
  const call = { ...record('cfp', cfpOf({ asOf: { hash: '', seq: 1000 } }), 1001), at: NOW };
  return { call, view };
}
const fold = (view: MarketView, item: unknown): void => foldMarketView(view, item as JournalRecord);

const fact = (value: number, revised = false, seq = 1000): JournalRecord =>
  record(
    'knowledge.fact',
    {
      instruments: [],
      kind: 'macro',
      knownAt: NOW - 60_000_000,
      periodEnd: 0,
      revised,
      series: 'cpi',
      source: 'test',
      unit: '%',
      value,
    } satisfies KnowledgeFact,
    seq,
  ) as JournalRecord;

const news = (k: number, agoSeconds: number, instruments: (typeof SPX)[] = []): JournalRecord =>
  record(
    'knowledge.news',
    {
      instruments,
      knownAt: NOW - agoSeconds * 1_000_000,
      newsId: `n${k}`,
      publishedAt: 0,
      source: 'wire',
      sourceWeight: 1,
      text: 'x',
    },
    990,
  ) as JournalRecord;

const last = series[29]?.closeTicks as number;
const sum = (predicate: string, past?: Past) => evaluatePredicate(predicate, scopeOf(past));

describe('a predicate', () => {
  it.each([
    ['close > 0', last, true],
    [`close == ${last}`, last, true],
    ['close(1) != close', series[28]?.closeTicks, true],
    ['high >= low and not (close < 0)', series[29]?.highTicks, true],
    ['close < 0 or volume > 0', last, true],
    ['1 + 2 * 3 - 4 / 2 == 5', 5, true],
    ['-(2 - 3) * 2 == 2', 2, true],
    ['abs(-3) <= 2', 3, false],
    ['bars == 30', 30, true],
    ['barage == 1', 1, true],
    ['ret1 > -1', last / (series[28]?.closeTicks as number) - 1, true],
    ['rsi14 > 0 and rsi(14) <= 100', undefined, true],
    ['rsi14(2) != rsi(14)', undefined, true],
    ['rsi(14, 2) == rsi14(2)', undefined, true],
    ['highest(5) >= lowest5', undefined, true],
    ['range(5) * close == highest(5) - lowest(5)', undefined, undefined],
    ['sma(1) == close', last, true],
    ['ema(1) == close', last, true],
    ['vol(20) > 0', undefined, true],
    ['base(0) == 0.023', 0.023, true],
    ['baseup == 0.5', 0.5, true],
    ['edge(3) == 0 and edge(6) == 2 * sigma', 0, true],
    ['cost < 0.001', 0.0002, true],
    ['newscount(24) == 0', 0, true],
  ])('%s', (text, value, holds) => {
    const expected = {
      decided: true,
      ...(value === undefined ? {} : { value }),
      ...(holds === undefined ? {} : { holds }),
    };
    expect(sum(text)).toMatchObject(expected);
  });

  it.each([
    ['rsi(14) < 30', { bars: 14 }, 'needs more than 14 bars'],
    ['close(30) > 0', {}, 'needs more than 30 bars'],
    ['barage > 1', { bars: 0 }, 'needs more than 0 bars'],
    ['1 / (close - close) > 0', {}, 'division by 0'],
    ['9e307 * 1000 > 0', {}, 'not finite'],
    ['fact("cpi") > 2', {}, 'nothing known of cpi'],
    ['fact("cpi") > 2', { extra: [fact(3, true)] }, 'shown, never evidence'],
    ['fact("cpi") > 2', { extra: [fact(3, false, 1002)] }, 'nothing known of cpi'],
    ['base(20) > 0', {}, 'no number 20'],
    ['mid > 0', {}, 'no touch'],
    ['close > 0 or vol(200) > 0', {}, 'vol(200, 0) needs'],
  ])('%s cannot always be decided', (text, past, reason) => {
    expect(sum(text, past)).toEqual({ decided: false, reason: expect.stringContaining(reason) });
  });

  it('reads facts, texts and the touch known at the call', () => {
    const quote = record(
      'market.quote',
      {
        askLots: 1,
        askTicks: 101,
        bidLots: 1,
        bidTicks: 99,
        eventTime: 0,
        instrument: SPX,
        receiveTime: 0,
        version: 1,
      },
      999,
    );
    const extra = [
      quote as JournalRecord,
      news(0, 10),
      news(1, 7200),
      news(2, 10, [SPX]),
      news(3, 10, ['OTHER' as typeof SPX]),
      fact(3, false, 999),
      fact(9, false, 1002),
    ];
    const text =
      'fact("cpi") == 3 and factage("cpi") == 60 and mid == 100 and spread == 0.02 and newscount(1) == 2';
    expect(sum(text, { extra })).toMatchObject({ decided: true, holds: true });
  });

  it('reads what the bid in question published, and nothing where it did not', () => {
    const readings = [
      { name: 'a-2', value: 5 },
      { name: 'trend', value: 1.25 },
    ];
    const scope = { ...scopeOf(), readings };
    expect(evaluatePredicate('reading.trend - 1 == 0.25 and reading.a-2 == 5', scope)).toEqual({
      decided: true,
      holds: true,
      value: 0.25,
    });
    for (const nothing of [scopeOf(), { ...scope, readings: readings.slice(0, 1) }]) {
      expect(evaluatePredicate('reading.trend > 1', nothing)).toEqual({
        decided: false,
        reason: 'the bid published no reading trend',
      });
    }
  });

  it('does not see what came after the call, nor bars older than it evaluates', () => {
    const text = 'ema(200) > rsi(100) + highest(256) + vol(250) + sma(20, 127)';
    const calm = scopeOf({ bars: 400, from: 100 });
    const seen = evaluatePredicate(text, calm);
    // Bars that follow push old ones out of the view; older bars differ altogether.
    for (let k = 0; k < 120; k++) {
      fold(
        calm.view,
        record('market.bar', { ...(series[k] as MarketBar), instrument: SPX }, 1002 + k),
      );
    }
    expect(evaluatePredicate(text, calm)).toEqual(seen);
    const short = scopeOf({ bars: EVALUATED_BARS, from: 100 + 400 - EVALUATED_BARS });
    expect(evaluatePredicate(text, short)).toEqual(seen);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['', 'PREDICATE_SYNTAX'],
    ['   ', 'PREDICATE_SYNTAX'],
    ['close', 'PREDICATE_TYPE'],
    ['1 + (2 < 3) > 0', 'PREDICATE_TYPE'],
    ['not close', 'PREDICATE_TYPE'],
    ['close > 0 and 1', 'PREDICATE_TYPE'],
    ['1 < close < 2', 'PREDICATE_SYNTAX'],
    ['close >', 'PREDICATE_SYNTAX'],
    ['(close > 1', 'PREDICATE_SYNTAX'],
    ['close > 1)', 'PREDICATE_SYNTAX'],
    ['close = 1', 'PREDICATE_SYNTAX'],
    ['close > 1; exit', 'PREDICATE_SYNTAX'],
    ['price > 1', 'PREDICATE_NAME'],
    ['constructor > 1', 'PREDICATE_NAME'],
    ['rsi(0) > 1', 'PREDICATE_ARGUMENT'],
    ['rsi(1.5) > 1', 'PREDICATE_ARGUMENT'],
    ['rsi > 1', 'PREDICATE_ARGUMENT'],
    ['rsi(14, 1, 2) > 1', 'PREDICATE_ARGUMENT'],
    ['sigma(1) > 1', 'PREDICATE_ARGUMENT'],
    ['rsi(300) > 1', 'PREDICATE_ARGUMENT'],
    ['close(500) > 1', 'PREDICATE_ARGUMENT'],
    ['fact(3) > 1', 'PREDICATE_ARGUMENT'],
    ['rsi("x") > 1', 'PREDICATE_ARGUMENT'],
    ['reading > 1', 'PREDICATE_SYNTAX'],
    ['reading("trend") > 1', 'PREDICATE_SYNTAX'],
    ['reading.Trend > 1', 'PREDICATE_SYNTAX'],
    [`reading.${'a'.repeat(33)} > 1`, 'PREDICATE_SYNTAX'],
    ['reading.trend(1) > 1', 'PREDICATE_SYNTAX'],
    [`${'('.repeat(40)}1${')'.repeat(40)} > 0`, 'PREDICATE_TOO_DEEP'],
    [`${'1+'.repeat(90)}1 > 0`, 'PREDICATE_TOO_DEEP'],
    [`${'not '.repeat(30)}1 > 0`, 'PREDICATE_TOO_DEEP'],
    [`close > ${'1'.repeat(300)}`, 'PREDICATE_TOO_LONG'],
  ])('%s is refused with %s', (text, code) => {
    let thrown: unknown;
    try {
      parsePredicate(text);
    } catch (error) {
      thrown = error;
    }
    expect(codeOf(thrown)).toBe(code);
  });

  it('is nothing that uses a name of the table rightly', () => {
    for (const [name, { takes }] of Object.entries(predicateNames)) {
      const given = takes.map((parameter) =>
        parameter.kind === 'text' ? '"x"' : String(Math.max(2, parameter.min)),
      );
      const text =
        name === 'reading'
          ? 'reading.x-2 > 0'
          : `${name}${given.length === 0 ? '' : `(${given.join(', ')})`} > 0`;
      expect(parsePredicate(text).names).toEqual([name]);
    }
  });
});

describe('the reference page', () => {
  const page = readFileSync(
    new URL('../../../docs/reference/predicates.md', import.meta.url),
    'utf8',
  );

  it('lists every name with its meaning, and no other', () => {
    const listed = [...page.matchAll(/^\| `([a-z]+)` \|.*\| (.+) \|$/gm)].map(([, name, means]) => [
      name,
      means,
    ]);
    expect(listed).toEqual(
      Object.entries(predicateNames).map(([name, { means }]) => [name, means]),
    );
  });
});
