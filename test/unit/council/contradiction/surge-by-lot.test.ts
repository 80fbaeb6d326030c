import { describe, expect, it } from 'vitest';
import { emptyLaneContradiction } from '../../../../council/contradiction/lane-contradiction.ts';
import { surgeByLot } from '../../../../council/contradiction/surge-by-lot.ts';
import { roundId } from '../../../../protocols/ids.ts';

/** What 4,000 rounds do when every tenth would ask. */
function played(canAsk: (round: number) => boolean = () => true) {
  const lane = emptyLaneContradiction();
  const decisions = Array.from({ length: 4_000 }, (_, index) => {
    const wanted = index % 10 === 0 ? 'surge' : 'none';
    return surgeByLot(lane, roundId(index + 1), { canAsk: canAsk(index + 1), wanted });
  });
  return { decisions, lane };
}

describe('surges by lot', () => {
  it('are as many as would have been asked, but for those still put off', () => {
    const { decisions, lane } = played();
    const surges = decisions.filter((decision) => decision === 'surge').length;
    expect(surges + lane.putOff).toBe(400);
    expect(lane.putOff).toBeLessThan(10);
  });

  it('fall on rounds that have nothing to do with who would have asked', () => {
    const { decisions } = played();
    const own = decisions.filter((decision, index) => decision === 'surge' && index % 10 === 0);
    // One in ten would be chance; more than twice that would not.
    expect(own.length).toBeLessThan(80);
    expect(played().decisions).toEqual(decisions);
  });

  it('ask nobody where nobody can be asked, and leave other decisions as they are', () => {
    const { decisions, lane } = played(() => false);
    expect(decisions).not.toContain('surge');
    expect(lane.putOff).toBe(400);
    const calm = emptyLaneContradiction();
    expect(surgeByLot(calm, roundId(1), { canAsk: true, wanted: 'buffer' })).toBe('buffer');
    expect(surgeByLot(calm, roundId(2), { canAsk: true, wanted: 'collapse' })).toBe('collapse');
  });
});
