/** Newcomers: of twenty that know nothing hardly ever one is let in; one that knows is, and goes again. */
import { describe, expect, it } from 'vitest';
import { QUESTIONS_MIN, reviewSeat } from '../../../council/evidence/standing.ts';
import type { SeatEvidence } from '../../../council/evidence/standing.ts';
import { emptyVoice, observeVoice } from '../../../council/evidence/voice.ts';
import type { VoiceEvidence } from '../../../council/evidence/voice.ts';
import { admissionBar } from '../../../protocols/evidence-bars.ts';
import type { ExpertId } from '../../../protocols/ids.ts';
import { uniform } from '../../support/council-round.ts';
import { isDeep, sized } from '../../support/deep.ts';

const SEATS = 20;
const QUESTIONS = sized(500, 1_500);
const RUNS = sized(24, 400);

const nameOf = (k: number): ExpertId => `guest${k}` as unknown as ExpertId;
const seatOf = (k: number, some: Partial<SeatEvidence> = {}): SeatEvidence => ({
  experts: [nameOf(k)],
  isKept: true,
  newcomer: k + 2,
  returns: 0,
  ...some,
});

/** One voice, certain to a degree, on a coin; correlated sides share a common draw. */
function play(seed: number, correlation: number): boolean {
  const random = uniform(seed);
  const desk: Record<string, VoiceEvidence> = {};
  for (let k = 0; k < SEATS; k++) desk[nameOf(k)] = emptyVoice(1);
  for (let n = 0; n < QUESTIONS; n++) {
    const common = random() < 0.5;
    const wentUp = random() < 0.5;
    for (let k = 0; k < SEATS; k++) {
      const side = random() < correlation ? common : random() < 0.5;
      const shapeGain = 0.3 * (random() - 0.5) - 0.01;
      const call = { base: 0.5, up: side ? 0.58 : 0.42 };
      observeVoice(desk[nameOf(k)] as VoiceEvidence, 0, { call, shapeGain, wentUp });
      for (const ledger of ['direction', 'shape'] as const) {
        if (reviewSeat([desk], seatOf(k), ledger).change === 'in') return true;
      }
    }
  }
  return false;
}

describe('seats of no skill', () => {
  it.each([0, 0.5, 0.9])(
    'twenty of them, correlation %d: any is let in, in either ledger, in at most 1 run of 20 and a bit',
    (correlation) => {
      let letIn = 0;
      for (let seed = 1; seed <= RUNS; seed++) if (play(seed, correlation)) letIn += 1;
      // Two ledgers, and 1/20 x 1/2 in each: 1/20 of the runs at most, and what chance adds to few runs.
      if (isDeep) console.log(`correlation ${correlation}: ${letIn} of ${RUNS} runs`);
      expect(letIn).toBeLessThanOrEqual(sized(4, 0.05 * RUNS));
    },
    900_000,
  );
});

describe('a seat that knows', () => {
  it('is let in at its bar and not before its 60 questions, and put back when it knows no more', () => {
    const random = uniform(7);
    const voice = emptyVoice(1);
    const desk = { [nameOf(0)]: voice };
    let seat = seatOf(0);
    const changes: { n: number; change: string; measured: number; needed: number }[] = [];
    for (let n = 1; n <= 1_500; n++) {
      const wentUp = random() < 0.5;
      const right = random() < (n <= 400 ? 0.75 : 0.3);
      const up = wentUp === right ? 0.75 : 0.25;
      observeVoice(voice, 0, { call: { base: 0.5, up }, shapeGain: 0, wentUp });
      const standing = reviewSeat([desk], seat, 'direction');
      if (standing.change === 'none') continue;
      changes.push({ n, ...standing });
      seat = {
        ...seat,
        isKept: standing.change === 'out',
        returns: seat.returns + (standing.change === 'out' ? 1 : 0),
      };
    }
    expect(changes.map(({ change }) => change)).toEqual(['in', 'out']);
    const [first, second] = changes;
    expect(first).toMatchObject({ needed: 120 });
    expect(first?.n).toBeGreaterThanOrEqual(QUESTIONS_MIN);
    expect(second?.n).toBeLessThan(520);
    expect(admissionBar(seat)).toBe(240);
  });

  it('has a bar that rises with its number: the chances sum to 1/20', () => {
    let chances = 0;
    for (let n = 1; n < 2_000; n++) chances += 1 / admissionBar({ newcomer: n, returns: 0 });
    expect(chances).toBeLessThan(1 / 20);
    expect(chances).toBeGreaterThan(0.0499);
  });
});
