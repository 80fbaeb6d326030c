import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyMarketView, foldMarketView } from '../../../council/market-view.ts';
import { evaluatePredicate } from '../../../council/predicate.ts';
import { predicateNames } from '../../../council/predicate-names.ts';
import { parsePredicate } from '../../../council/predicate-syntax.ts';
import { codeOf } from '../../../protocols/errors.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { cfpOf, record, SPX } from '../../support/council-round.ts';
import { indexBars } from '../../support/index-series.ts';

const SEED = 20_260_102;
const view = emptyMarketView();
for (const [k, bar] of indexBars().slice(0, 300).entries()) {
  foldMarketView(view, record('market.bar', { ...bar, instrument: SPX }, k + 1) as JournalRecord);
}
const call = record('cfp', cfpOf({ asOf: { hash: '', seq: 300 } }), 301);

/** Words of the language in any order, and noise between them. */
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Object.keys(predicateNames), 'and', 'or', 'not', 'abs', 'x', '"cpi"'),
      fc.constantFrom('(', ')', ',', '+', '-', '*', '/', '<', '<=', '>', '>=', '==', '!='),
      fc.integer({ max: 400, min: 0 }).map(String),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(' '));

/** Texts that the grammar makes, with the truth a plain evaluation of the numbers gives. */
const { number: sums } = fc.letrec<{ number: { text: string; value: number } }>((tie) => ({
  number: fc.oneof(
    { depthSize: 'small' },
    fc.integer({ max: 9, min: 0 }).map((value) => ({ text: String(value), value })),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map(([a, op, b]) => ({
      text: `(${a.text} ${op} ${b.text})`,
      value: op === '+' ? a.value + b.value : op === '-' ? a.value - b.value : a.value * b.value,
    })),
    tie('number').map(({ text, value }) => ({ text: `-${text}`, value: -value })),
  ),
}));

describe('the predicate language', () => {
  it('answers any text with a predicate or one of its own codes', () => {
    fc.assert(
      fc.property(fc.oneof(words, fc.string({ maxLength: 250 })), (text) => {
        expect(outcomeOf(text)).toMatch(/^(PREDICATE_[A-Z_]+|decided|undecided)$/);
      }),
      { numRuns: 3000, seed: SEED },
    );
  });

  it('computes what it reads as arithmetic does', () => {
    fc.assert(
      fc.property(sums, sums, (left, right) => {
        const text = `${left.text} <= ${right.text}`;
        fc.pre(text.length <= 200 && !isTooDeep(text));
        const expected = { decided: true, holds: left.value <= right.value };
        expect(evaluatePredicate(text, { call, view })).toMatchObject(expected);
      }),
      { numRuns: 1000, seed: SEED },
    );
  });
});

/** What becomes of a text: decided or not, or the code it is refused with. */
function outcomeOf(text: string): string {
  try {
    return evaluatePredicate(text, { call, view }).decided ? 'decided' : 'undecided';
  } catch (thrown) {
    return codeOf(thrown) ?? `uncoded: ${String(thrown)}`;
  }
}

function isTooDeep(text: string): boolean {
  try {
    parsePredicate(text);
    return false;
  } catch (thrown) {
    return codeOf(thrown) === 'PREDICATE_TOO_DEEP';
  }
}
