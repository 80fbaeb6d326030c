/** One seat killed at one of its messages: whatever it was, the round ends and the journal holds. */
import { expect } from 'vitest';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { BeforeDelivery, SeatDelivery } from '../../runtime/host/seat-table.ts';
import { stateHash } from '../../supervisor/session/state.ts';
import { runCouncil } from './council-run.ts';
import type { CouncilRun } from './council-run.ts';
import { sized } from './deep.ts';
import type { FoldedPrefix } from './folded-prefix.ts';

export interface SeatKill {
  readonly prefix: FoldedPrefix;
  readonly seat: string;
  /** Which of the messages the seat is given it dies at, counted from its opening. */
  readonly n: number;
}

/** The messages that each seat is given in one round, in order. */
export type Deliveries = ReadonlyMap<
  string,
  readonly { readonly n: number; readonly kind: string }[]
>;

/** One more round as it goes when nobody dies, and what its seats are given. */
export async function goldenRound(
  prefix: FoldedPrefix,
): Promise<{ readonly deliveries: Deliveries; readonly records: readonly ChainedRecord[] }> {
  const deliveries = new Map<string, { n: number; kind: string }[]>();
  const watch: BeforeDelivery = (delivery) => {
    const list = deliveries.get(delivery.seat) ?? [];
    list.push({ kind: kindOf(delivery), n: delivery.n });
    deliveries.set(delivery.seat, list);
  };
  const { records } = await oneRound(prefix, watch);
  return { deliveries, records };
}

function kindOf({ ask, record }: SeatDelivery): string {
  return ask === undefined ? (record?.type ?? 'nothing') : `ask ${ask.phase}`;
}

/**
 * The messages to die at, from the first of kind `from` on: the first of each kind, and the last; all
 * of them in a deep run.
 */
export function fatalMessages(deliveries: Deliveries, seat: string, from: string): number[] {
  const list = deliveries.get(seat) ?? [];
  const start = list.findIndex(({ kind }) => kind === from);
  expect(start, `${seat} is given a ${from}`).toBeGreaterThanOrEqual(0);
  const rest = list.slice(start);
  const firsts = rest.filter(({ kind }, at) => rest.findIndex((one) => one.kind === kind) === at);
  const last = rest.slice(-1);
  return [...new Set(sized([...firsts, ...last], rest).map(({ n }) => n))];
}

/** Runs one more round with the kill in it; it ends in one decision and folds again to one state. */
export async function expectRoundSurvives({ n, prefix, seat }: SeatKill): Promise<CouncilRun> {
  let killed = false;
  const fault: BeforeDelivery = (delivery) => {
    if (killed || delivery.seat !== seat || delivery.n !== n) return;
    killed = true;
    throw new Error(`killed at message ${n}`);
  };
  const run = await oneRound(prefix, fault);
  const where = `${seat} killed at message ${n}`;
  expect(killed, where).toBe(true);
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

const oneRound = (prefix: FoldedPrefix, fault: BeforeDelivery): Promise<CouncilRun> =>
  runCouncil({
    before: prefix.before,
    fault,
    packed: true,
    recovered: prefix.recovered(),
    rounds: 1,
    seatSnapshots: prefix.seatSnapshots,
    trading: prefix.trading,
  });
