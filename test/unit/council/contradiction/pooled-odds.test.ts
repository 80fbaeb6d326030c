import { describe, expect, it } from 'vitest';
import {
  effectiveVoices,
  observeTilts,
  pooledOdds,
  tiltCorrelation,
} from '../../../../council/contradiction/pooled-odds.ts';
import type { Tilt, VoiceMoments } from '../../../../council/contradiction/pooled-odds.ts';
import { logit } from '../../../../council/exp.ts';
import { uniform } from '../../../support/council-round.ts';

const moments = (): VoiceMoments => new Map();
const tilt = (name: string, value: number, weight: number): Tilt => ({ name, tilt: value, weight });

describe('independent voices', () => {
  it('count as one while nothing is known of them', () => {
    const three = ['a', 'b', 'c'].map((name) => tilt(name, 0.1, 0.2));
    expect(effectiveVoices(moments(), three)).toBeCloseTo(1, 12);
    expect(effectiveVoices(moments(), [])).toBe(1);
  });

  it('are told from copies by their record', () => {
    const draw = uniform(3);
    const seen = moments();
    for (let k = 0; k < 4_000; k++) {
      const [x, y] = [draw() - 0.5, draw() - 0.5];
      observeTilts(seen, [tilt('a', x, 1), tilt('b', y, 1), tilt('copy', x, 1)]);
    }
    expect(tiltCorrelation(seen, 'a', 'copy')).toBeCloseTo(1, 12);
    expect(Math.abs(tiltCorrelation(seen, 'a', 'b'))).toBeLessThan(0.05);
    const alike = effectiveVoices(seen, [tilt('a', 0, 0.2), tilt('copy', 0, 0.2)]);
    const apart = effectiveVoices(seen, [tilt('a', 0, 0.2), tilt('b', 0, 0.2)]);
    expect(alike).toBeCloseTo(1, 9);
    expect(apart).toBeGreaterThan(1.9);
  });

  it('count nobody more than once, however opposed their habits', () => {
    const seen = moments();
    for (let k = 0; k < 500; k++) observeTilts(seen, [tilt('a', 0.2, 1), tilt('b', -0.2, 1)]);
    expect(tiltCorrelation(seen, 'a', 'b')).toBeLessThan(-0.9);
    const voices = effectiveVoices(seen, [tilt('a', 0.2, 0.5), tilt('b', -0.2, 0.5)]);
    expect(voices).toBeLessThanOrEqual(2 + 1e-12);
  });
});

describe('the pooled odds', () => {
  it('count base once, however many bid it', () => {
    const base = 0.56;
    const echo = Array.from({ length: 9 }, (_, k) => tilt(`e${k}`, 0, 0.1));
    expect(pooledOdds(base, echo, 9)).toBe(logit(base));
  });

  it('do not move when a voice is split into copies of itself (C8)', () => {
    const seen = moments();
    for (let k = 0; k < 200; k++) {
      const x = (k % 7) - 3;
      observeTilts(seen, [tilt('a', x, 1), tilt('a2', x, 1), tilt('b', (k % 5) - 2, 1)]);
    }
    const one = [tilt('a', 0.4, 0.4), tilt('b', -0.1, 0.2)];
    const two = [tilt('a', 0.4, 0.25), tilt('a2', 0.4, 0.15), tilt('b', -0.1, 0.2)];
    const of = (tilts: readonly Tilt[]): number =>
      pooledOdds(0.5, tilts, effectiveVoices(seen, tilts));
    expect(of(two)).toBeCloseTo(of(one), 2);
    expect(effectiveVoices(seen, two)).toBeCloseTo(effectiveVoices(seen, one), 2);
  });
});
