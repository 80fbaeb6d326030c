/**
 * F9 for the surge: every seat is killed at every message from a surge on. The round must end in
 * one decision and the journal fold again to the same state.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import type { BeforeDelivery } from '../../../runtime/host/seat-table.ts';
import { BUILT_IN } from '../../../supervisor/agents.ts';
import { runCouncil } from '../../support/council-run.ts';
import { foldedPrefix } from '../../support/folded-prefix.ts';
import type { FoldedPrefix } from '../../support/folded-prefix.ts';
import { expectRoundSurvives } from '../../support/seat-kill.ts';

const trading = {
  contradiction: { costPpm: 0, surge: 'on', surgeSharePpm: 1_000_000, warmUp: 1 } as const,
  costs: { feePpm: 0, multiplierPpm: 0 },
  seed: 10,
};

let before: readonly ChainedRecord[] = [];
let golden: readonly ChainedRecord[] = [];
let prefix: FoldedPrefix;
/** Messages each seat was given when the surge was decided on, and by the end of the run. */
const given = new Map<string, { atSurge: number; last: number }>();

beforeAll(async () => {
  const { records } = await runCouncil({ rounds: 8, trading });
  const supplement = records.find((record) => record.type === 'supplement');
  expect(supplement).toBeDefined();
  const instant = supplement?.at;
  before = records.slice(
    0,
    records.findIndex((record) => record.at === instant && record.type.startsWith('market.')),
  );
  prefix = foldedPrefix(before, trading.costs);
  const watch: BeforeDelivery = ({ n, record, seat }) => {
    const seen = given.get(seat) ?? { atSurge: 0, last: 0 };
    if (record?.type === 'tension' && record.body.decision === 'surge' && seen.atSurge === 0) {
      seen.atSurge = n;
    }
    seen.last = n;
    given.set(seat, seen);
  };
  golden = (await runCouncil({ before, fault: watch, packed: true, rounds: 1, trading })).records;
  const said = golden.filter((record) => record.seq > before.length);
  expect(said.some((record) => record.type === 'supplement')).toBe(true);
});

describe.each(BUILT_IN)('%s', (seat) => {
  it('may die at any message from the surge on', async () => {
    const { atSurge, last } = given.get(seat) as { atSurge: number; last: number };
    expect(atSurge).toBeGreaterThan(0);
    expect(last).toBeGreaterThan(atSurge);
    for (let n = atSurge; n <= last; n++) {
      await expectRoundSurvives({ before, n, prefix, seat, trading });
    }
  });
});
