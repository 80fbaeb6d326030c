import { describe, expect, it } from 'vitest';
import {
  BETAS,
  betaBand,
  emptyBetaGrid,
  observeBeta,
  tempered,
} from '../../../../council/thermodynamics/temperature.ts';
import type { BetaGrid } from '../../../../council/thermodynamics/temperature.ts';
import {
  emptyTreatment,
  observeTreatment,
  betasOf,
  temperedForecast,
} from '../../../../council/thermodynamics/treatment.ts';
import { belief, randomOf } from '../../../support/beliefs.ts';

const even = [0.5, 0.5];

/** Questions on which the council says `said` for one side and is right with chance `truth`. */
function played(said: number, truth: number, questions: number, seed = 1): BetaGrid {
  const random = randomOf(seed);
  const grid = emptyBetaGrid();
  for (let n = 0; n < questions; n++) {
    const up = random() < 0.5;
    const q = up ? [1 - said, said] : [said, 1 - said];
    const right = random() < truth;
    observeBeta(grid, { base: even, q, y: right === up ? 1 : 0 });
  }
  return grid;
}

describe('a tempered forecast', () => {
  it('is base at 0, Q at 1, and sums to 1 between', () => {
    const random = randomOf(2);
    for (let run = 0; run < 100; run++) {
      const q = belief(random, 8, random());
      const base = belief(random, 8);
      tempered(q, base, 0).forEach((chance, k) => expect(chance).toBeCloseTo(base[k]!, 13));
      tempered(q, base, 1).forEach((chance, k) => expect(chance).toBeCloseTo(q[k]!, 13));
      const sum = tempered(q, base, 2 * random()).reduce((whole, part) => whole + part, 0);
      expect(sum).toBeCloseTo(1, 13);
    }
  });
});

describe('beta', () => {
  it('starts at 1 and has a band around it', () => {
    const { beta, high, low } = betaBand(emptyBetaGrid());
    expect(beta).toBeCloseTo(1, 12);
    expect(low).toBeLessThan(0.6);
    expect(high).toBeGreaterThan(1.4);
  });

  it('falls for a council that is too sure, to 0 for one that has no skill', () => {
    // Says 0.7 and is right 55 times in 100: beta = logit(0.55) / logit(0.7) = 0.237.
    const sure = betaBand(played(0.7, 0.55, 4_000));
    expect(sure.beta).toBeGreaterThan(0.13);
    expect(sure.beta).toBeLessThan(0.34);
    expect(sure.high).toBeLessThan(0.6);
    const none = betaBand(played(0.7, 0.5, 4_000));
    expect(none.beta).toBeLessThan(0.12);
    expect(none.low).toBe(0);
  });

  it('rises for one that is too timid, and stays near 1 for one that is calibrated', () => {
    // Says 0.55 and is right 58 times in 100: beta = 1.61.
    const timid = betaBand(played(0.55, 0.58, 12_000));
    expect(timid.beta).toBeGreaterThan(1.3);
    expect(timid.low).toBeGreaterThan(1);
    const right = betaBand(played(0.65, 0.65, 4_000));
    expect(Math.abs(right.beta - 1)).toBeLessThan(0.2);
  });

  it('of a question does not know its outcome: two pasts that differ in the last answer only', () => {
    const grid = played(0.7, 0.55, 50);
    const before = betaBand(grid);
    const other = structuredClone(grid);
    observeBeta(grid, { base: even, q: [0.3, 0.7], y: 1 });
    observeBeta(other, { base: even, q: [0.3, 0.7], y: 0 });
    expect(betaBand(grid).beta).toBeGreaterThan(before.beta);
    expect(betaBand(other).beta).toBeLessThan(before.beta);
  });

  it('never loses more on a question than the grid does on average: log loss is convex in beta', () => {
    const random = randomOf(3);
    const grid = emptyBetaGrid();
    for (let n = 0; n < 500; n++) {
      const q = belief(random, 8, random());
      const base = belief(random, 8);
      const y = Math.floor(random() * 8);
      const weights = grid.logs.map((log) => Math.exp(log));
      const whole = weights.reduce((sum, part) => sum + part, 0);
      const average = BETAS.reduce(
        (sum, beta, g) => sum - (weights[g]! / whole) * Math.log(tempered(q, base, beta)[y]!),
        0,
      );
      const own = -Math.log(tempered(q, base, betaBand(grid).beta)[y]!);
      expect(own).toBeLessThanOrEqual(average + 1e-12);
      observeBeta(grid, { base, q, y });
    }
  });
});

describe('the treatment', () => {
  const frame = { base: [0.1, 0.15, 0.25, 0.25, 0.15, 0.1], firstUp: 3 };

  /** A council whose side odds are `said`, right with chance `truth(n)`; bins inside a side as base. */
  function play(questions: number, said: number, truth: (n: number) => number) {
    const random = randomOf(7);
    const treatment = emptyTreatment();
    const states: string[] = [];
    for (let n = 0; n < questions; n++) {
      const up = random() < 0.5;
      const p = up ? said : 1 - said;
      const q = frame.base.map((chance, k) => 2 * chance * (k < 3 ? 1 - p : p));
      const used = temperedForecast(q, frame, betasOf(treatment));
      const right = random() < truth(n);
      const within = random();
      const bin = within < 0.5 ? 2 : within < 0.8 ? 1 : 0;
      const outcome = right === up ? 5 - bin : bin;
      observeTreatment(treatment, { ...frame, outcome, q, used });
      states.push(treatment.switch.state);
    }
    return { states, treatment };
  }

  it('tempers each ledger by its own beta: shape stays when only direction was too sure', () => {
    const { treatment } = play(1_500, 0.7, () => 0.52);
    const betas = betasOf(treatment);
    expect(betas.direction.beta).toBeLessThan(0.3);
    expect(betas.shape.beta).toBeCloseTo(1, 1);
    const q = frame.base.map((chance, k) => 2 * chance * (k < 3 ? 0.3 : 0.7));
    const used = temperedForecast(q, frame, betas);
    expect(used.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    expect(used[3]! / used[5]!).toBeCloseTo(q[3]! / q[5]!, 12);
    expect(used[5]! + used[4]! + used[3]!).toBeLessThan(0.6);
  });

  it('is off at first and on once it has earned it', () => {
    const { states } = play(1_000, 0.6, () => 0.5);
    expect(states[0]).toBe('off');
    expect(states.indexOf('on')).toBeGreaterThan(50);
    expect(states[999]).toBe('on');
  });

  it('is off again when what it gives loses to Q, and may earn its way back', () => {
    const treatment = emptyTreatment();
    const q = frame.base;
    const gaining = (gain: number) => {
      const used = q.map((chance, k) => (k === 3 ? chance * Math.exp(gain) : chance));
      observeTreatment(treatment, { ...frame, outcome: 3, q, used });
      return treatment.switch.state;
    };
    const until = (state: string, gain: number): number => {
      for (let n = 1; n <= 500; n++) if (gaining(gain) === state) return n;
      return Infinity;
    };
    expect(until('on', 0.1)).toBeLessThan(60);
    expect(until('off', -0.1)).toBeLessThan(60);
    expect(until('on', 0.1)).toBeLessThan(60);
  });

  it('stays off for a council that is calibrated', () => {
    const { states, treatment } = play(2_000, 0.6, () => 0.6);
    expect(new Set(states)).toEqual(new Set(['off']));
    expect(Math.abs(treatment.gain.mean)).toBeLessThan(0.002);
  });
});
