/** One seat killed at one of its messages: whatever it was, the round ends and the journal holds. */
import { expect } from 'vitest';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { BeforeDelivery } from '../../runtime/host/seat-table.ts';
import type { TradingConfig } from '../../supervisor/config-schema.ts';
import { stateHash } from '../../supervisor/session/state.ts';
import { runCouncil } from './council-run.ts';
import type { CouncilRun } from './council-run.ts';
import type { FoldedPrefix } from './folded-prefix.ts';

export interface SeatKill {
  readonly before: readonly ChainedRecord[];
  readonly prefix: FoldedPrefix;
  readonly trading: Partial<TradingConfig>;
  readonly seat: string;
  /** Which of the messages the seat is given it dies at, counted from its opening. */
  readonly n: number;
}

/** Runs one more round with the kill in it; it ends in one decision and folds again to one state. */
export async function expectRoundSurvives(kill: SeatKill): Promise<CouncilRun> {
  const { before, n, prefix, seat, trading } = kill;
  let killed = false;
  const fault: BeforeDelivery = (delivery) => {
    if (killed || delivery.seat !== seat || delivery.n !== n) return;
    killed = true;
    throw new Error(`killed at message ${n}`);
  };
  const recovered = prefix.recovered();
  const run = await runCouncil({ before, fault, packed: true, recovered, rounds: 1, trading });
  const where = `${seat} killed at message ${n}`;
  expect(run.reason, where).toBe('rounds');
  const round = run.records.findLast((record) => record.type === 'cfp')?.round;
  const decisions = run.records.filter(
    (record) => record.round === round && (record.type === 'commit' || record.type === 'abstain'),
  );
  expect(decisions, where).toHaveLength(1);
  const again = prefix.refoldRest(run.records);
  expect(again.difference, where).toBeUndefined();
  expect(stateHash(again.state), where).toBe(stateHash(run.state));
  return run;
}
