import { describe, expect, it } from 'vitest';
import type { Aggregate, Intent } from '../../../protocols/decision.ts';
import { IntentSchema } from '../../../protocols/decision.ts';
import type { Cfp } from '../../../protocols/question.ts';
import { validatorOf } from '../../../protocols/validate.ts';
import { costPpm } from '../../../portfolio/costs.ts';
import { outlookOf } from '../../../portfolio/forecast.ts';
import { decideIntent } from '../../../portfolio/intent.ts';
import type { IntentInput } from '../../../portfolio/intent.ts';
import { defaultSizing } from '../../../portfolio/sizing.ts';
import { aggregateOf, callOf } from '../../support/forecasts.ts';
import { instrumentOf } from '../../support/trading-world.ts';

/** The intent of a forecast that gives `up` of its mass to the up side. */
function intentFor(
  up: number,
  change: {
    cfp?: Partial<Cfp>;
    book?: Partial<Cfp['book']>;
    params?: Partial<IntentInput['params']>;
    aggregate?: Aggregate;
    barVolumeLots?: number;
  } = {},
): Intent {
  const cfp = callOf(change.cfp, change.book);
  const { barVolumeLots } = change;
  return decideIntent({
    cfp,
    aggregate: change.aggregate ?? aggregateOf(cfp, up),
    instrument: instrumentOf(),
    params: { ...defaultSizing, ...change.params },
    ...(barVolumeLots === undefined ? {} : { barVolumeLots }),
  });
}

describe('the outlook of a forecast', () => {
  it('earns nothing from shape alone: up-odds of base, any spread', () => {
    const cfp = callOf();
    const narrow = { qIntent: [0, 0, 0, 0.5, 0.5, 0, 0, 0] };
    const wide = { qIntent: [0.5, 0, 0, 0, 0, 0, 0, 0.5] };
    expect(outlookOf(cfp, narrow).mu).toBeCloseTo(0, 12);
    expect(outlookOf(cfp, wide).mu).toBeCloseTo(0, 12);
    expect(outlookOf(cfp, wide).s2).toBeGreaterThan(outlookOf(cfp, narrow).s2);
  });

  it('leaves the market drift out: what is asked of a forecast is more than base', () => {
    const cfp = callOf({
      base: [20_000, 70_000, 160_000, 210_000, 250_000, 190_000, 75_000, 25_000],
    });
    expect(outlookOf(cfp, aggregateOf(cfp, 0.54)).mu).toBeCloseTo(0, 12);
    expect(outlookOf(cfp, aggregateOf(cfp, 0.5)).mu).toBeLessThan(0);
  });
});

describe('the intent', () => {
  it('wants nothing when the council says what base says', () => {
    const intent = intentFor(0.5);
    expect(intent.targetLots).toBe(0);
    expect(intent.reason).toBe('no edge: less than one lot');
  });

  it('buys a quarter of Kelly when the edge pays for itself', () => {
    const intent = intentFor(0.6);
    const cfp = callOf();
    const { mu, s2, sigma } = outlookOf(cfp, aggregateOf(cfp, 0.6));
    // Equity 100,000, one lot 1,000.
    const lots = Math.min(95, Math.floor(((0.25 * mu) / (s2 * sigma)) * 100));
    expect(lots).toBeGreaterThan(0);
    expect(intent.targetLots).toBe(lots);
    expect(intent.netPpm).toBeGreaterThan(0);
    expect(intent.edgePpm - intent.costPpm).toBe(intent.netPpm);
    expect(validatorOf(IntentSchema).Check(intent)).toBe(true);
  });

  it('sells as much as it would buy', () => {
    expect(intentFor(0.4).targetLots).toBe(-intentFor(0.6).targetLots);
    expect(intentFor(0.4, { params: { allowShort: false } }).targetLots).toBe(0);
  });

  it('stays out when the edge is below the cost, and says so', () => {
    const intent = intentFor(0.505, { cfp: { cost: { ...callOf().cost, feePpm: 5000 } } });
    expect(intent.targetLots).toBe(0);
    expect(intent.netPpm).toBeLessThan(0);
    expect(intent.reason).toMatch(/^edge below cost: [\d.]+ ppm against [\d.]+ ppm$/);
  });

  it('spreads costs over the holding time: a longer one lets a smaller edge in', () => {
    const cost = { ...callOf().cost, feePpm: 1000 };
    expect(intentFor(0.52, { cfp: { cost } }).targetLots).toBe(0);
    expect(intentFor(0.52, { cfp: { cost }, book: { holdingHorizons: 20 } }).targetLots).not.toBe(
      0,
    );
  });

  it('keeps a position the forecast still shares when moving it would not pay', () => {
    const cost = { ...callOf().cost, feePpm: 1000 };
    const intent = intentFor(0.52, { cfp: { cost }, book: { positionLots: 30 } });
    expect(intent.targetLots).toBe(30);
    expect(intent.reason).toMatch(/^held/);
  });

  it('unwinds a position the forecast no longer shares, whatever that costs', () => {
    const cost = { ...callOf().cost, feePpm: 100_000 };
    const turned = intentFor(0.49, { cfp: { cost }, book: { positionLots: 30 } });
    expect(turned.targetLots).toBe(0);
    expect(turned.reason).toBe('unwind: not renewed');
    expect(intentFor(0.5, { cfp: { cost }, book: { positionLots: 30 } }).targetLots).toBe(0);
  });

  it('turns a position round only if opening the other side pays on its own', () => {
    const intent = intentFor(0.35, { book: { positionLots: 30 } });
    expect(intent.targetLots).toBeLessThan(0);
    expect(intent.netPpm).toBeGreaterThan(0);
  });

  it('holds no more than the cap of one name, and cuts what has drifted far above it', () => {
    expect(intentFor(0.9).targetLots).toBe(95);
    expect(intentFor(0.9, { book: { positionLots: 100 } }).targetLots).toBe(100);
    expect(intentFor(0.9, { book: { positionLots: 120 } }).targetLots).toBe(95);
  });

  it('takes no more than the permitted share of a bar when it adds', () => {
    expect(intentFor(0.6, { barVolumeLots: 500 }).targetLots).toBe(5);
  });

  it('keeps the strategic sleeve apart and leaves it alone within its band', () => {
    const params = { strategicPpm: 500_000 };
    expect(intentFor(0.5, { params }).strategicLots).toBe(50);
    const held = intentFor(0.5, { params, book: { positionLots: 49, strategicLots: 49 } });
    expect(held.strategicLots).toBe(49);
    expect(held.activeLots).toBe(0);
    expect(intentFor(0.6, { params }).targetLots).toBeLessThanOrEqual(95);
  });

  it('goes flat without equity or without a price', () => {
    expect(intentFor(0.6, { book: { equity: '-1', positionLots: 5 } }).targetLots).toBe(0);
    expect(intentFor(0.6, { book: { markTicks: 0, positionLots: 5 } }).targetLots).toBe(0);
  });
});

describe('costs', () => {
  const model = { feePpm: 100, halfSpreadPpm: 20, impactPpm: 500_000, volumeSharePpmMax: 10_000 };

  it('adds half of sigma times the root of the share taken', () => {
    expect(costPpm(model, { lots: -1, sigmaPpm: 10_000, volumeLots: 10_000 })).toBeCloseTo(170, 9);
  });

  it('charges unknown volume as the largest permitted share', () => {
    const unknown = costPpm(model, { lots: 1, sigmaPpm: 10_000, volumeLots: undefined });
    expect(unknown).toBeCloseTo(620, 9);
    expect(costPpm(model, { lots: 1, sigmaPpm: 10_000, volumeLots: 0 })).toBe(unknown);
  });
});
