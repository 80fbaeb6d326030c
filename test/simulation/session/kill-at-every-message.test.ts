/**
 * F9: every seat is killed at its messages of a golden round: at the first of each kind and the last, in
 * a deep run at every one. The round must end in one decision,
 * the journal must fold again to the same state, and what the others said must not change.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { BUILT_IN } from '../../../supervisor/agents.ts';
import { runCouncil } from '../../support/council-run.ts';
import { beforeInstantOf, foldedPrefix } from '../../support/folded-prefix.ts';
import type { FoldedPrefix } from '../../support/folded-prefix.ts';
import { expectRoundSurvives, fatalMessages, goldenRound } from '../../support/seat-kill.ts';
import type { Deliveries } from '../../support/seat-kill.ts';
import { sizingThatHolds } from '../../support/sizing-that-holds.ts';

/** A strategic sleeve, so that the very first round reaches every phase and trades. */
const trading = {
  costs: { feePpm: 0, multiplierPpm: 0 },
  seed: 11,
  sizing: sizingThatHolds,
};

let prefix: FoldedPrefix;
let golden: readonly ChainedRecord[] = [];
let deliveries: Deliveries;

beforeAll(async () => {
  const { records } = await runCouncil({ rounds: 1, trading });
  // Nothing of the golden round has been said yet.
  prefix = await foldedPrefix(beforeInstantOf(records, 'cfp'), trading);
  ({ deliveries, records: golden } = await goldenRound(prefix));
  expect(golden.some(({ seq, type }) => type === 'plan' && seq > prefix.before.length)).toBe(true);
});

describe.each(BUILT_IN)('%s', (seat) => {
  it('may die at any message of the round', async () => {
    const fatal = fatalMessages(deliveries, seat, 'cfp');
    expect(fatal.length).toBeGreaterThan(1);
    for (const n of fatal) {
      const run = await expectRoundSurvives({ n, prefix, seat });
      const where = `${seat} killed at message ${n}`;
      expect(bidsOfOthers(run.records, seat), where).toEqual(bidsOfOthers(golden, seat));
    }
  });
});

/** What the other seats bid in the golden round: a death must not change it. */
function bidsOfOthers(records: readonly ChainedRecord[], seat: string): unknown[] {
  return records
    .filter(
      (record) =>
        record.seq > prefix.before.length && record.type === 'bid' && record.from !== seat,
    )
    .map((record) => record.body);
}
