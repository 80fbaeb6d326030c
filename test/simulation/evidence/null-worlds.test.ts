/** Nothing is known in these worlds: the proven sleeve stays shut, the trial within its budget. */
import { describe, expect, it } from 'vitest';
import { sized } from '../../support/deep.ts';
import { runPath } from '../../support/evidence-path.ts';
import { NULL_WORLDS } from '../../support/evidence-worlds.ts';

const WORLDS = sized(20, 200);
const QUESTIONS = sized(300, 1_000);

describe('a world without skill', () => {
  for (const [name, world] of Object.entries(NULL_WORLDS)) {
    it(`opens the proven sleeve in at most 5 of 100 worlds: ${name}`, { timeout: 600_000 }, () => {
      let [opened, metGap] = [0, 0];
      let worst = -Infinity;
      for (let seed = 1; seed <= WORLDS; seed++) {
        const run = runPath({ company: 'rivals', questions: QUESTIONS, seed, world });
        if (run.openedAt !== null) opened += 1;
        if (run.beyondGap) metGap += 1;
        else worst = Math.max(worst, Number(run.trialOverrun));
      }
      if (WORLDS >= 100) console.log(`${name}: opened ${opened}, met its gap ${metGap}`);
      expect(opened).toBeLessThanOrEqual(WORLDS * 0.05);
      expect(worst).toBeLessThanOrEqual(0);
    });
  }
});
