import { describe, expect, test } from 'vitest';
import {
  calibratedUpOdds,
  learnDirection,
  newCalibration,
} from '../../../agents/sdk/calibration.ts';
import { learnScale, newScaleModel, scaleOf } from '../../../agents/sdk/scale-model.ts';
import { stretched, upOdds, withUpOdds } from '../../../agents/sdk/bins.ts';
import { callVoice, learnVoice, newVoiceModel } from '../../../agents/sdk/voice.ts';
import { seatStream } from '../../../agents/sdk/random.ts';
import { outcomeBin } from '../../../council/outcome.ts';
import { seatId } from '../../../protocols/ids.ts';
import { cfpOf } from '../../support/council-round.ts';

const stream = (name: string) => seatStream({ round: '', runSeed: 5, seat: seatId('test') }, name);
const question = cfpOf();

describe('direction', () => {
  test('starts at the base', () => {
    expect(calibratedUpOdds(newCalibration(), 0.53, 2)).toBeCloseTo(0.53, 12);
  });

  test('earns its slope from a signal with skill', () => {
    const model = newCalibration();
    const draw = stream('skill');
    for (let k = 0; k < 3_000; k++) {
      const signal = draw() < 0.5 ? -1 : 1;
      const up = draw() < 0.5 + 0.05 * signal;
      learnDirection(model, { baseUp: 0.5, signal }, up);
    }
    expect(model.slope).toBeGreaterThan(0.08);
    expect(calibratedUpOdds(model, 0.5, 1)).toBeGreaterThan(0.52);
    expect(calibratedUpOdds(model, 0.5, -1)).toBeLessThan(0.48);
  });

  test('stays near base without skill: two points off or less, in the mean of 20 runs', () => {
    let off = 0;
    for (let run = 0; run < 20; run++) {
      const model = newCalibration();
      const draw = stream(`noise ${run}`);
      for (let k = 0; k < 3_000; k++) {
        learnDirection(model, { baseUp: 0.5, signal: 2 * draw() - 1 }, draw() < 0.5);
      }
      off += Math.abs(calibratedUpOdds(model, 0.5, 1) - 0.5) / 20;
    }
    expect(off).toBeLessThan(0.02);
  });

  test('one wild signal moves no more than the clipped one', () => {
    const model = newCalibration();
    model.slope = 0.1;
    expect(calibratedUpOdds(model, 0.5, 1e9)).toBe(calibratedUpOdds(model, 0.5, 3));
  });
});

describe('scale', () => {
  test('learns that the world is more volatile than the question says', () => {
    const model = newScaleModel(1);
    const draw = stream('scale');
    for (let k = 0; k < 2_000; k++) {
      let normal = -6;
      for (let i = 0; i < 12; i++) normal += draw();
      const settle = Math.floor(1_000_000 * (1 + 0.01 * 1.4 * normal));
      learnScale(model, { features: [1], question }, outcomeBin(question.edges, 1_000_000, settle));
    }
    expect(scaleOf(model, [1])).toBeGreaterThan(1.2);
    expect(scaleOf(model, [1])).toBeLessThan(1.7);
  });

  test('is 1 before any outcome, and never leaves 1/2 to 2', () => {
    const model = newScaleModel(2);
    expect(scaleOf(model, [3, -3])).toBe(1);
    model.coefficients = [10, 10];
    expect(scaleOf(model, [9, 9])).toBeCloseTo(2, 12);
    expect(scaleOf(model, [-9, -9])).toBeCloseTo(0.5, 12);
  });

  test('stretching moves mass outwards and leaves the side odds', () => {
    const wide = stretched(question, 1.3);
    expect(upOdds(question.edges, wide)).toBeCloseTo(upOdds(question.edges, question.base), 12);
    expect(wide[0]).toBeGreaterThan((question.base[0] as number) / 1e6);
    expect(wide[3]).toBeLessThan((question.base[3] as number) / 1e6);
    expect(wide.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
});

describe('a voice', () => {
  test('tilts side odds and keeps the sum at a million', () => {
    const model = newVoiceModel(1);
    model.direction.slope = 0.1;
    const call = callVoice(model, { signal: 1, scaleFeatures: [0] }, question);
    expect(call.p.reduce((a, b) => a + b)).toBe(1_000_000);
    expect(call.up).toBeGreaterThan(call.baseUp);
    expect(upOdds(question.edges, call.p)).toBeCloseTo(call.up, 5);
  });

  test('learns from the reading of the call, not from a later one', () => {
    const model = newVoiceModel(0);
    const call = callVoice(model, { signal: 1, scaleFeatures: [] }, question);
    learnVoice(model, call, question, 7);
    expect(model.direction.slope).toBeGreaterThan(0);
    expect(model.direction.n).toBe(1);
  });
});

test('side odds can be set exactly', () => {
  const p = withUpOdds(question.edges, question.base, 0.7);
  expect(upOdds(question.edges, p)).toBeCloseTo(0.7, 12);
});
