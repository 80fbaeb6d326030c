import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCurve, pushPoint } from '../../../dashboard/fold/bounded.ts';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import { RoundIndex } from '../../../dashboard/server/round-index.ts';
import type { RecordOf } from '../../../protocols/record.ts';
import { sampleRun } from '../../support/dashboard-run.ts';
import { memoryJournal } from '../../support/dashboard-journal.ts';

const SEED = 20_261_123;
const { records } = memoryJournal(sampleRun(12));

describe('a bounded curve', () => {
  it('keeps its first and its newest point, in order, at one stride, within its bound', () => {
    const counts = fc.record({
      count: fc.integer({ min: 1, max: 3_000 }),
      limit: fc.integer({ min: 2, max: 64 }),
    });
    fc.assert(
      fc.property(counts, ({ count, limit }) => {
        const curve = emptyCurve<number>();
        for (let point = 0; point < count; point++) pushPoint(curve, point, limit);
        const { points, stride } = curve;
        expect(points.length).toBeLessThanOrEqual(limit + 1);
        expect(points[0]).toBe(0);
        expect(points.at(-1)).toBe(count - 1);
        // All but the newest stand a stride apart; it may be closer.
        const spaced = points.slice(0, -1);
        expect(spaced).toEqual(spaced.map((_, index) => index * stride));
      }),
      { seed: SEED },
    );
  });
});

describe('the page fold under any delivery', () => {
  it('comes to the same state with repeats, old records and copies over a wire', () => {
    const whole = emptyPageState();
    for (const record of records) foldPage(whole, record);
    const disturbance = fc.array(fc.nat(records.length - 1), { maxLength: 40 });
    fc.assert(
      fc.property(disturbance, fc.nat(records.length), (repeats, cut) => {
        let state = emptyPageState();
        for (const [index, record] of records.entries()) {
          if (index === cut) state = JSON.parse(JSON.stringify(state)) as PageState;
          foldPage(state, record);
          // Any other record but the next one: told again, or too early.
          for (const at of repeats.filter((at) => at % 7 === index % 7 && at !== index + 1)) {
            const expected = at <= index ? 'repeat' : 'gap';
            expect(foldPage(state, records[at]!)).toBe(expected);
          }
        }
        expect(state).toEqual(whole);
      }),
      { numRuns: 30, seed: SEED },
    );
  });
});

describe('the round index', () => {
  it('finds every round it was told of, and no other', () => {
    const rounds = fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 1 });
    fc.assert(
      fc.property(rounds, (numbers) => {
        const index = new RoundIndex();
        numbers.sort((a, b) => a - b);
        for (const [at, n] of numbers.entries()) {
          const body = { instrument: `I${n % 3}` };
          index.open(n, { seq: at + 1, lane: 'X:1b:0', body } as unknown as RecordOf<'cfp'>);
          index.touch(n, at + 10);
        }
        for (const [at, n] of numbers.entries()) {
          expect(index.span(n)).toEqual({ callSeq: at + 1, lastSeq: at + 10, weightsSeq: 0 });
          expect(index.instrumentOf(n)).toBe(`I${n % 3}`);
        }
        const strangers = numbers.map((n) => n + 1).filter((n) => !numbers.includes(n));
        for (const n of strangers) expect(index.span(n)).toBeUndefined();
        expect(index.last).toBe(numbers.at(-1));
      }),
      { seed: SEED },
    );
  });
});
