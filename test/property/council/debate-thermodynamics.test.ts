import { describe, expect, it } from 'vitest';
import { divergenceFrom, entropy } from '../../../council/contradiction/divergence.ts';
import { disagreement, entropySplit, mixture } from '../../../council/thermodynamics/entropy.ts';
import { allowedMove } from '../../../council/evidence-bound.ts';
import { judgeMove } from '../../../council/thermodynamics/moves.ts';
import { equilibrium, excess } from '../../../council/thermodynamics/free-energy.ts';
import { energyOfBids, logPool } from '../../../council/thermodynamics/log-pool.ts';
import { saidOverBase, sides } from '../../../council/thermodynamics/channel.ts';
import { atRest } from '../../../council/thermodynamics/stubborn.ts';
import {
  belief,
  beliefs,
  doublyStochastic,
  keepsPool,
  randomOf,
  shares,
} from '../../support/beliefs.ts';
import { contraction, spread } from '../../reference/contraction.ts';
import { exchange } from '../../reference/exchange.ts';
import { referenceFreeEnergy } from '../../reference/free-energy.ts';
import { fixedPoint } from '../../reference/friedkin-johnsen.ts';

const TIGHT = 1e-12;
/** Bayes: q' ~ q e^x. */
const evidenceMove = (q: readonly number[], x: readonly number[]): number[] =>
  equilibrium({ energy: x.map((part) => -part), prior: q, temperature: 1 }).q;
const ppm = (q: readonly number[]): number[] => q.map((chance) => chance * 1_000_000);
const judged = (before: readonly number[], after: readonly number[], x: readonly number[]) =>
  judgeMove(ppm(before), ppm(after), x);
const size = (random: () => number) => ({
  agents: 2 + Math.floor(random() * 8),
  bins: 2 + Math.floor(random() * 9),
});
const mean = (w: readonly number[], values: readonly number[]) =>
  w.reduce((sum, part, i) => sum + part * values[i]!, 0);

describe('the entropy split', () => {
  it('is exact: total = doubt + disagreement, and disagreement is at most H(w)', () => {
    const random = randomOf(1);
    for (let run = 0; run < 500; run++) {
      const { agents, bins } = size(random);
      const w = shares(random, agents);
      const split = entropySplit(w, beliefs(random, agents, bins));
      expect(Math.abs(split.total - split.doubt - split.disagreement)).toBeLessThan(TIGHT);
      expect(split.disagreement).toBeLessThanOrEqual(entropy(w) + TIGHT);
      expect(split.disagreement).toBeGreaterThanOrEqual(0);
    }
  });

  it('does not see an agent that speaks twice with half its share each time', () => {
    const random = randomOf(2);
    const w = shares(random, 4);
    const q = beliefs(random, 4, 8);
    const twice = disagreement([w[0]! / 2, w[0]! / 2, ...w.slice(1)], [q[0]!, ...q]);
    expect(twice).toBeCloseTo(disagreement(w, q), 12);
  });
});

describe('an exchange', () => {
  it.each(['equal weights, doubly stochastic', 'any weights, w conserved'])(
    'conserves the pool and turns disagreement into doubt, 500 times: %s',
    (kind) => {
      const random = randomOf(kind.length);
      for (let run = 0; run < 500; run++) {
        const { agents, bins } = size(random);
        const equal = kind.startsWith('equal');
        const w = equal ? Array.from({ length: agents }, () => 1 / agents) : shares(random, agents);
        const trust = equal ? doublyStochastic(random, agents) : keepsPool(random, w);
        const before = beliefs(random, agents, bins);
        const after = exchange(trust, before);
        const pool = mixture(w, before);
        for (const [k, chance] of mixture(w, after).entries()) {
          expect(Math.abs(chance - pool[k]!)).toBeLessThan(TIGHT);
        }
        const a = entropySplit(w, before);
        const b = entropySplit(w, after);
        expect(Math.abs(a.total - b.total)).toBeLessThan(TIGHT);
        expect(b.disagreement).toBeLessThanOrEqual(a.disagreement + TIGHT);
        expect(Math.abs(b.doubt - a.doubt - (a.disagreement - b.disagreement))).toBeLessThan(TIGHT);
      }
    },
  );

  it('shrinks the spread of equal agents by sigma_2 squared at least, each round', () => {
    const random = randomOf(3);
    for (let run = 0; run < 60; run++) {
      const { agents, bins } = size(random);
      const trust = doublyStochastic(random, agents);
      const factor = contraction(trust);
      expect(factor).toBeLessThanOrEqual(1 + 1e-9);
      let q = beliefs(random, agents, bins);
      const first = spread(q);
      for (let round = 1; round <= 5; round++) {
        q = exchange(trust, q);
        expect(spread(q)).toBeLessThanOrEqual(first * factor ** round * (1 + 1e-6) + 1e-15);
      }
    }
  });
});

describe('an evidence move', () => {
  it('never goes further than min(osc, osc^2 / 8): 100,000 random cases', () => {
    const random = randomOf(5);
    let closest = 0;
    for (let run = 0; run < 100_000; run++) {
      const bins = 2 + Math.floor(random() * 7);
      const q = belief(random, bins, random() * 2);
      const scale = 8 * random() ** 3;
      const x = Array.from({ length: bins }, () => scale * (random() - 0.5));
      const moved = divergenceFrom(evidenceMove(q, x), q);
      const allowed = allowedMove(x);
      if (moved > allowed + 1e-12)
        expect(moved, JSON.stringify({ q, x })).toBeLessThanOrEqual(allowed);
      if (allowed > 0) closest = Math.max(closest, moved / allowed);
    }
    // The bound is tight at even odds and small evidence; random cases come near it.
    expect(closest).toBeGreaterThan(0.9);
  });

  it('is flagged when the belief went further than its evidence, and only then', () => {
    const random = randomOf(6);
    let caught = 0;
    for (let run = 0; run < 300; run++) {
      const q = belief(random, 8);
      const x = Array.from({ length: 8 }, () => 0.2 * random());
      expect(judged(q, evidenceMove(q, x), x).flagged).toBe(false);
      const tenfold = x.map((part) => 10 * part);
      if (judged(q, evidenceMove(q, tenfold), x).flagged) caught += 1;
      const none = x.map(() => 0);
      expect(judged(q, evidenceMove(q, x), none).flagged).toBe(true);
    }
    expect(caught).toBeGreaterThan(290);
    const far = judged([0.5, 0.5], [0.9, 0.1], [0.2, 0]);
    expect(far.flagged).toBe(true);
    expect(far.allowed).toBeCloseTo(0.005, 12);
    expect(far.moved).toBeCloseTo(0.9 * Math.log(1.8) + 0.1 * Math.log(0.2), 12);
  });

  it('lets a bid whose every claim was struck go back to base, and no further', () => {
    const random = randomOf(7);
    for (let run = 0; run < 1_000; run++) {
      const bid = belief(random, 8, random());
      const base = belief(random, 8, random());
      const x = bid.map((chance, k) => -Math.log(chance / base[k]!));
      expect(judged(bid, base, x).flagged).toBe(false);
    }
  });
});

describe('free energy', () => {
  it('stands over its floor by T KL from the equilibrium, exactly, and falls on the way there', () => {
    const random = randomOf(8);
    for (let run = 0; run < 500; run++) {
      const bins = 2 + Math.floor(random() * 8);
      const at = {
        energy: Array.from({ length: bins }, () => 4 * random() - 1),
        prior: belief(random, bins),
        temperature: 0.1 + 3 * random(),
      };
      const rest = equilibrium(at);
      const q = belief(random, bins, random());
      const freeEnergy = (held: readonly number[]): number =>
        referenceFreeEnergy(held, at.energy, at.prior, at.temperature).freeEnergy;
      const over = freeEnergy(q) - rest.floor;
      expect(Math.abs(over - excess(q, rest, at.temperature))).toBeLessThan(1e-11);
      expect(Math.abs(freeEnergy(rest.q) - rest.floor)).toBeLessThan(1e-11);
      let last = Infinity;
      for (let step = 0; step <= 10; step++) {
        const t = step / 10;
        const parts = q.map((chance, k) => chance ** (1 - t) * rest.q[k]! ** t);
        const whole = parts.reduce((sum, part) => sum + part, 0);
        const here = freeEnergy(parts.map((part) => part / whole));
        expect(here).toBeLessThanOrEqual(last + TIGHT);
        last = here;
      }
    }
  });

  it('answers to temperature as dE/dT = Var U / T^2 and dKL/dT = -Var U / T^3', () => {
    const random = randomOf(9);
    for (let run = 0; run < 200; run++) {
      const energy = Array.from({ length: 6 }, () => 3 * random());
      const prior = belief(random, 6);
      const T = 0.5 + 2 * random();
      const read = (temperature: number) => {
        const { q } = equilibrium({ energy, prior, temperature });
        const E = mean(q, energy);
        return {
          E,
          kl: divergenceFrom(q, prior),
          variance: mean(
            q,
            energy.map((u) => (u - E) ** 2),
          ),
        };
      };
      const h = 1e-5;
      const { variance } = read(T);
      const dE = (read(T + h).E - read(T - h).E) / (2 * h);
      const dKl = (read(T + h).kl - read(T - h).kl) / (2 * h);
      expect(Math.abs(dE - variance / T ** 2)).toBeLessThan(1e-7);
      expect(Math.abs(dKl + variance / T ** 3)).toBeLessThan(1e-7);
    }
  });

  it('of two levels gives E = D / (1 + e^(D/T)) and the Schottky heat capacity', () => {
    for (const gap of [0.3, 1, 4]) {
      for (const T of [0.2, 0.7, 1, 5]) {
        const energyAt = (temperature: number) =>
          equilibrium({ energy: [0, gap], prior: [0.5, 0.5], temperature }).q[1]! * gap;
        expect(energyAt(T)).toBeCloseTo(gap / (1 + Math.exp(gap / T)), 12);
        const h = 1e-5 * T;
        const heat = (energyAt(T + h) - energyAt(T - h)) / (2 * h);
        const schottky = ((gap / T) ** 2 * Math.exp(gap / T)) / (1 + Math.exp(gap / T)) ** 2;
        expect(heat).toBeCloseTo(schottky, 7);
      }
    }
  });
});

describe('the logarithmic pool', () => {
  it('has the least sum of KL from all, -ln sum prod q^w, 0 only when all agree', () => {
    const random = randomOf(10);
    for (let run = 0; run < 300; run++) {
      const { agents, bins } = size(random);
      const w = shares(random, agents);
      const q = beliefs(random, agents, bins);
      const pool = logPool(w, q);
      const costOf = (g: readonly number[]) =>
        mean(
          w,
          q.map((own) => divergenceFrom(g, own)),
        );
      expect(Math.abs(costOf(pool.q) - pool.cost)).toBeLessThan(TIGHT);
      expect(pool.cost).toBeGreaterThan(0);
      for (let other = 0; other < 5; other++) {
        expect(costOf(belief(random, bins))).toBeGreaterThanOrEqual(pool.cost - TIGHT);
      }
      const agreed = logPool(
        w,
        q.map(() => q[0]!),
      );
      expect(agreed.cost).toBeLessThan(TIGHT);
    }
  });

  it('is what Bayes makes of the bids from base at T = 1, and the floor is its cost', () => {
    const random = randomOf(11);
    for (let run = 0; run < 200; run++) {
      const { agents, bins } = size(random);
      const w = shares(random, agents);
      const q = beliefs(random, agents, bins);
      const base = belief(random, bins);
      const rest = equilibrium({ energy: energyOfBids(w, q, base), prior: base, temperature: 1 });
      const pool = logPool(w, q);
      rest.q.forEach((chance, k) => expect(Math.abs(chance - pool.q[k]!)).toBeLessThan(TIGHT));
      expect(Math.abs(rest.floor - pool.cost)).toBeLessThan(TIGHT);
    }
  });

  it('is not sharpened by an agent that is doubled with its share split', () => {
    const random = randomOf(12);
    const w = shares(random, 3);
    const q = beliefs(random, 3, 8);
    const once = logPool(w, q);
    const twice = logPool([w[0]! * 0.3, w[0]! * 0.7, ...w.slice(1)], [q[0]!, ...q]);
    once.q.forEach((chance, k) => expect(twice.q[k]).toBeCloseTo(chance, 12));
  });
});

describe('data processing', () => {
  it('never brings two beliefs further apart: merged bins, any shared channel, a pool', () => {
    const random = randomOf(13);
    for (let run = 0; run < 1_000; run++) {
      const bins = 3 + Math.floor(random() * 6);
      const p = belief(random, bins, random());
      const q = belief(random, bins, random());
      const firstUp = 1 + Math.floor(random() * (bins - 1));
      const said = saidOverBase(p, q, firstUp);
      expect(said.side).toBeLessThanOrEqual(said.bins + TIGHT);
      expect(sides(p, firstUp)[0] + sides(p, firstUp)[1]).toBeCloseTo(1, 12);
      const channel = Array.from({ length: bins }, () => belief(random, 4, random()));
      const apart = divergenceFrom(mixture(p, channel), mixture(q, channel));
      expect(apart).toBeLessThanOrEqual(divergenceFrom(p, q) + TIGHT);
      const share = random();
      const pooled = mixture([share, 1 - share], [p, q]);
      expect(divergenceFrom(pooled, q)).toBeLessThanOrEqual(divergenceFrom(p, q) + TIGHT);
    }
  });
});

describe('beliefs at rest', () => {
  it('are the fixed point of Friedkin and Johnsen, with rows that sum to 1 and disagreement left', () => {
    const random = randomOf(14);
    for (let run = 0; run < 200; run++) {
      const { agents, bins } = size(random);
      const w = shares(random, agents);
      const stakes = w.map(() => 0.05 + 0.95 * random());
      const q = beliefs(random, agents, bins);
      const staked = w.map((part, i) => part * stakes[i]!);
      const whole = staked.reduce((sum, part) => sum + part, 0);
      const pool = mixture(
        staked.map((part) => part / whole),
        q,
      );
      const rest = atRest(stakes, q, pool);
      const solved = fixedPoint(
        w.map(() => w),
        stakes,
        q,
      );
      for (const [i, row] of rest.entries()) {
        expect(row.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
        row.forEach((part, k) => expect(Math.abs(part - solved[i]![k]!)).toBeLessThan(1e-10));
      }
      mixture(w, rest).forEach((part, k) => expect(Math.abs(part - pool[k]!)).toBeLessThan(TIGHT));
      const left = disagreement(w, rest);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(disagreement(w, q) + TIGHT);
    }
  });
});
