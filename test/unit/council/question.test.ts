import { beforeAll, describe, expect, it } from 'vitest';
import { studentT6 } from '../../../council/base-rate.ts';
import { outcomeBin } from '../../../council/outcome.ts';
import {
  emptyQuestionModel,
  FROZEN_BARS,
  observeBarForQuestion,
  questionFrom,
  WARM_UP_BARS,
} from '../../../council/question.ts';
import type { QuestionAnswer, QuestionModel, QuestionParams } from '../../../council/question.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { indexBars } from '../../support/index-series.ts';

const daily = (changes: Partial<QuestionParams> = {}): QuestionParams => ({
  closesOnly: true,
  daysPerBar: 1,
  entryRule: 'next-close',
  horizonBars: 1,
  ...changes,
});
const bars = indexBars();

type Question = Extract<QuestionAnswer, { ok: true }>;
interface Settled {
  readonly question: Question;
  readonly bin: number;
  readonly rOverSigma: number;
}

/** Asks at every bar and settles with the entry rule's own prices. */
function settledQuestions(params: QuestionParams): Settled[] {
  const model = emptyQuestionModel(params);
  const price = (bar: MarketBar): number =>
    params.entryRule === 'next-open' ? bar.openTicks : bar.closeTicks;
  const settled: Settled[] = [];
  for (const [t, bar] of bars.entries()) {
    observeBarForQuestion(model, bar);
    const question = questionFrom(model);
    const [entryBar, settleBar] = [bars[t + 1], bars[t + 1 + params.horizonBars]];
    if (!question.ok || entryBar === undefined || settleBar === undefined) continue;
    const [entry, settle] = [price(entryBar), price(settleBar)];
    settled.push({
      bin: outcomeBin(question.edges, entry, settle),
      question,
      rOverSigma: ((settle / entry - 1) * 1e6) / question.sigma,
    });
  }
  return settled;
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

describe.each([
  ['1 bar, closes only', daily()],
  ['1 bar, ranges and opens', daily({ closesOnly: false, entryRule: 'next-open' })],
  ['5 bars', daily({ horizonBars: 5 })],
  ['20 bars', daily({ horizonBars: 20 })],
])('on the S&P 500 of 2000 to 2020, %s', (_, params) => {
  let settled: Settled[] = [];
  beforeAll(() => {
    settled = settledQuestions(params);
  });

  it('sigma is the size of the moves that came', () => {
    expect(settled.length).toBe(bars.length - (WARM_UP_BARS - 1) - 1 - params.horizonBars);
    const ratio = mean(settled.map(({ rOverSigma }) => rOverSigma * rOverSigma));
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.3);
  });

  it('base gives each bin about the share of outcomes that fell into it', () => {
    for (let bin = 0; bin < 8; bin++) {
      const came = mean(settled.map((question) => (question.bin === bin ? 1 : 0)));
      const said = mean(settled.map(({ question }) => (question.base[bin] as number) / 1e6));
      expect(Math.abs(came - said), `bin ${bin}`).toBeLessThan(
        params.horizonBars > 1 ? 0.06 : 0.02,
      );
    }
  });

  it('every question is valid: base sums, edges rise around 0, moments lie in their bins', () => {
    const misfits = settled.flatMap(({ question }, n) =>
      misfitsOf(question).map((what) => `question ${n}: ${what}`),
    );
    expect(misfits.slice(0, 3)).toEqual([]);
  });
});

/** What is wrong with a question; moments may lie a little outside, since sigma moved meanwhile. */
function misfitsOf({ base, edges, moments, sigma }: Question): string[] {
  const misfits: string[] = [];
  if (base.reduce((a, b) => a + b, 0) !== 1_000_000) misfits.push('base does not sum');
  if (Math.min(...base) < 1000) misfits.push('base under the floor');
  if (edges[3] !== 0) misfits.push('0 is no edge');
  const slack = 0.05;
  for (let k = 0; k < 8; k++) {
    const [m, m2] = [moments.m[k] as number, moments.m2[k] as number];
    const low = k === 0 ? -Infinity : (edges[k - 1] as number) / sigma;
    const high = k === 7 ? Infinity : (edges[k] as number) / sigma;
    if (!(m > low - slack && m < high + slack)) misfits.push(`moment ${k} outside its bin`);
    if (!(m2 >= m * m - slack)) misfits.push(`square ${k} under the mean's`);
    if (k > 0 && k < 7 && !(low < high)) misfits.push(`edges ${k} do not rise`);
  }
  return misfits;
}

describe('a question', () => {
  const model = (
    count: number,
    change: (bar: MarketBar, k: number) => MarketBar,
  ): QuestionModel => {
    const state = emptyQuestionModel(daily());
    for (const [k, bar] of bars.slice(0, count).entries()) {
      observeBarForQuestion(state, change(bar, k));
    }
    return state;
  };
  const same = (bar: MarketBar): MarketBar => bar;
  const reason = (answer: QuestionAnswer): string => (answer.ok ? '' : answer.reason);

  it('is not asked before 260 bars', () => {
    expect(reason(questionFrom(model(WARM_UP_BARS - 1, same)))).toContain('warming up: 259 of 260');
    expect(questionFrom(model(WARM_UP_BARS, same)).ok).toBe(true);
  });

  it('is not asked of a series that stands still', () => {
    const frozen = model(400, (bar, k) =>
      k < 400 - FROZEN_BARS
        ? bar
        : { ...bar, closeTicks: bars[399 - FROZEN_BARS]?.closeTicks as number },
    );
    expect(reason(questionFrom(frozen))).toContain('frozen series');
  });

  it('is not asked where 4 ticks are half the price', () => {
    const coarse = model(300, (bar, k) => ({ ...bar, closeTicks: 1 + (k % 2) }));
    expect(reason(questionFrom(coarse))).toBe('tick too coarse');
    const fine = model(300, (bar, k) => ({ ...bar, closeTicks: 20 + (k % 2) }));
    expect(questionFrom(fine).ok).toBe(true);
  });

  it('has a floor of 5 bp a day and of 4 ticks under its sigma', () => {
    const calm = model(300, (bar, k) => ({ ...bar, closeTicks: 10_000_000 + (k % 2) }));
    expect(questionFrom(calm)).toMatchObject({ ok: true, sigma: 500 });
    const coarse = model(300, (bar, k) => ({ ...bar, closeTicks: 1000 + (k % 2) }));
    expect(questionFrom(coarse)).toMatchObject({ ok: true, sigma: 3996 });
  });

  it('does not read a return across a new version of the instrument', () => {
    const split = model(400, (bar, k) =>
      k < 300 ? bar : { ...bar, closeTicks: bar.closeTicks * 2, version: 2 },
    );
    const plain = model(400, same);
    const [a, b] = [questionFrom(split), questionFrom(plain)] as [Question, Question];
    expect(Math.abs(a.sigma / b.sigma - 1)).toBeLessThan(0.05);
  });

  it('does not move a bit when everything after it is rewritten', () => {
    const asked = questionFrom(model(700, same));
    const rewritten = emptyQuestionModel(daily());
    const seen: QuestionAnswer[] = [];
    for (const [k, bar] of bars.slice(0, 900).entries()) {
      const [closeTicks, highTicks] = [bar.closeTicks * 3, bar.highTicks * 3];
      observeBarForQuestion(rewritten, k < 700 ? bar : { ...bar, closeTicks, highTicks });
      seen.push(questionFrom(rewritten));
    }
    expect(seen[699]).toEqual(asked);
    expect(seen[899]).not.toEqual(asked);
  });

  it('is plain data: a copy goes on to the same bits', () => {
    const first = model(500, same);
    const copy = JSON.parse(JSON.stringify(first)) as QuestionModel;
    for (const bar of bars.slice(500, 600)) {
      observeBarForQuestion(first, bar);
      observeBarForQuestion(copy, bar);
    }
    expect(JSON.stringify(copy)).toBe(JSON.stringify(first));
  });
});

describe('the prior inside a side', () => {
  it('is a Student t6 of unit variance', () => {
    let [mass, squares, before] = [0, 0, studentT6(0)];
    for (let x = 0.0005; x < 60; x += 0.001) {
      const upto = studentT6(x + 0.0005);
      mass += upto - before;
      squares += 2 * (upto - before) * x * x;
      before = upto;
    }
    expect(mass).toBeCloseTo(0.5, 5);
    expect(squares).toBeCloseTo(1, 3);
    expect(studentT6(1.94318 / Math.sqrt(1.5))).toBeCloseTo(0.95, 6);
  });
});
