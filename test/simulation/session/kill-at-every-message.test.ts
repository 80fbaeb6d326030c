/**
 * F9: every seat is killed at every message of a golden round. The round must end in one decision,
 * the journal must fold again to the same state, and what the others said must not change.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { BeforeDelivery } from '../../../runtime/host/seat-table.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { BUILT_IN } from '../../../supervisor/agents.ts';
import { runCouncil } from '../../support/council-run.ts';
import { foldedPrefix } from '../../support/folded-prefix.ts';
import type { FoldedPrefix } from '../../support/folded-prefix.ts';
import { expectRoundSurvives } from '../../support/seat-kill.ts';

/** A strategic sleeve, so that the very first round reaches every phase and trades. */
const trading = {
  costs: { feePpm: 0, multiplierPpm: 0 },
  seed: 11,
  sizing: {
    allowShort: true,
    grossCapPpm: 950_000,
    kappaPpm: 250_000,
    nameCapPpm: 950_000,
    strategicBandPpm: 50_000,
    strategicPpm: 500_000,
  },
};

let before: readonly ChainedRecord[] = [];
let prefix: FoldedPrefix;
let golden: readonly ChainedRecord[] = [];
/** Messages each seat was given by the end of the golden round, and when its call came. */
const given = new Map<string, { atCall: number; last: number }>();

beforeAll(async () => {
  const { records } = await runCouncil({ rounds: 1, trading });
  const call = records.findIndex((record) => record.type === 'cfp');
  // Cut before the instant of the call: nothing of the golden round has been said yet.
  const instant = records[call]?.at;
  before = records.slice(
    0,
    records.findIndex((record) => record.at === instant && record.type.startsWith('market.')),
  );
  prefix = foldedPrefix(before, trading.costs);
  const watch: BeforeDelivery = (delivery) => {
    const seat = given.get(delivery.seat) ?? { atCall: 0, last: 0 };
    if (isGoldenCall(delivery)) seat.atCall = delivery.n;
    seat.last = delivery.n;
    given.set(delivery.seat, seat);
  };
  golden = (await runCouncil({ before, fault: watch, packed: true, rounds: 1, trading })).records;
  expect(golden.some((record) => record.type === 'plan' && record.seq > before.length)).toBe(true);
});

function isGoldenCall(delivery: Parameters<BeforeDelivery>[0]): boolean {
  return (
    'record' in delivery &&
    (delivery as { record?: ChainedRecord }).record?.type === 'cfp' &&
    ((delivery as { record?: ChainedRecord }).record?.seq ?? 0) > before.length
  );
}

describe.each(BUILT_IN)('%s', (seat) => {
  it('may die at any message of the round', async () => {
    const { atCall, last } = given.get(seat) as { atCall: number; last: number };
    expect(last).toBeGreaterThan(atCall);
    for (let n = Math.max(1, atCall); n <= last; n++) {
      const run = await expectRoundSurvives({ before, n, prefix, seat, trading });
      const where = `${seat} killed at message ${n}`;
      expect(bidsOfOthers(run.records, seat), where).toEqual(bidsOfOthers(golden, seat));
    }
  });
});

/** What the other seats bid in the golden round: a death must not change it. */
function bidsOfOthers(records: readonly ChainedRecord[], seat: string): unknown[] {
  return records
    .filter((record) => record.seq > before.length && record.type === 'bid' && record.from !== seat)
    .map((record) => record.body);
}
