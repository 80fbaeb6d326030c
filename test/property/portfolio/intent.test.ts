import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideIntent } from '../../../portfolio/intent.ts';
import { defaultSizing } from '../../../portfolio/sizing.ts';
import { aggregateWith, callOf } from '../../support/forecasts.ts';
import { instrumentOf } from '../../support/trading-world.ts';

const SEED = 20260102;

const forecast = fc
  .array(fc.integer({ min: 1, max: 1000 }), { minLength: 8, maxLength: 8 })
  .map((parts) => {
    let sum = 0;
    for (const part of parts) sum += part;
    return parts.map((part) => part / sum);
  });

const scene = fc.record({
  q: forecast,
  positionLots: fc.integer({ min: -300, max: 300 }),
  feePpm: fc.integer({ min: 0, max: 20_000 }),
  impactPpm: fc.integer({ min: 0, max: 1_000_000 }),
  sigma: fc.integer({ min: 1, max: 50_000 }),
  allowShort: fc.boolean(),
});

describe('any forecast, any book, any cost', () => {
  it('adds active risk only with a positive net edge, within the cap, in whole lots', () => {
    const seen = { added: 0 };
    fc.assert(
      fc.property(scene, ({ q, positionLots, feePpm, impactPpm, sigma, allowShort }) => {
        const cost = { feePpm, halfSpreadPpm: 10, impactPpm, volumeSharePpmMax: 10_000 };
        const intent = decideIntent({
          cfp: callOf({ cost, sigma }, { positionLots }),
          aggregate: aggregateWith(q),
          instrument: instrumentOf(),
          params: { ...defaultSizing, allowShort },
        });
        const { targetLots } = intent;
        const adds = Math.abs(targetLots) > Math.abs(positionLots) || targetLots * positionLots < 0;
        seen.added += adds ? 1 : 0;
        expect(adds && intent.netPpm <= 0).toBe(false);
        expect(adds && Math.abs(targetLots) > 95).toBe(false);
        expect(adds && !allowShort && targetLots < 0).toBe(false);
        expect(Number.isSafeInteger(targetLots)).toBe(true);
        expect(targetLots).toBe(intent.activeLots + intent.strategicLots);
        // A held position never outlives the direction of the forecast.
        expect(intent.muPpm * positionLots < 0 && targetLots * positionLots > 0).toBe(false);
      }),
      { seed: SEED, numRuns: 2000 },
    );
    expect(seen.added).toBeGreaterThan(100);
  });
});
