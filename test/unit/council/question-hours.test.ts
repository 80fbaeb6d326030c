/** The question of a model that learns the hours of the week. */
import { describe, expect, it } from 'vitest';
import {
  emptyQuestionModel,
  observeBarForQuestion,
  questionFrom,
} from '../../../council/question.ts';
import type { QuestionModel, QuestionParams } from '../../../council/question.ts';
import { instrumentId } from '../../../protocols/ids.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { indexBars } from '../../support/index-series.ts';

const HOUR_US = 3_600_000_000;
const PARAMS: QuestionParams = {
  closesOnly: true,
  daysPerBar: 1 / 24,
  entryRule: 'next-close',
  horizonBars: 1,
};

/** Hours of four weeks; from 12 to 15 moves are three times as large. A repeated walk, no chance. */
function hours(count: number): MarketBar[] {
  let closeTicks = 1_000_000;
  return Array.from({ length: count }, (_, k) => {
    const loud = k % 24 >= 12 && k % 24 < 16;
    // A multiplicative generator of whole numbers: the same on every machine.
    const draw = (((k + 1) * 48_271 * (k + 7)) % 2_147_483_647) / 2_147_483_647 - 0.5;
    closeTicks = Math.max(1, Math.round(closeTicks * (1 + draw * (loud ? 0.012 : 0.004))));
    return {
      closeTicks,
      eventTime: (k + 1) * HOUR_US,
      highTicks: closeTicks,
      instrument: instrumentId('HOURS'),
      knownAt: (k + 1) * HOUR_US,
      lowTicks: closeTicks,
      openIsFake: true,
      openTicks: closeTicks,
      series: '1h',
      version: 1,
      volume: 0,
    };
  });
}

const sigmaAfter = (model: QuestionModel, bars: readonly MarketBar[]): number[] =>
  bars.map((bar) => {
    observeBarForQuestion(model, bar);
    const question = questionFrom(model);
    return question.ok ? question.sigma : 0;
  });

const seasonal = { ...PARAMS, seasonBarUs: HOUR_US };

describe('hourly bars', () => {
  const bars = hours(24 * 7 * 6);

  it('get a sigma that knows the loud hours before they come', () => {
    const sigmas = sigmaAfter(emptyQuestionModel(seasonal), bars).slice(-24);
    // Asked at bar k of the day for the window of bar k + 2: loud for k from 10 to 13.
    const quiet = sigmas[5] as number;
    for (const k of [10, 11, 12, 13]) expect(sigmas[k] as number).toBeGreaterThan(1.7 * quiet);
    for (const k of [2, 8, 16, 20]) expect(sigmas[k] as number).toBeLessThan(1.5 * quiet);
    const plain = sigmaAfter(emptyQuestionModel(PARAMS), bars).slice(-24);
    expect(plain[11] as number).toBeLessThan(1.5 * (plain[5] as number));
  });

  it('go on from a snapshot to the same bits', () => {
    const whole = emptyQuestionModel(seasonal);
    sigmaAfter(whole, bars);
    const half = emptyQuestionModel(seasonal);
    sigmaAfter(half, bars.slice(0, 500));
    const restored = JSON.parse(JSON.stringify(half)) as QuestionModel;
    sigmaAfter(restored, bars.slice(500));
    expect(restored).toEqual(whole);
  });

  it('do not know what comes after', () => {
    const wild = bars.map((bar, k) => (k < 600 ? bar : { ...bar, closeTicks: 2 * bar.closeTicks }));
    const heard = sigmaAfter(emptyQuestionModel(seasonal), wild).slice(0, 600);
    expect(heard).toEqual(sigmaAfter(emptyQuestionModel(seasonal), bars).slice(0, 600));
  });
});

it('a model of days is the old one, to the bit, and so is its state', () => {
  const daily = { ...PARAMS, daysPerBar: 1 };
  const bars = indexBars().slice(0, 800);
  const old = emptyQuestionModel(daily);
  const learning = emptyQuestionModel({ ...daily, seasonBarUs: 24 * HOUR_US });
  expect(sigmaAfter(learning, bars)).toEqual(sigmaAfter(old, bars));
  expect({ ...learning, params: daily }).toEqual(old);
  expect(Object.keys(old)).not.toContain('season');
});
