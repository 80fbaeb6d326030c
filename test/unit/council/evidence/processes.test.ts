import { describe, expect, it } from 'vitest';
import {
  edgeToKeep,
  lossEvidence,
  observeWin,
  watchSkill,
} from '../../../../council/evidence/lost-skill.ts';
import {
  emptyMoney,
  moneyEvidence,
  observeMoney,
  observeReturn,
  restartMoney,
} from '../../../../council/evidence/money.ts';
import { enterPhase, phasesNeeded } from '../../../../council/evidence/phases.ts';
import type { PhaseEnds } from '../../../../council/evidence/phases.ts';
import {
  emptyGrowth,
  observeEvidence,
  questionsUntil,
} from '../../../../council/evidence/questions-needed.ts';
import {
  emptySign,
  observeSign,
  restartSign,
  signEvidence,
} from '../../../../council/evidence/sign.ts';

/** To the 12 digits the vectors were printed with. */
const printed = (value: number): number => Number(value.toPrecision(12));

describe('sign evidence', () => {
  it('gives the reference values to the printed digits', () => {
    const sign = emptySign();
    const seen = (
      [
        [0.6, 0.5, true],
        [0.6, 0.52, true],
        [0.45, 0.52, false],
        [0.6, 0.52, false],
        [0.4, 0.5, false],
        [0.55, 0.5, true],
      ] as const
    ).map(([up, base, wentUp]) => {
      observeSign(sign, { base, up }, wentUp);
      return printed(signEvidence(sign));
    });
    expect(seen).toEqual([
      1.1325, 1.24861442832, 1.41331193616, 1.24493205786, 1.43615833023, 1.56764187208,
    ]);
  });

  it('wins nothing for a call that says what base says', () => {
    const sign = emptySign();
    expect(observeSign(sign, { base: 0.53, up: 0.53 }, true)).toBe(0);
    expect(signEvidence(sign)).toBeCloseTo(1, 15);
  });

  it('takes the lean off one who always says up while base lags a drift', () => {
    const sign = emptySign();
    let last = 0;
    for (let n = 0; n < 2_000; n++) {
      last = observeSign(sign, { base: 0.5, up: 0.58 }, n % 50 < 29);
    }
    expect(Math.abs(last)).toBeLessThan(0.02);
    expect(signEvidence(sign)).toBeLessThan(20);
  });

  it('finds a skill that begins after a long time without', () => {
    const sign = emptySign();
    for (let n = 0; n < 3_000; n++)
      observeSign(sign, { base: 0.5, up: 0.6 - 0.2 * (n % 2) }, n % 4 < 2);
    let until = 0;
    while (signEvidence(sign) < 20 && until < 5_000) {
      const side = until % 2 === 0;
      observeSign(sign, { base: 0.5, up: side ? 0.6 : 0.4 }, until % 5 < 3 ? side : !side);
      until += 1;
    }
    expect(until).toBeLessThan(600);
  });

  it('stays finite and above 0 however long it runs one way, and begins again at 1', () => {
    const [up, down] = [emptySign(), emptySign()];
    for (let n = 0; n < 20_000; n++) {
      const call = { base: 0.5, up: n % 2 === 0 ? 0.99 : 0.01 };
      observeSign(up, call, n % 2 === 0);
      observeSign(down, call, n % 2 === 1);
    }
    expect(Number.isFinite(signEvidence(up))).toBe(true);
    expect(signEvidence(down)).toBeGreaterThan(0);
    const { habit } = structuredClone(up);
    restartSign(up);
    expect(signEvidence(up)).toBeCloseTo(1, 15);
    expect(up.habit).toEqual(habit);
  });

  it('refuses a base that is sure', () => {
    expect(() => observeSign(emptySign(), { base: 1, up: 0.5 }, true)).toThrow('chances');
  });

  it('is plain data: a copy by JSON goes on alike', () => {
    const sign = emptySign();
    observeSign(sign, { base: 0.5, up: 0.6 }, true);
    const copy = JSON.parse(JSON.stringify(sign)) as typeof sign;
    observeSign(sign, { base: 0.5, up: 0.4 }, true);
    observeSign(copy, { base: 0.5, up: 0.4 }, true);
    expect(copy).toEqual(sign);
  });
});

describe('money evidence', () => {
  it('gives the reference values to the printed digits', () => {
    const money = emptyMoney();
    const seen = [1, -2, 0.5, 3, -25, 10].map((x) => {
      observeReturn(money, x);
      return printed(moneyEvidence(money));
    });
    expect(seen).toEqual([
      1.0304695, 0.967135153653, 0.98173036384, 1.07109408448, 0.407750633124, 0.470897976483,
    ]);
  });

  it('charges for the change of position and takes base drift off', () => {
    const [bare, charged] = [emptyMoney(), emptyMoney()];
    observeMoney(charged, { cost: 0.1, drift: 0.05, move: 1.15, side: 1 });
    observeReturn(bare, 1);
    expect(moneyEvidence(charged)).toBeCloseTo(moneyEvidence(bare), 14);
    expect(charged.held).toBe(1);
    restartMoney(charged);
    expect([charged.held, charged.n]).toEqual([1, 0]);
    expect(moneyEvidence(charged)).toBeCloseTo(1, 15);
  });
});

describe('the detector of lost skill', () => {
  it('gives the reference values to the printed digits', () => {
    const lost = watchSkill(0.05);
    const seen = [1, -1, -1, 1, -1, -1].map((z) => {
      observeWin(lost, z);
      return printed(lossEvidence(lost));
    });
    expect(seen).toEqual([
      0.889166666667, 2.11671041667, 3.50215590104, 3.98729416501, 5.59597629765, 7.42274650836,
    ]);
  });

  it('keeps half the mean stake of the evidence, at least .03', () => {
    const sign = emptySign();
    expect(edgeToKeep(sign)).toBe(0.03);
    expect(edgeToKeep({ ...sign, parts: [0, 0, 0, 10, 0] })).toBeCloseTo(0.1, 15);
  });
});

describe('phases', () => {
  it('needs as many as there are windows open at once', () => {
    expect([
      phasesNeeded(1, 1),
      phasesNeeded(5, 1),
      phasesNeeded(5, 2),
      phasesNeeded(1, 3),
    ]).toEqual([1, 5, 3, 1]);
  });

  it('merges questions that are called before the last has settled, but entered at its settlement', () => {
    const ends: PhaseEnds = [null];
    expect([1, 2, 3].map((entry) => enterPhase(ends, { entry, settle: entry + 1 }))).toEqual([
      0, 0, 0,
    ]);
  });

  it('leaves a question out while every phase waits for a late settlement', () => {
    const ends: PhaseEnds = [9];
    expect(enterPhase(ends, { entry: 8, settle: 10 })).toBeNull();
    expect(ends).toEqual([9]);
    expect(enterPhase(ends, { entry: 9, settle: 11 })).toBe(0);
  });
});

describe('questions needed', () => {
  it('solves m g - 1.645 s sqrt(m) = ln bar - ln W', () => {
    const growth = emptyGrowth();
    let value = 1;
    for (let n = 0; n < 100; n++) {
      value *= Math.exp(n % 2 === 0 ? 0.03 : -0.01);
      observeEvidence(growth, value);
    }
    const more = (questionsUntil(growth, 20) as number) - 100;
    const at = (m: number): number => m * 0.01 - 1.645 * 0.02 * Math.sqrt(m);
    expect(at(more)).toBeGreaterThan(Math.log(20 / value) - 0.005);
    expect(at(more - 1)).toBeLessThan(Math.log(20 / value) + 0.005);
    expect(questionsUntil(growth, value / 2)).toBe(100);
  });

  it('sees none while nothing grows or too little was asked', () => {
    const growth = emptyGrowth();
    observeEvidence(growth, 1.5);
    expect(questionsUntil(growth, 20)).toBeNull();
    for (let n = 0; n < 50; n++) observeEvidence(growth, 0.9 ** n);
    expect(questionsUntil(growth, 20)).toBeNull();
  });
});
