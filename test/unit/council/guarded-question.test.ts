import { describe, expect, it } from 'vitest';
import {
  emptyGuardedQuestion,
  guardedQuestionFrom,
  observeBarGuarded,
  PLAIN_PRICE,
} from '../../../council/guarded-question.ts';
import type { GuardedQuestionModel } from '../../../council/guarded-question.ts';
import { emptyQuestionModel, observeBarForQuestion } from '../../../council/question.ts';
import type { QuestionModel, QuestionParams } from '../../../council/question.ts';
import { barVariance } from '../../../council/volatility.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { openReplay } from '../../../venues/replay/open.ts';
import { indexBars } from '../../support/index-series.ts';
import { draftsOf, pullAll } from '../../support/market-files.ts';
import { recording } from '../../support/recordings.ts';

const CLOSES: QuestionParams = {
  closesOnly: true,
  daysPerBar: 1,
  entryRule: 'next-close',
  horizonBars: 1,
};
const RANGES: QuestionParams = { ...CLOSES, closesOnly: false, entryRule: 'next-open' };
const index = indexBars();
/** A quiet place in the index: 600 bars before, and ordinary ones behind. */
const AT = 600;

/** A bar with every price multiplied. */
const times = (bar: MarketBar, factor: number): MarketBar => ({
  ...bar,
  closeTicks: Math.round(bar.closeTicks * factor),
  highTicks: Math.round(bar.highTicks * factor),
  lowTicks: Math.round(bar.lowTicks * factor),
  openTicks: Math.round(bar.openTicks * factor),
});
const from = (at: number, factor: number): MarketBar[] =>
  index.map((bar, n) => (n < at ? bar : times(bar, factor)));
const only = (at: number, factor: number): MarketBar[] =>
  index.map((bar, n) => (n === at ? times(bar, factor) : bar));

function guarded(bars: readonly MarketBar[], params = CLOSES): GuardedQuestionModel {
  const model = emptyGuardedQuestion(params);
  for (const bar of bars) observeBarGuarded(model, bar);
  return model;
}
function plain(bars: readonly MarketBar[], params = CLOSES): QuestionModel {
  const model = emptyQuestionModel(params);
  for (const bar of bars) observeBarForQuestion(model, bar);
  return model;
}
const withoutGuard = ({ guard: _guard, ...model }: GuardedQuestionModel): QuestionModel => model;
const sigma = ({ volatility }: QuestionModel): number => Math.sqrt(barVariance(volatility));
const reasonOf = (model: QuestionModel): string => {
  const question = guardedQuestionFrom(model);
  return question.ok ? 'asked' : question.reason;
};

describe('prices that are prices', () => {
  it.each([
    ['closes', CLOSES],
    ['ranges', RANGES],
  ])('the index of 2000 to 2020, March 2020 in it, teaches the same by %s', (_, params) => {
    const model = emptyGuardedQuestion(params);
    const held = index.filter((bar) => observeBarGuarded(model, bar).held !== null);
    expect(held).toEqual([]);
    expect(withoutGuard(model)).toEqual(plain(index, params));
  });

  it('a day like 1987-10-19 in a quiet year is believed at once, and so is what follows', () => {
    // -5 % on the day before, -20.5 % on the day, +5.3 % and +9.1 % after it.
    let level = 1;
    const crash = index.slice(0, AT + 30).map((bar, n) => {
      level *= [0.948, 0.795, 1.053, 1.091][n - AT] ?? 1;
      return times(bar, level);
    });
    const model = emptyGuardedQuestion(CLOSES);
    for (const bar of crash) expect(observeBarGuarded(model, bar)).toEqual(PLAIN_PRICE);
    expect(withoutGuard(model)).toEqual(plain(crash));
  });

  it('a model without a guard is the old model, to the byte', () => {
    const model = emptyQuestionModel(CLOSES);
    for (const bar of from(AT, 0.25)) observeBarGuarded(model, bar);
    expect(model).toEqual(plain(from(AT, 0.25)));
  });

  it('a halving on a crash’s turnover is a crash; on a split’s turnover it is a split', () => {
    const found = (volume: number): unknown => {
      const bars = from(AT, 0.5).map((bar, n) => ({ ...bar, volume: n === AT ? volume : 1000 }));
      const model = guarded(bars.slice(0, AT + 1));
      return observeBarGuarded(model, bars[AT + 1]!).resolved?.as;
    };
    expect(found(2_100)).toBe('rescaled');
    expect(found(25_000)).toBe('genuine');
  });

  it('a jump that is near no ratio is held for one bar and then learned from in full', () => {
    const bars = from(AT, 0.58);
    const model = guarded(bars.slice(0, AT));
    expect(observeBarGuarded(model, bars[AT]!).held).toMatch(/^moved \d+ sigmas in one bar/);
    expect(reasonOf(model)).toContain('waiting for the next price');
    expect(observeBarGuarded(model, bars[AT + 1]!)).toEqual({
      held: null,
      resolved: { as: 'genuine' },
    });
    expect(withoutGuard(model)).toEqual(plain(bars.slice(0, AT + 2)));
  });
});

describe('a split', () => {
  const RATIOS: readonly (readonly [number, number])[] = [
    [2, 1], [3, 1], [3, 2], [4, 1], [5, 1], [7, 1], [10, 1], [20, 1], [100, 1],
    [1, 2], [1, 3], [2, 3], [1, 4], [1, 5], [1, 7], [1, 10], [1, 20], [1, 100],
  ]; // prettier-ignore

  it.each(RATIOS)('%i:%i pauses the questions and is out of sigma in two bars', (many, few) => {
    const bars = from(AT, few / many);
    const model = guarded(bars.slice(0, AT));
    const before = sigma(model);

    const { held } = observeBarGuarded(model, bars[AT]!);
    expect(held).toMatch(new RegExp(`^suspected (split|change of unit) ${many}:${few}, waiting`));
    expect(reasonOf(model)).toBe(held);
    expect(sigma(model)).toBe(before);

    const { resolved } = observeBarGuarded(model, bars[AT + 1]!);
    expect(resolved).toEqual({ as: 'rescaled', ratio: { from: many, to: few } });
    expect(reasonOf(model)).toBe('asked');
    const never = sigma(plain(index.slice(0, AT + 2)));
    expect(Math.abs(sigma(model) / before - 1)).toBeLessThan(0.1);
    expect(Math.abs(sigma(model) / never - 1)).toBeLessThan(0.01);
  });

  it('teaches the base what the same series without the split teaches', () => {
    const split = guarded(from(AT, 0.25).slice(0, AT + 20));
    const never = plain(index.slice(0, AT + 20));
    expect(split.outcomes).toBe(never.outcomes);
    // A quarter of a price is rounded to a tick, which may carry an outcome across an edge.
    const moved = never.rate.counts.map((count, bin) => Math.abs(count - split.rate.counts[bin]!));
    expect(moved.reduce((sum, size) => sum + size, 0)).toBeLessThan(2.01);
    // What the question without a guard makes of it.
    expect(sigma(plain(from(AT, 0.25).slice(0, AT + 2)))).toBeGreaterThan(10 * sigma(never));
  });

  it('all horizons of an instrument come to one verdict', () => {
    const models = [1, 5, 20].map((horizonBars) =>
      emptyGuardedQuestion({ ...CLOSES, horizonBars }),
    );
    for (const bar of from(AT, 0.25).slice(0, AT + 40)) {
      const verdicts = models.map((model) => observeBarGuarded(model, bar));
      expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict))).size).toBe(1);
    }
  });

  it('of a version that ends while it is held is forgotten', () => {
    const bars = from(AT, 0.25).slice(0, AT + 1);
    const model = guarded(bars);
    const next = { ...times(index[AT + 1]!, 0.025), version: 2 };
    expect(observeBarGuarded(model, next)).toEqual({ held: null, resolved: { as: 'skipped' } });
    expect(model.volatility.lastCloseTicks).toBe(next.closeTicks);
  });
});

describe('one wrong bar', () => {
  it.each([
    ['a hundred times too high', 100],
    ['a tenth', 0.1],
    ['two thirds higher', 1.66],
    ['a third lower', 0.7],
  ])('%s: as if it had never been there', (_, factor) => {
    const bars = only(AT, factor);
    const model = guarded(bars.slice(0, AT));
    const before = sigma(model);
    expect(observeBarGuarded(model, bars[AT]!).held).toContain('waiting for the next price');
    expect(sigma(model)).toBe(before);
    expect(observeBarGuarded(model, bars[AT + 1]!).resolved).toEqual({ as: 'skipped' });
    expect(reasonOf(model)).toBe('asked');
    const never = [...index.slice(0, AT), ...index.slice(AT + 1, AT + 2)];
    expect(withoutGuard(model)).toEqual(plain(never));
  });
});

describe('how often a price is suspected that was one', () => {
  /** Held bars of a file's instruments, by what they turned out to be. */
  async function heldIn(dataset: string): Promise<Record<string, number>> {
    const bars = draftsOf(await pullAll(await openReplay({ dataset })), 'market.bar');
    const models = new Map<string, GuardedQuestionModel>();
    const found: Record<string, number> = {
      bars: bars.length,
      genuine: 0,
      rescaled: 0,
      skipped: 0,
    };
    for (const { body } of bars) {
      const model = models.get(body.instrument) ?? emptyGuardedQuestion(CLOSES);
      models.set(body.instrument, model);
      const { resolved } = observeBarGuarded(model, body);
      if (resolved !== null) found[resolved.as]! += 1;
    }
    return found;
  }

  it('nine currencies: the franc of 2015, for one bar, of 58,491', async () => {
    expect(await heldIn('currencies')).toEqual({
      bars: 58_491, genuine: 1, rescaled: 0, skipped: 0,
    }); // prettier-ignore
  });

  it('Bitcoin and Apple: never', async () => {
    expect(await heldIn('btc-2016')).toMatchObject({ genuine: 0, rescaled: 0, skipped: 0 });
    expect(await heldIn('aapl-visx')).toMatchObject({ genuine: 0, rescaled: 0, skipped: 0 });
  });

  const panel = recording('sp500-20-daily-close-1990-2022.csv.gz');
  it.skipIf(panel === undefined)(
    'twenty shares: one quote that had stood still, of 166,260',
    async () => {
      const found = await heldIn(panel as string);
      expect(found).toEqual({ bars: 166_260, genuine: 2, rescaled: 1, skipped: 0 });
    },
  );

  it('a simulated Student t of 4 degrees with changing volatility: under 1 in 10,000', () => {
    const next = uniforms(20_240_101);
    const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const model = emptyGuardedQuestion(CLOSES);
    const count = 100_000;
    let [held, wrong, price, heat] = [0, 0, 1e8, 0];
    for (let n = 0; n < count; n++) {
      const chi = normal() ** 2 + normal() ** 2 + normal() ** 2 + normal() ** 2;
      const move = 0.012 * Math.exp(heat) * (normal() / Math.sqrt(chi / 2));
      heat = 0.98 * heat + 0.08 * normal();
      // Back towards where it began, so that a tick stays small.
      price *= Math.exp(Math.max(-3, Math.min(3, move)) - 0.0005 * Math.log(price / 1e8));
      const bar = { ...index[0]!, closeTicks: Math.round(price) };
      const verdict = observeBarGuarded(model, bar);
      if (verdict.held !== null) held++;
      if (verdict.resolved?.as === 'rescaled') wrong++;
    }
    console.log(`simulated fat tails: ${held} held, ${wrong} taken for splits, of ${count}`);
    expect(held).toBeLessThan(count / 10_000);
    expect(wrong).toBeLessThanOrEqual(held);
  });
});

/** Park and Miller's generator: a test's own numbers, the same everywhere. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
