/** Windows that overlap: one product of all questions lies, the average of the phases does not. */
import { describe, expect, it } from 'vitest';
import { average } from '../../../council/evidence/mixture.ts';
import { enterPhase, phasesNeeded } from '../../../council/evidence/phases.ts';
import type { PhaseEnds } from '../../../council/evidence/phases.ts';
import { emptySign, observeSign, signEvidence } from '../../../council/evidence/sign.ts';
import { uniform } from '../../support/council-round.ts';
import { isDeep, sized } from '../../support/deep.ts';
import { normal } from '../../support/evidence-worlds.ts';

const RUNS = sized(60, 400);
const QUESTIONS = sized(600, 2_000);

/** A walk asked every bar; the side called turns one bar in five. Whether each bar of 20 is reached. */
function run(seed: number, bars: number): { merged: boolean; phased: boolean } {
  const random = uniform(seed);
  const moves = Array.from({ length: QUESTIONS + bars }, () => normal(random));
  const phases = phasesNeeded(bars, 1);
  const ends: PhaseEnds = Array.from({ length: phases }, () => null);
  const dealt = Array.from({ length: phases }, () => emptySign());
  const merged = emptySign();
  let up = true;
  const reached = { merged: false, phased: false };
  // In order of entry, which is the order of settlement.
  for (let entry = 0; entry < QUESTIONS; entry++) {
    if (random() < 0.2) up = !up;
    let move = 0;
    for (let k = 0; k < bars; k++) move += moves[entry + k] as number;
    const call = { base: 0.5, up: up ? 0.6 : 0.4 };
    const phase = enterPhase(ends, { entry, settle: entry + bars }) as number;
    observeSign(dealt[phase] as (typeof dealt)[number], call, move > 0);
    observeSign(merged, call, move > 0);
    reached.merged ||= signEvidence(merged) >= 20;
    reached.phased ||= average(dealt.map(signEvidence)) >= 20;
  }
  return reached;
}

describe('questions whose windows overlap', () => {
  for (const bars of [2, 5, 20]) {
    it(`reach 20 by luck in at most 5 of 100 runs: ${bars} bars`, { timeout: 600_000 }, () => {
      let [merged, phased] = [0, 0];
      for (let seed = 1; seed <= RUNS; seed++) {
        const reached = run(seed, bars);
        if (reached.merged) merged += 1;
        if (reached.phased) phased += 1;
      }
      if (isDeep) console.log(`${bars} bars: merged ${merged}, phases ${phased} of ${RUNS}`);
      expect(phased).toBeLessThanOrEqual(RUNS * 0.05);
      if (bars > 2) expect(merged).toBeGreaterThan(RUNS * 0.1);
    });
  }
});
