import { describe, expect, it } from 'vitest';
import {
  emptyTieCount,
  FLAT_ASK_AGAIN_PPM,
  FLAT_ASK_MAX_PPM,
  flatPpm,
  observeTie,
  tieReason,
} from '../../../council/ties.ts';

const after = (outcomes: readonly boolean[]) => {
  const ties = emptyTieCount();
  for (const isFlat of outcomes) observeTie(ties, isFlat);
  return ties;
};
const times = (count: number, isFlat: boolean): boolean[] =>
  Array.from({ length: count }, () => isFlat);

describe('the share of ties', () => {
  it('is 1 % before anything is known, and the counted share in the long run', () => {
    expect(flatPpm(emptyTieCount())).toBe(10_000);
    const ties = after(Array.from({ length: 20_000 }, (_, n) => n % 10 === 0));
    // 2,000 outcomes are remembered, and the prior is worth 40.
    expect(flatPpm(ties)).toBeGreaterThan(97_000);
    expect(flatPpm(ties)).toBeLessThan(100_000);
  });

  it('pauses above 6 % and resumes below 4 %, not between', () => {
    const ties = after(times(500, false));
    expect(ties.paused).toBe(false);
    while (!ties.paused) observeTie(ties, true);
    expect(flatPpm(ties)).toBeGreaterThan(FLAT_ASK_MAX_PPM);
    expect(tieReason(ties)).toMatch(/^too many ties: 6\.\d % of outcomes do not move/);
    let between = 0;
    while (ties.paused) {
      if (flatPpm(ties) < FLAT_ASK_MAX_PPM) between += 1;
      observeTie(ties, false);
    }
    expect(between).toBeGreaterThan(50);
    expect(flatPpm(ties)).toBeLessThan(FLAT_ASK_AGAIN_PPM);
  });
});
