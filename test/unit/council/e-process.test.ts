import { describe, expect, it } from 'vitest';
import {
  CLIP_NATS,
  emptyDebateSwitch,
  emptyEProcess,
  eValue,
  evidenceOf,
  LAMBDAS,
  observeDebate,
  observeDifference,
  questionsNeeded,
} from '../../../council/e-process.ts';
import { uniform } from '../../support/council-round.ts';

const closed = (wins: number, losses: number): number =>
  LAMBDAS.reduce((sum, lambda) => sum + (1 + lambda) ** wins * (1 - lambda) ** losses, 0) /
  LAMBDAS.length;

describe('the betting e-process', () => {
  it('has the closed form of a run of clipped wins and losses, in any order', () => {
    for (const [wins, losses] of [
      [0, 0],
      [1, 0],
      [7, 3],
      [3, 7],
      [40, 25],
    ] as const) {
      const forth = emptyEProcess();
      for (let n = 0; n < wins; n++) observeDifference(forth, 3);
      for (let n = 0; n < losses; n++) observeDifference(forth, -CLIP_NATS);
      expect(eValue(forth) / closed(wins, losses)).toBeCloseTo(1, 12);
    }
  });

  it('moves by lambda D / B inside the clip', () => {
    const process = emptyEProcess();
    observeDifference(process, 0.1);
    const mean = LAMBDAS.reduce((sum, lambda) => sum + 1 + lambda * 0.4, 0) / 5;
    expect(eValue(process)).toBeCloseTo(mean, 14);
  });

  it('publishes the plain mean and sample deviation of what it saw', () => {
    const seen = [0.1, -0.4, 0.25, 0.02, 0.02];
    const process = emptyEProcess();
    for (const difference of seen) observeDifference(process, difference);
    const mean = seen.reduce((a, b) => a + b, 0) / seen.length;
    const sd = Math.sqrt(seen.reduce((a, b) => a + (b - mean) ** 2, 0) / (seen.length - 1));
    expect(evidenceOf(process).mean).toBeCloseTo(mean, 14);
    expect(evidenceOf(process).sd).toBeCloseTo(sd, 14);
    expect(evidenceOf(process).n).toBe(5);
  });

  it('reaches 20 in fewer than 5 % of fair games watched for 2,000 questions', () => {
    let alarms = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const random = uniform(seed);
      const process = emptyEProcess();
      for (let n = 0; n < 2000; n++) {
        observeDifference(process, random() < 0.5 ? 0.2 : -0.2);
        if (eValue(process) >= 20) {
          alarms += 1;
          break;
        }
      }
    }
    expect(alarms).toBeLessThan(15 + 3 * Math.sqrt(15));
  });

  it('stays finite however long it runs one way', () => {
    const [up, down] = [emptyEProcess(), emptyEProcess()];
    for (let n = 0; n < 5000; n++) {
      observeDifference(up, 1);
      observeDifference(down, -1);
    }
    expect(Number.isFinite(eValue(up))).toBe(true);
    expect(eValue(down)).toBeGreaterThan(0);
  });
});

describe('questions needed', () => {
  it('solve n g - 1.645 s sqrt(n) = ln 20', () => {
    for (const [g, s] of [
      [0.02, 0.2],
      [0.005, 0.1],
      [1, 0],
    ] as const) {
      const n = questionsNeeded(10, g, s) as number;
      const left = (count: number): number => count * g - 1.645 * s * Math.sqrt(count);
      expect(left(n)).toBeGreaterThanOrEqual(Math.log(20) - 1e-9);
      expect(left(n - 1)).toBeLessThan(Math.log(20));
    }
  });

  it('are none in sight without a gain', () => {
    expect(questionsNeeded(10, 0, 1)).toBeNull();
    expect(questionsNeeded(10, -1, 1)).toBeNull();
    expect(questionsNeeded(1, 1, 0)).toBeNull();
    expect(questionsNeeded(10, 1e-300, 1)).toBeNull();
  });
});

describe('the debate', () => {
  it('is switched off by evidence against it and comes back by evidence for it', () => {
    const debate = emptyDebateSwitch();
    const states: string[] = [];
    const observe = (gain: number, times: number): void => {
      for (let n = 0; n < times; n++) observeDebate(debate, gain);
      states.push(debate.state);
    };
    observe(-0.25, 9);
    observe(-0.25, 10);
    observe(-0.25, 50);
    observe(0.25, 1);
    observe(0.25, 1000);
    expect(states).toEqual(['on', 'off', 'off', 'off', 'on']);
  });
});
