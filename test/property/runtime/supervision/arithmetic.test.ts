/** The fast forms of restart arithmetic against slow ones written straight from the definition. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, HEALTHY_MS, nextAttempt } from '../../../../runtime/supervision/backoff.ts';
import { addRestart } from '../../../../runtime/supervision/intensity.ts';
import { addCrash, POISON_MEMORY } from '../../../../runtime/supervision/poison.ts';
import {
  newSeatHealth,
  seatCrashed,
  seatStarted,
} from '../../../../runtime/supervision/seat-policy.ts';

const seeded = { seed: 20_261_123, verbose: true };
/** Coarse, so that a restart often stands exactly on the edge of the window. */
const gaps = fc.array(fc.nat({ max: 8 }), { maxLength: 60 });

test('intensity: a restart exceeds exactly when more than max of all so far lie in its window', () => {
  const property = fc.property(
    gaps,
    fc.nat({ max: 5 }),
    fc.nat({ max: 24 }),
    (steps, max, windowMs) => {
      const all: number[] = [];
      let now = 0;
      let kept: readonly number[] = [];
      for (const gap of steps) {
        now += gap;
        all.push(now);
        const result = addRestart(kept, now, { max, windowMs });
        kept = result.restarts;
        const inWindow = all.filter((at) => now - at <= windowMs).length;
        expect(result.exceeded).toBe(inWindow > max);
        expect(kept.length).toBeLessThanOrEqual(max + 1);
      }
    },
  );
  fc.assert(property, seeded);
});

test('backoff: half a second doubled, capped at a minute, less at most a fifth', () => {
  const property = fc.property(
    fc.nat({ max: 1_000 }),
    fc.double({ max: 1, maxExcluded: true, min: 0, noNaN: true }),
    (attempt, chance) => {
      let full = 500n;
      for (let n = 0; n < attempt && full < 60_000n; n++) full *= 2n;
      const cap = Number(full > 60_000n ? 60_000n : full);
      const delay = backoffMs(attempt, chance);
      expect(delay).toBeLessThanOrEqual(cap);
      expect(delay).toBeGreaterThanOrEqual(cap * 0.8);
      expect(Number.isSafeInteger(delay)).toBe(true);
    },
  );
  fc.assert(property, seeded);
});

test('backoff starts over once an incarnation has lived five minutes', () => {
  expect(nextAttempt(6, HEALTHY_MS - 1)).toBe(7);
  expect(nextAttempt(6, HEALTHY_MS)).toBe(0);
});

test('a seat is quarantined exactly when five trips lie within an hour', () => {
  const property = fc.property(fc.array(fc.nat({ max: 400_000 }), { maxLength: 150 }), (lives) => {
    let health = newSeatHealth(0);
    let now = 0;
    let streak: number[] = [];
    const trips: number[] = [];
    for (const life of lives) {
      now += life;
      const { health: next, verdict } = seatCrashed(health, now, 0);
      streak.push(now);
      const tripped = streak.filter((at) => now - at <= 60_000).length > 3;
      if (tripped) {
        trips.push(now);
        streak = [];
      }
      const out = tripped && trips.filter((at) => now - at <= 3_600_000).length >= 5;
      expect(verdict.kind).toBe(out ? 'quarantine' : 'restart');
      if (verdict.kind === 'quarantine') return;
      expect(verdict.tripped).toBe(tripped);
      now += verdict.afterMs;
      health = seatStarted(next, now);
    }
  });
  fc.assert(property, seeded);
});

test('poison: the second crash on a key quarantines it; the memory is bounded by last crash', () => {
  const property = fc.property(
    fc.array(fc.nat({ max: 3_000 }).map(String), { maxLength: 400 }),
    (keys) => {
      let ledger: ReadonlyMap<string, number> = new Map();
      const counts = new Map<string, number>();
      for (const key of keys) {
        const result = addCrash(ledger, key);
        ledger = result.ledger;
        counts.set(key, (counts.get(key) ?? 0) + 1);
        expect(result.poisoned).toBe((counts.get(key) ?? 0) >= 2);
      }
    },
  );
  fc.assert(property, { ...seeded, numRuns: 20 });

  let full: ReadonlyMap<string, number> = new Map();
  for (let n = 0; n < POISON_MEMORY + 5; n++) full = addCrash(full, String(n)).ledger;
  expect(full.size).toBe(POISON_MEMORY);
  expect([full.has('4'), full.has('5')]).toEqual([false, true]);
});
