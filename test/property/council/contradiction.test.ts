/** C1 to C9 of contradiction as properties; C10 and C11 also in the session's simulation. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entropy } from '../../../council/contradiction/divergence.ts';
import {
  groupGradient,
  groupTension,
  mixtureOf,
} from '../../../council/contradiction/group-tension.ts';
import type { Voice } from '../../../council/contradiction/group-tension.ts';
import { pairTension } from '../../../council/contradiction/pair-tension.ts';
import type { Link } from '../../../council/contradiction/pair-tension.ts';
import { mirrored } from '../../../council/contradiction/proposal.ts';
import type { Proposal } from '../../../council/contradiction/proposal.ts';
import {
  collapseScars,
  emptyScarLedger,
  openScars,
  scoreScars,
} from '../../../council/contradiction/scars.ts';
import { roundId } from '../../../protocols/ids.ts';
import type { Scar, TensionPair } from '../../../protocols/tension.ts';
import { uniform } from '../../support/council-round.ts';
import { coin } from '../../support/proposals.ts';

const SEED = 20_261_125;
const RUNS = { numRuns: 300, seed: SEED };

const chances = (bins: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.double({ max: 1, min: 0.001, noNaN: true }), { maxLength: bins, minLength: bins })
    .map((parts) => {
      const whole = parts.reduce((sum, part) => sum + part, 0);
      return parts.map((part) => part / whole);
    });

const proposal: fc.Arbitrary<Proposal> = fc.record({
  ageBars: fc.integer({ max: 30, min: 0 }),
  evidence: fc
    .array(fc.constantFrom('#1', '#2', 'ema20 > ema100'))
    .map((keys) => new Map(keys.map((key) => [key, 1]))),
  firstUp: fc.constant(4),
  horizonBars: fc.constantFrom(1, 5, 20),
  name: fc.constantFrom('a', 'b', 'c'),
  q: chances(8),
  reliability: fc.double({ max: 1, min: 0, noNaN: true }),
});
const link: fc.Arbitrary<Link> = fc.record({
  across: fc.constantFrom('experts', 'horizons', 'instruments'),
  rho: fc.double({ max: 1, min: -1, noNaN: true }),
});

describe('the tension of a pair', () => {
  it('is the same from both sides (C1), and within 0 to 1 (C3)', () => {
    fc.assert(
      fc.property(proposal, proposal, link, (a, b, how) => {
        const ab = pairTension(a, b, how);
        const ba = pairTension(b, a, how);
        expect(ab.tension).toBeCloseTo(ba.tension, 14);
        expect(ab.kind).toBe(ba.kind);
        expect(ab.tension).toBeGreaterThanOrEqual(0);
        expect(ab.tension).toBeLessThanOrEqual(1);
      }),
      RUNS,
    );
  });

  it('of a proposal with itself is 0 (C2)', () => {
    fc.assert(
      fc.property(proposal, (a) => {
        expect(pairTension(a, a, { across: 'experts', rho: 1 }).tension).toBe(0);
      }),
      RUNS,
    );
  });

  it('does not change when both are mirrored (C4)', () => {
    fc.assert(
      fc.property(proposal, proposal, link, (a, b, how) => {
        const there = pairTension(a, b, how).tension;
        expect(pairTension(mirrored(a), mirrored(b), how).tension).toBeCloseTo(there, 12);
      }),
      RUNS,
    );
  });

  it('rises with the confidence of either opposed side (C5)', () => {
    const side = fc.double({ max: 0.98, min: 0.51, noNaN: true });
    fc.assert(
      fc.property(
        side,
        side,
        fc.double({ max: 0.019, min: 0.001, noNaN: true }),
        (up, down, by) => {
          const how: Link = { across: 'experts', rho: 1 };
          const before = pairTension(coin(up), coin(1 - down), how).tension;
          expect(pairTension(coin(up + by), coin(1 - down), how).tension).toBeGreaterThan(before);
          expect(pairTension(coin(up), coin(1 - down - by), how).tension).toBeGreaterThan(before);
        },
      ),
      RUNS,
    );
  });

  it('is 0 without a link (C6)', () => {
    fc.assert(
      fc.property(proposal, proposal, (a, b) => {
        expect(pairTension(a, b, { across: 'instruments', rho: 0 }).tension).toBe(0);
        const never = { ...b, horizonBars: 1e30 };
        expect(pairTension(a, never, { across: 'horizons', rho: 1 }).tension).toBe(0);
      }),
      RUNS,
    );
  });

  it('is about two proposals, whatever they are called and whoever else speaks (C7)', () => {
    fc.assert(
      fc.property(fc.array(proposal, { maxLength: 12, minLength: 2 }), (all) => {
        const how: Link = { across: 'experts', rho: 1 };
        const alone = pairTension(all[0] as Proposal, all[1] as Proposal, how).tension;
        const renamed = all.map((one, n) => ({ ...one, name: `x${n}` }));
        const matrix = renamed.map((a) => renamed.map((b) => pairTension(a, b, how).tension));
        expect(matrix[0]?.[1]).toBe(alone);
      }),
      RUNS,
    );
  });
});

const group = fc
  .array(fc.tuple(fc.double({ max: 1, min: 0.01, noNaN: true }), chances(8)), {
    maxLength: 7,
    minLength: 1,
  })
  .map((rows): Voice[] => {
    const whole = rows.reduce((sum, [weight]) => sum + weight, 0);
    return rows.map(([weight, q]) => ({ q, weight: weight / whole }));
  });

describe('the tension of a group', () => {
  it('is H(mixture) less the mean of H, between 0 and H(w)', () => {
    fc.assert(
      fc.property(group, (voices) => {
        const { ceiling, tension } = groupTension(voices);
        const mean = voices.reduce((sum, { q, weight }) => sum + weight * entropy(q), 0);
        expect(tension).toBeCloseTo(Math.max(0, entropy(mixtureOf(voices)) - mean), 12);
        expect(tension).toBeLessThanOrEqual(ceiling);
        expect(ceiling).toBeLessThanOrEqual(Math.log(voices.length) + 1e-12);
      }),
      RUNS,
    );
  });

  it('does not change when a voice is split into copies, whatever the split (C8)', () => {
    fc.assert(
      fc.property(group, fc.double({ max: 0.99, min: 0.01, noNaN: true }), (voices, share) => {
        const [first, ...rest] = voices as [Voice, ...Voice[]];
        const split = [
          { ...first, weight: first.weight * share },
          { ...first, weight: first.weight * (1 - share) },
          ...rest,
        ];
        expect(groupTension(split).tension).toBeCloseTo(groupTension(voices).tension, 12);
      }),
      RUNS,
    );
  });

  it('has the gradient that differences give, to 2e-10', () => {
    const draw = uniform(5);
    const softmax = (logits: readonly number[]): number[] => {
      const parts = logits.map((x) => Math.exp(x));
      const whole = parts.reduce((sum, part) => sum + part, 0);
      return parts.map((part) => part / whole);
    };
    let worst = 0;
    for (let n = 0; n < 20; n++) {
      const logits = Array.from({ length: 4 }, () => Array.from({ length: 8 }, () => draw() * 2));
      const raw = logits.map(() => 0.1 + draw());
      const whole = raw.reduce((sum, part) => sum + part, 0);
      const at = (moved: readonly (readonly number[])[]): Voice[] =>
        moved.map((row, i) => ({ q: softmax(row), weight: (raw[i] as number) / whole }));
      const gradient = groupGradient(at(logits));
      const step = 1e-4;
      const shifted = (i: number, k: number, by: number): number => {
        const moved = logits.map((row) => [...row]);
        (moved[i] as number[])[k] = (moved[i]?.[k] as number) + by;
        return groupTension(at(moved)).tension;
      };
      for (let i = 0; i < 4; i++) {
        for (let k = 0; k < 8; k++) {
          // Central differences of fourth order: their own error is below 1e-12 here.
          const slope =
            (8 * (shifted(i, k, step) - shifted(i, k, -step)) -
              (shifted(i, k, 2 * step) - shifted(i, k, -2 * step))) /
            (12 * step);
          worst = Math.max(worst, Math.abs(slope - (gradient[i]?.[k] as number)));
        }
      }
    }
    expect(worst).toBeLessThan(2e-10);
  });
});

type Move = 'round' | 'collapse' | 'score';

describe('the scar ledger', () => {
  it('loses nothing: detected = open + collapsed + expired + merged, each id told to its end (C9)', () => {
    const pairs = fc.uniqueArray(fc.constantFrom('a|b', 'a|c', 'b|c', 'b|d', 'c|d'));
    const moves = fc.array(fc.tuple(fc.constantFrom<Move>('round', 'collapse', 'score'), pairs), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(moves, (script) => {
        const ledger = emptyScarLedger();
        const told = new Map<string, Scar>();
        const tell = (scars: readonly Scar[]): void => {
          for (const scar of scars) told.set(scar.id, scar);
        };
        let round = 0;
        for (const [move, found] of script) {
          if (move === 'round') {
            round += 1;
            tell(
              openScars(ledger, {
                entropy: 1.9,
                pairs: found.map((name) => pairOf(name)),
                round: roundId(round),
                sideOf: (name) => ({ name, q: [400_000, 600_000], said: [round] }),
              }),
            );
          } else if (move === 'collapse') {
            tell(collapseScars(ledger, 1.5));
          } else {
            tell(scoreScars(ledger, { entropy: 1.4, outcome: 1, round: roundId(round || 1) }));
          }
          const { collapsed, detected, expired, merged, open } = ledger.counts;
          expect(detected).toBe(open + collapsed + expired + merged);
          const now = (state: Scar['state']): number =>
            [...told.values()].filter((scar) => scar.state === state).length;
          expect({ collapsed, detected, expired, merged, open }).toEqual({
            collapsed: now('collapsed'),
            detected: told.size,
            expired: now('expired'),
            merged: now('merged'),
            open: now('open'),
          });
          for (const { into, state } of told.values()) {
            expect(into !== null).toBe(state === 'merged');
            if (into !== null) expect(told.has(into)).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  it('scores both sides of each scar of the round when the outcome is known (C10)', () => {
    const ledger = emptyScarLedger();
    const sideOf = (name: string) => ({
      name,
      q: name === 'a' ? [250_000, 750_000] : [500_000, 500_000],
      said: [7],
    });
    openScars(ledger, { entropy: 0.69, pairs: [pairOf('a|b')], round: roundId(4), sideOf });
    const [scar] = scoreScars(ledger, { entropy: 0.6, outcome: 0, round: roundId(4) });
    expect(scar).toMatchObject({
      bids: [7, 7],
      entropyAfter: 0.6,
      entropyBefore: 0.69,
      id: 'r4/0',
      qA: [250_000, 750_000],
      state: 'open',
    });
    expect(scar?.lossA).toBeCloseTo(Math.log(4), 12);
    expect(scar?.lossB).toBeCloseTo(Math.log(2), 12);
    expect(scoreScars(ledger, { entropy: 0.6, outcome: 0, round: roundId(41) })).toEqual([]);
  });
});

function pairOf(name: string): TensionPair {
  const [a, b] = name.split('|') as [string, string];
  return {
    a,
    b,
    divergence: 0.1,
    kind: 'informational',
    opposition: 0,
    relevance: 1,
    tension: 0.3,
  };
}
