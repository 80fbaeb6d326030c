/** Nothing is known in these worlds: the proven sleeve stays shut, the trial within its budget. */
import { describe, expect, it } from 'vitest';
import { isDeep, sized } from '../../support/deep.ts';
import { runPath } from '../../support/evidence-path.ts';
import { NULL_WORLDS } from '../../support/evidence-worlds.ts';

const WORLDS = sized(20, 200);
const QUESTIONS = sized(300, 1_000);

describe('a world without skill', () => {
  for (const [name, world] of Object.entries(NULL_WORLDS)) {
    it(`opens the proven sleeve in at most 5 of 100 worlds: ${name}`, { timeout: 600_000 }, () => {
      let [opened, metGap, sign, money] = [0, 0, 0, 0];
      let worst = -Infinity;
      for (let seed = 1; seed <= WORLDS; seed++) {
        const run = runPath({ company: 'rivals', questions: QUESTIONS, seed, world });
        if (run.openedAt !== null) opened += 1;
        if (run.reached.sign) sign += 1;
        if (run.reached.money) money += 1;
        if (run.beyondGap) metGap += 1;
        else worst = Math.max(worst, Number(run.trialOverrun));
      }
      if (isDeep) {
        console.log(
          `${name}: sign ${sign}, money ${money}, opened ${opened}, met its gap ${metGap}`,
        );
      }
      expect(opened).toBeLessThanOrEqual(WORLDS * 0.05);
      expect(money).toBeLessThanOrEqual(WORLDS * 0.05);
      // Here the side is known, and of no use: sign alone would have opened it.
      if (isDeep && name === 'sign without money') expect(sign).toBeGreaterThan(WORLDS * 0.5);
      expect(worst).toBeLessThanOrEqual(0);
    });
  }
});
