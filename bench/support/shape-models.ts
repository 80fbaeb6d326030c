/** The forecasters that `bench/shape.ts` holds against the frozen base, as a council would use them. */
import { callShape, learnShape, newShapeModel } from '../../agents/risk/shape.ts';
import type { ShapeCall } from '../../agents/risk/shape.ts';
import {
  addBar,
  newOwnVolatility,
  SCALE_FEATURES,
  scaleFeatures,
} from '../../agents/risk/volatility.ts';
import {
  EXPERTS,
  forecastShape,
  newForecaster,
  observeForecaster,
} from '../../agents/sdk/shape/forecaster.ts';
import { emptyQuestionModel, observeBarForQuestion, questionFrom } from '../../council/question.ts';
import type { QuestionParams } from '../../council/question.ts';
import { PPM } from '../../protocols/units.ts';
import { ANALOGY_BID, analogyForecaster } from '../../research/analogy-trial.ts';
import { chanceOnSide, rebinned } from '../../research/shape-trial.ts';
import type { TrialForecaster, TrialQuestion, TrialSeries } from '../../research/shape-trial.ts';

const DAY_US = 86_400_000_000;
const barUsOf = ({ daysPerBar }: TrialSeries): number => Math.floor(daysPerBar * DAY_US + 0.5);
type Said = Readonly<Record<string, readonly number[]>>;

export const shapeModels = (series: TrialSeries): TrialForecaster[] => [
  baseNow(series, "council's base now", {}),
  baseNow(series, 'base with hours', { seasonBarUs: barUsOf(series) }),
  seats(series),
];

/** The council's base as it is now, asked on the edges of the frozen one. */
function baseNow(
  { daysPerBar, entryRule, horizonBars }: TrialSeries,
  name: string,
  more: Pick<QuestionParams, 'seasonBarUs'>,
): TrialForecaster {
  const closesOnly = entryRule !== 'next-open';
  const model = emptyQuestionModel({
    closesOnly,
    daysPerBar,
    entryRule,
    horizonBars,
    ...more,
  });
  return {
    forecast: ({ edges }) => {
      const now = questionFrom(model);
      return now.ok ? { [name]: rebinned(now, edges) } : {};
    },
    observe: (bar) => observeBarForQuestion(model, bar),
  };
}

/**
 * The experts alone, their blend, the bids of the risk and the analogy seat, and what a shape pool makes
 * of them: one bid of the risk seat with a founder's prior of 1/8 beside base with 1/4, or that prior
 * split among the experts, or between the two seats.
 */
function seats(series: TrialSeries): TrialForecaster {
  const { entryRule, horizonBars } = series;
  const state = newForecaster({ barUs: barUsOf(series), entryRule, horizonBars });
  const volatility = newOwnVolatility();
  const model = newShapeModel(SCALE_FEATURES);
  const calls = new Map<TrialQuestion, { call: ShapeCall; said: Said }>();
  const analogy = analogyForecaster(series);
  const lanes = lanePools(horizonBars + 1);
  let asked = 0;
  const places = new Map<TrialQuestion, number>();
  return {
    forecast: (question) => {
      const own = forecastShape(state, question.edges);
      const sigma = question.sigma / PPM / Math.sqrt(horizonBars);
      const features = scaleFeatures(volatility, sigma);
      if (own === undefined || features === undefined) return {};
      const call = callShape(model, question, features, own.blended);
      const experts = EXPERTS.map((name, k) => [name, own.byExpert[k] as number[]] as const);
      const said: Said = {
        [ANALOGY_BID]: question.base,
        ...analogy.forecast(question),
        ...Object.fromEntries(experts),
        'Bayes of these': own.blended,
        'stretched base': call.candidates.stretched,
        "risk seat's bid": call.p,
      };
      calls.set(question, { call, said });
      places.set(question, asked++);
      return { ...said, ...lanes.forecast(places.get(question) ?? 0, question, said) };
    },
    observe: (bar) => {
      addBar(volatility, bar);
      observeForecaster(state, bar);
      analogy.observe(bar);
    },
    settled: (question, outcome) => {
      const heard = calls.get(question);
      if (heard === undefined) return;
      calls.delete(question);
      learnShape(model, heard.call, { horizonBars, outcome, question });
      analogy.settled?.(question, outcome);
      lanes.settled(places.get(question) ?? 0, question, { outcome, said: heard.said });
      places.delete(question);
    },
    upOdds: (question) => analogy.upOdds?.(question) ?? {},
  };
}

const BASE_PRIOR = 0.25;
const SEAT_PRIOR = 0.125;

/** Three small pools in lanes, as council/pool.ts and lane-score.ts have them with stakes of 1. */
function lanePools(lanes: number) {
  const pools = {
    'pool: base, one bid': ["risk seat's bid"],
    'pool: base, risk, analogy': ["risk seat's bid", ANALOGY_BID],
    'pool: base, a voice an expert': [...EXPERTS],
  };
  const weights = Object.fromEntries(
    Object.entries(pools).map(([pool, members]) => [
      pool,
      Array.from({ length: lanes }, () => [
        BASE_PRIOR,
        ...members.map(() => SEAT_PRIOR / members.length),
      ]),
    ]),
  );
  const sided = (question: TrialQuestion, p: readonly number[]): number[] =>
    p.map((_chance, bin) => chanceOnSide(question, p, bin));
  const membersOf = (members: readonly string[], question: TrialQuestion, said: Said) =>
    [question.base, ...members.map((name) => said[name] as readonly number[])].map((p) =>
      sided(question, p),
    );
  return {
    forecast: (place: number, question: TrialQuestion, said: Said): Said =>
      Object.fromEntries(
        Object.entries(pools).map(([pool, members]) => {
          const lane = weights[pool]?.[place % lanes] as number[];
          const chances = membersOf(members, question, said);
          const q = question.base.map((_chance, bin) =>
            chances.reduce((sum, p, k) => sum + (lane[k] as number) * (p[bin] as number), 0),
          );
          return [pool, q];
        }),
      ),
    settled: (
      place: number,
      question: TrialQuestion,
      { outcome, said }: { readonly outcome: number; readonly said: Said },
    ): void => {
      for (const [pool, members] of Object.entries(pools)) {
        const lane = weights[pool]?.[place % lanes] as number[];
        const chances = membersOf(members, question, said);
        const whole = lane.reduce((sum, weight) => sum + weight, 0);
        let q = 0;
        chances.forEach((p, k) => {
          q += ((lane[k] as number) * (p[outcome] as number)) / whole;
        });
        chances.forEach((p, k) => {
          lane[k] = ((lane[k] as number) * (p[outcome] as number)) / q;
        });
      }
    },
  };
}
