import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eBh } from '../../../../council/evidence/e-bh.ts';
import { openedByEBh } from '../../../reference/e-bh.ts';

const SEED = 20260101;
const value = fc.oneof(
  fc.double({ max: 200, min: 0, noNaN: true }),
  fc.constantFrom(0, 10, 20, 40, 80, 100),
);
const groups = fc.array(fc.record({ e: value, open: fc.boolean() }), { maxLength: 8 });

describe('e-BH over groups', () => {
  it('opens what the slow enumeration of all sets opens', () => {
    fc.assert(
      fc.property(groups, (some) => {
        expect(eBh(some, 20).opens).toEqual(openedByEBh(some, 20));
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  it('is the plain bar for one group, and never opens one below it', () => {
    fc.assert(
      fc.property(groups, value, (some, e) => {
        expect(eBh([{ e, open: false }], 20).opens).toEqual([e >= 20]);
        const { opens } = eBh(some, 20);
        for (const [index, group] of some.entries()) {
          if (opens[index]) expect(group.e).toBeGreaterThanOrEqual(20);
        }
      }),
      { numRuns: 200, seed: SEED },
    );
  });

  it('opens no fewer when a value rises', () => {
    fc.assert(
      fc.property(groups, fc.nat(), fc.double({ max: 50, min: 0, noNaN: true }), (some, at, by) => {
        const raised = some.map((group, index) =>
          index === at % Math.max(1, some.length) ? { ...group, e: group.e + by } : group,
        );
        const before = eBh(some, 20).opens;
        const after = eBh(raised, 20).opens;
        for (const [index, opened] of before.entries()) if (opened) expect(after[index]).toBe(true);
      }),
      { numRuns: 200, seed: SEED },
    );
  });
});
