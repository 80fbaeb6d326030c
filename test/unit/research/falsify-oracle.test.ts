/** A verdict is given where the oracle is found, and refused where it is not. */
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../research/falsify/compare.ts';
import { COLUMNS, oracleLosses } from '../../../research/falsify/losses.ts';
import { judgeOracle } from '../../../research/falsify/oracle.ts';
import { FALSIFIED } from '../../../research/falsify/parts.ts';
import type { World } from '../../../research/falsify/parts.ts';
import { COIN_LOSS, plantWorth } from '../../../research/falsify/plant-worth.ts';
import { falsifyPage, headline } from '../../../research/falsify/report.ts';
import { judgeWorld } from '../../../research/falsify/verdict.ts';
import { randomStream } from '../../../runtime/random.ts';

const part = FALSIFIED.debate;
const planted: World = {
  dataset: 'made',
  expects: 'win',
  market: 'sim',
  name: 'made',
  plant: { reader: 'sentiment', what: 'made for the test' },
};
const { plant: _, ...bare } = planted;
const nothing: World = { ...bare, expects: 'null' };
const DEBATE = { permuted: 1, post: 0.9, pre: 1 };

interface Made {
  /** Chance of the likelier side; the oracle knows which it is. */
  readonly odds: number;
  readonly n: number;
  readonly losses?: Partial<Record<keyof Columns, number>>;
}

/** A run of a world with these odds: outcomes are drawn from them, base says one half. */
function run(seed: number, { losses = {}, n, odds }: Made): Columns {
  const draw = randomStream(seed, 'made');
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(n)]));
  const put = (name: string, row: number, value: number): void => {
    (columns[name] as Float64Array)[row] = value;
  };
  for (let row = 0; row < n; row++) {
    for (const name of COLUMNS) {
      put(name, row, (losses[name] ?? 0) + 0.02 * (draw() - 0.5));
    }
    const likelyUp = draw() < 0.5;
    const chanceUp = likelyUp ? odds : 1 - odds;
    const { oracleDirection, plantNats } = oracleLosses(chanceUp, draw() < chanceUp);
    put('oracleDirection', row, oracleDirection);
    put('plantNats', row, plantNats);
    put('baseDirection', row, COIN_LOSS);
    put('readerDirection', row, COIN_LOSS);
    put('round', row, row + 1);
    put('instant', row, row);
  }
  return columns as unknown as Columns;
}

const runs = (made: Made) => ({ usual: [1, 2, 3, 4].map((seed) => run(seed, made)) });

describe('the worth of odds', () => {
  it('is the mean over outcomes of what they gain over a fair coin', () => {
    for (const p of [0.5, 0.6, 0.9, 0.1]) {
      const gain = (up: boolean): number => COIN_LOSS - oracleLosses(p, up).oracleDirection;
      expect(plantWorth(p)).toBeCloseTo(p * gain(true) + (1 - p) * gain(false), 14);
    }
    expect(plantWorth(0.5)).toBe(0);
    expect(plantWorth(1)).toBeCloseTo(Math.LN2, 14);
    expect(plantWorth(0.6)).toBeCloseTo(0.020136, 6);
  });
});

describe('the oracle arm', () => {
  it('is found in a planted world, and the part gets its word', () => {
    const result = judgeWorld(part, planted, runs({ losses: DEBATE, n: 800, odds: 0.6 }));
    expect(result.oracle).toMatchObject([{ found: true, stage: 'council' }]);
    expect(result.oracle[0]?.worth).toBeCloseTo(plantWorth(0.6), 12);
    expect(result).toMatchObject({ asExpected: true, verdict: 'helps' });
  });

  it('is not found in too few questions, and then nothing is said of the part', () => {
    const result = judgeWorld(part, planted, runs({ losses: DEBATE, n: 100, odds: 0.52 }));
    const [oracle] = result.oracle;
    expect(oracle?.found).toBe(false);
    expect(result).toMatchObject({ asExpected: null, verdict: 'no verdict' });
    expect(result.comparisons.map(({ verdict }) => verdict)).toEqual(['no verdict', 'no verdict']);
    expect(result.text).toMatch(/the oracle itself is not found in 400 questions; needs about/);
    expect(headline({ part, worlds: [result] })).toBe('debate: no verdict in made.');
    const page = falsifyPage({
      command: 'kimera falsify',
      extent: { bars: 1, folds: 1, questions: 100, seeds: 4 },
      part,
      worlds: [result],
    });
    expect(page).toContain('The oracle is not found in 400 questions asked by the council');
    expect(page).toContain('sentiment reads it: over base');
  });

  it('asks for as many questions as find it four times in five', () => {
    const needs = judgeOracle(part, planted, runs({ n: 400, odds: 0.6 }))[0]?.needs ?? 0;
    // (2.8 sd / worth)^2; the sd of a question's gain is sqrt(p (1 - p)) ln(p / (1 - p)).
    const sd = Math.sqrt(0.24) * Math.log(1.5);
    const exact = ((2.8016 * sd) / plantWorth(0.6)) ** 2;
    expect(needs / exact).toBeGreaterThan(0.8);
    expect(needs / exact).toBeLessThan(1.25);
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const own = { usual: [run(1_000 + seed, { n: needs, odds: 0.6 })] };
      if (judgeOracle(part, planted, own)[0]?.found === true) found += 1;
    }
    // 32 are expected; fewer than 24 or all 40 have a chance below 1 in 1,000 each.
    expect(found).toBeGreaterThanOrEqual(24);
    expect(found).toBeLessThan(40);
  });

  it('is not found where nothing is planted, however wrong base is, and refuses nothing there', () => {
    const made = runs({ losses: DEBATE, n: 400, odds: 0.5 });
    for (const { baseDirection } of made.usual) baseDirection.fill(0.8);
    const result = judgeWorld(part, nothing, made);
    expect(result.oracle).toMatchObject([{ found: false, needs: null, worth: 0 }]);
    expect(result.oracle[0]?.comparisons.map(({ verdict }) => verdict)).toEqual([
      'helps',
      'no evidence',
    ]);
    expect(result).toMatchObject({ asExpected: false, verdict: 'helps' });
  });

  it('is judged by itself in each stage, so that one may be refused and the other not', () => {
    const field = FALSIFIED.field;
    const seats = (n: number) => [1, 2].map((seed) => run(seed, { n, odds: 0.55 }));
    const arms = Object.fromEntries(
      field.arms.map(({ name, stage }) => [name, seats(stage === 'seat' ? 4_000 : 40)]),
    );
    const result = judgeWorld(field, planted, arms);
    expect(result.oracle.map(({ found, stage }) => [stage, found])).toEqual([
      ['seat', true],
      ['council', false],
    ]);
    expect(result.comparisons.at(-1)?.verdict).toBe('no verdict');
    expect(result.comparisons[0]?.verdict).not.toBe('no verdict');
  });

  it('is none of a recording', () => {
    const recording: World = { ...bare, expects: 'open', market: 'replay' };
    const result = judgeWorld(part, recording, runs({ n: 40, odds: 0.5 }));
    expect(result.oracle).toEqual([]);
    expect(result.asExpected).toBe(true);
  });
});

describe('the worlds of a part', () => {
  it('name a reader wherever something is planted, and a win is wanted nowhere else', () => {
    for (const { worlds } of Object.values(FALSIFIED)) {
      for (const { expects, market, plant } of worlds) {
        const isPlanted = market === 'sim' && expects !== 'null';
        expect(plant !== undefined).toBe(isPlanted);
      }
    }
  });
});
