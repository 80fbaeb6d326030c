/** Whatever the market and the question, a bid is valid, and an honest claim is never struck. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agent as analogy } from '../../../agents/analogy/agent.ts';
import { agent as placebo } from '../../../agents/placebo/agent.ts';
import { agent as risk } from '../../../agents/risk/agent.ts';
import { agent as technical } from '../../../agents/technical/agent.ts';
import { bidPpm } from '../../../agents/sdk/bid-ppm.ts';
import { withUpOdds } from '../../../agents/sdk/bins.ts';
import { clipText } from '../../../agents/sdk/clip-text.ts';
import { createSeat } from '../../../agents/sdk/seat.ts';
import { toneOf } from '../../../agents/sentiment/score.ts';
import { emptyMarketView, foldMarketView } from '../../../council/market-view.ts';
import { checkBid, checkEvidence, toPpm } from '../../../council/ppm.ts';
import { evaluatePredicate } from '../../../council/predicate.ts';
import { atOnce } from '../../../protocols/awaitable.ts';
import type { HostedSeat } from '../../../protocols/host.ts';
import type { ChainedRecord, JournalRecord } from '../../../protocols/record.ts';
import { agentSpec } from '../../support/built-in-agents.ts';
import { cfpOf, HASH, record, ROUND, SPX } from '../../support/council-round.ts';
import { ask } from '../../support/seat-specs.ts';

const SEED = 20_260_101;
const options = (numRuns: number) => ({ numRuns, seed: SEED, verbose: 1 });
const chained = (entry: JournalRecord): ChainedRecord => ({ ...entry, hash: HASH });

/** Paths with jumps, flat stretches and prices of a few ticks. */
const path = fc.array(
  fc.oneof(
    { arbitrary: fc.double({ min: -0.05, max: 0.05, noNaN: true }), weight: 8 },
    { arbitrary: fc.constantFrom(0, -0.9, 3), weight: 1 },
  ),
  { minLength: 0, maxLength: 140 },
);
const market = fc.record({
  moves: path,
  start: fc.constantFrom(5, 100, 100_000),
  version: fc.constantFrom(1, 2),
  volume: fc.constantFrom(0, 1, 1_000_000),
  sigma: fc.integer({ min: 50, max: 400_000 }),
  base: fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 8, maxLength: 8 }),
  runSeed: fc.nat(),
});

function barsOf(given: {
  moves: readonly number[];
  start: number;
  version: number;
  volume: number;
}) {
  let close = given.start;
  return given.moves.map((move, index): ChainedRecord => {
    const openTicks = close;
    close = Math.max(1, Math.floor(close * (1 + move)));
    return chained(
      record(
        'market.bar',
        {
          closeTicks: close,
          eventTime: index,
          highTicks: Math.max(openTicks, close) + 1,
          instrument: SPX,
          knownAt: index,
          lowTicks: Math.max(1, Math.min(openTicks, close) - 1),
          openIsFake: false,
          openTicks,
          series: '1d',
          // Half-way a new version may begin.
          version: index * 2 > given.moves.length ? given.version : 1,
          volume: given.volume,
        },
        index + 1,
      ),
    );
  });
}

describe.each([
  ['analogy', analogy],
  ['technical', technical],
  ['risk', risk],
  ['placebo', placebo],
])('%s', (name, agent) => {
  test('bids or refuses validly in any market, and claims only what holds', async () => {
    const spec = await agentSpec(name);
    fc.assert(
      fc.property(market, (given) => {
        const seat: HostedSeat = createSeat({ ...spec, runSeed: given.runSeed }, agent);
        const bars = barsOf(given);
        const view = emptyMarketView();
        for (const bar of bars) {
          seat.fold(bar);
          foldMarketView(view, bar);
        }
        const asOf = { hash: HASH, seq: Math.max(1, bars.length) };
        const body = cfpOf({ asOf, base: toPpm(given.base), sigma: given.sigma });
        const call = chained(record('cfp', body, bars.length + 1)) as never;
        seat.fold(call);
        const sealed = atOnce(seat.answer({ ...ask(name, 'seal'), round: ROUND }));
        expect(sealed.length).toBeGreaterThan(0);
        for (const message of atOnce(seat.answer({ ...ask(name, 'reveal'), round: ROUND }))) {
          if (message.type !== 'bid') throw new Error(`revealed a ${message.type}`);
          expect(checkBid(message.body, 8)).toBeUndefined();
          expect(checkEvidence(message.body, asOf.seq)).toBeUndefined();
          for (const { predicate, value } of message.body.claims) {
            expect(evaluatePredicate(predicate, { call, view })).toEqual({
              decided: true,
              holds: true,
              value,
            });
          }
        }
      }),
      options(60),
    );
  });
});

test('a valid bid stays as it is, any other positive list becomes one', () => {
  const chances = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
    minLength: 2,
    maxLength: 64,
  });
  fc.assert(
    fc.property(chances, (list) => {
      fc.pre(list.some((chance) => chance > 1e-200));
      const once = bidPpm(list);
      expect(once.reduce((a, b) => a + b)).toBe(1_000_000);
      expect(Math.min(...once)).toBeGreaterThanOrEqual(1_000);
      expect(bidPpm(once)).toEqual(once);
    }),
    options(300),
  );
});

test('side odds can be moved anywhere without touching the bins within a side', () => {
  const edges = cfpOf().edges;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 8, maxLength: 8 }),
      fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      (p, up) => {
        const moved = withUpOdds(edges, p, up);
        expect(moved.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        expect((moved[0] as number) / (moved[1] as number)).toBeCloseTo(
          (p[0] as number) / (p[1] as number),
          9,
        );
      },
    ),
    options(200),
  );
});

test('any text has a finite tone between -1 and 1, and can be clipped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), fc.nat(300), (text, length) => {
      const { tone } = toneOf(text);
      expect(Math.abs(tone)).toBeLessThanOrEqual(1);
      const clipped = clipText(text, length + 2);
      expect(clipped.length).toBeLessThanOrEqual(length + 2);
      expect(clipped.isWellFormed()).toBe(true);
    }),
    options(300),
  );
});
