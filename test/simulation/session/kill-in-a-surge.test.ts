/**
 * F9 for the surge: every seat is killed at its messages from a surge on. The round must end in one
 * decision and the journal fold again to the same state.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN } from '../../../supervisor/agents.ts';
import { runCouncil } from '../../support/council-run.ts';
import { beforeInstantOf, foldedPrefix } from '../../support/folded-prefix.ts';
import type { FoldedPrefix } from '../../support/folded-prefix.ts';
import { expectRoundSurvives, fatalMessages, goldenRound } from '../../support/seat-kill.ts';
import type { Deliveries } from '../../support/seat-kill.ts';

const trading = {
  contradiction: { costPpm: 0, surge: 'on', surgeSharePpm: 1_000_000, warmUp: 1 } as const,
  costs: { feePpm: 0, multiplierPpm: 0 },
  seed: 6,
};

let prefix: FoldedPrefix;
let deliveries: Deliveries;

beforeAll(async () => {
  const { records } = await runCouncil({ rounds: 8, trading });
  expect(records.some((record) => record.type === 'supplement')).toBe(true);
  prefix = await foldedPrefix(beforeInstantOf(records, 'supplement'), trading);
  const golden = await goldenRound(prefix);
  ({ deliveries } = golden);
  const said = golden.records.filter((record) => record.seq > prefix.before.length);
  expect(said.some((record) => record.type === 'supplement')).toBe(true);
  expect(said.some((record) => record.type === 'tension' && record.body.decision === 'surge')).toBe(
    true,
  );
});

describe.each(BUILT_IN)('%s', (seat) => {
  it('may die at any message from the surge on', async () => {
    const fatal = fatalMessages(deliveries, seat, 'tension');
    expect(fatal.length).toBeGreaterThan(1);
    for (const n of fatal) await expectRoundSurvives({ n, prefix, seat });
  });
});
