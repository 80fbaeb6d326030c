import { describe, expect, it } from 'vitest';
import { forecastCall, observeBar } from '../../../../agents/risk/forecasters.ts';
import type { Forecasters } from '../../../../agents/risk/forecasters.ts';
import { callShape, learnShape, newShapeModel } from '../../../../agents/risk/shape.ts';
import { upOdds } from '../../../../agents/sdk/bins.ts';
import { emptyMarketView, foldMarketView } from '../../../../council/market-view.ts';
import type { MarketView } from '../../../../protocols/view/market-view.ts';
import type { MarketBar } from '../../../../protocols/market.ts';
import type { Cfp } from '../../../../protocols/question.ts';
import { indexBars } from '../../../support/index-series.ts';
import { record } from '../../../support/trading-world.ts';

const question = {
  base: [40_000, 80_000, 180_000, 190_000, 200_000, 190_000, 80_000, 40_000],
  edges: [-20_000, -12_000, -5_000, 0, 5_000, 12_000, 20_000],
  sigma: 10_000,
};
const FEATURES = [0.3, 0, 0, 0];
const calm = [0.001, 0.009, 0.19, 0.8, 0.8, 0.19, 0.009, 0.001];

describe("the risk seat's shape", () => {
  it('is a valid bid with the up-odds of the base, with its own forecast or without', () => {
    for (const own of [calm, undefined]) {
      const { p } = callShape(newShapeModel(4), question, FEATURES, own);
      expect(p.reduce((sum, part) => sum + part, 0)).toBe(1_000_000);
      expect(Math.min(...p)).toBeGreaterThanOrEqual(1_000);
      expect(upOdds(question.edges, p)).toBeCloseTo(upOdds(question.edges, question.base), 5);
    }
  });

  it('leaves a forecast that is wrong for the base, and slower where windows overlap', () => {
    const middle = (horizonBars: number): number => {
      const model = newShapeModel(4);
      for (let k = 0; k < 40; k++) {
        const call = callShape(model, question, FEATURES, calm);
        learnShape(model, call, { horizonBars, outcome: k % 2 === 0 ? 1 : 6, question });
      }
      return callShape(model, question, FEATURES, calm).p[3] as number;
    };
    const said = callShape(newShapeModel(4), question, FEATURES, calm).p[3] as number;
    expect(middle(1)).toBeLessThan(200_000);
    expect(middle(20)).toBeGreaterThan(middle(1));
    expect(said).toBeGreaterThan(middle(20));
  });
});

describe('its experts', () => {
  const bars = indexBars().slice(0, 400);
  const call = {
    edges: question.edges,
    entryRule: 'next-close',
    horizon: { bars: 5, series: '1d' },
    instrument: bars[0]?.instrument,
  } as unknown as Cfp;

  const fold = (view: MarketView, bar: MarketBar): void =>
    foldMarketView(view, record('market.bar', bar));

  it('know at the first call of a horizon what they would know had they been there', () => {
    const view = emptyMarketView();
    const early: Forecasters = {};
    bars.forEach((bar, k) => {
      fold(view, bar);
      observeBar(early, bar);
      if (k === 280) forecastCall(early, call, view);
    });
    const late: Forecasters = {};
    expect(forecastCall(early, call, view)).toEqual(forecastCall(late, call, view));
    expect(early).toEqual(late);
  });

  it('are silent about horizons in run time', () => {
    const inTime = { ...call, horizon: { us: 10_000_000 } } as unknown as Cfp;
    expect(forecastCall({}, inTime, emptyMarketView())).toBeUndefined();
    expect(forecastCall({}, call, emptyMarketView())).toBeUndefined();
  });
});
