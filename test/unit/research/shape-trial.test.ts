import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../protocols/canonical.ts';
import {
  emptyQuestionModel,
  observeBarForQuestion,
  questionFrom,
} from '../../../research/frozen-base/question.ts';
import { playShapeTrial } from '../../../research/shape-trial.ts';
import type { TrialForecaster, TrialQuestion } from '../../../research/shape-trial.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { indexBars } from '../../support/index-series.ts';

const bars = indexBars().slice(0, 1_500);

describe('the frozen base', () => {
  it.each([
    ['next-close', 1, 'fad9a9545f1f5bc193dd9f0dffec8673769b55b60456db4e87a64f6124968849'],
    ['next-open', 5, 'be3b5b520e79a7f62b4bd9b26b411875645896569b78db78d1cd2647552fa349'],
  ] as const)('answers as it did on the day it was copied: %s, %d bars', (entryRule, h, hash) => {
    const closesOnly = entryRule === 'next-close';
    const model = emptyQuestionModel({ closesOnly, daysPerBar: 1, entryRule, horizonBars: h });
    const answers = bars.map((bar) => {
      observeBarForQuestion(model, bar);
      const question = questionFrom(model);
      return question.ok ? [question.base, question.edges, question.sigma] : [];
    });
    expect(hashOf(answers)).toBe(hash);
  });
});

const series = { bars, daysPerBar: 1, entryRule: 'next-close' as const, horizonBars: 1 };
const of = (forecast: TrialForecaster['forecast']): TrialForecaster => ({
  forecast,
  observe: () => undefined,
});

describe('a trial', () => {
  it('gives the frozen base itself no gain', () => {
    const { gains, questions } = playShapeTrial(series, [of(({ base }) => ({ base }))]);
    expect(questions).toBe(bars.length - 260 - 1);
    expect(gains['base']).toEqual({ mean: 0, standardError: 0 });
  });

  it('pays for the right bin and for nothing about direction', () => {
    const leaning = of(({ base }) => ({
      leaning: base.map((chance, bin) => (bin < 4 ? chance : 3 * chance)),
      wide: base.map((chance, bin) => (bin === 0 || bin === 7 ? 20 * chance : chance)),
    }));
    const { gains } = playShapeTrial(series, [leaning]);
    expect(Math.abs(gains['leaning']?.mean ?? 1)).toBeLessThan(1e-4);
    expect(gains['wide']?.mean).toBeLessThan(-0.2);
  });

  it('tells what came of a question only after the bar that settled it', () => {
    let seen = 0;
    const asked = new Map<TrialQuestion, number>();
    const late: number[] = [];
    playShapeTrial(series, [
      {
        forecast: (question) => {
          asked.set(question, seen);
          return {};
        },
        observe: () => {
          seen += 1;
        },
        settled: (question) => {
          late.push(seen + 1 - (asked.get(question) ?? 0));
        },
      },
    ]);
    expect(new Set(late)).toEqual(new Set([2]));
  });

  it('asks the same questions whatever comes later', () => {
    const questions = (all: readonly MarketBar[]): TrialQuestion[] => {
      const heard: TrialQuestion[] = [];
      const listener = of((question) => {
        heard.push(question);
        return {};
      });
      playShapeTrial({ ...series, bars: all }, [listener]);
      return heard;
    };
    const wild = bars.map((bar, k) => (k < 700 ? bar : { ...bar, closeTicks: bar.closeTicks * 2 }));
    expect(questions(wild).slice(0, 400)).toEqual(questions(bars).slice(0, 400));
  });
});
