import fc from 'fast-check';
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

describe('any forecast, any book, any cost', () => {
  it('adds active risk only with a positive net edge, within the cap, in whole lots', () => {
    fc.assert(
      fc.property(
        forecast,
        fc.integer({ min: -300, max: 300 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 1, max: 50_000 }),
        fc.boolean(),
        (q, positionLots, feePpm, impactPpm, sigma, allowShort) => {
          const cost = { feePpm, halfSpreadPpm: 10, impactPpm, volumeSharePpmMax: 10_000 };
          const intent = decideIntent({
            cfp: callOf({ cost, sigma }, { positionLots }),
            aggregate: aggregateWith(q),
            instrument: instrumentOf(),
            params: { ...defaultSizing, allowShort },
          });
          const adds =
            Math.abs(intent.targetLots) > Math.abs(positionLots) ||
            intent.targetLots * positionLots < 0;
          if (adds) {
            expect(intent.netPpm).toBeGreaterThan(0);
            expect(Math.abs(intent.targetLots)).toBeLessThanOrEqual(95);
            if (!allowShort) expect(intent.targetLots).toBeGreaterThanOrEqual(0);
          }
          expect(Number.isSafeInteger(intent.targetLots)).toBe(true);
          expect(intent.targetLots).toBe(intent.activeLots + intent.strategicLots);
          // A held position never grows against the forecast, and never outlives its sign.
          if (intent.muPpm * positionLots < 0 && intent.targetLots !== 0) {
            expect(intent.targetLots * positionLots).toBeLessThan(0);
          }
        },
      ),
      { seed: SEED, numRuns: 2000 },
    );
  });
});
