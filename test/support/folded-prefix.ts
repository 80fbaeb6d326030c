/** The first records of a run, folded once and handed out as often as a test goes on from them. */
import { openSeat } from '../../agents/sdk/seat.ts';
import type { SeatSnapshot } from '../../protocols/host.ts';
import type { ChainedRecord, RecordType } from '../../protocols/record.ts';
import { seatSpecs } from '../../supervisor/agents.ts';
import type { TradingConfig } from '../../supervisor/config-schema.ts';
import { FOLDED } from '../../supervisor/folded-records.ts';
import type { Recovered } from '../../supervisor/recovery.ts';
import { costModelOf } from '../../supervisor/session/cost-model.ts';
import { refold } from '../../supervisor/session/refold.ts';
import type { Refolded } from '../../supervisor/session/refold.ts';
import { openPaper } from '../../venues/paper/gateway.ts';
import { tradingOf } from './council-run.ts';

export interface FoldedPrefix {
  readonly before: readonly ChainedRecord[];
  readonly trading: Partial<TradingConfig>;
  /** What each seat made of the records. */
  readonly seatSnapshots: ReadonlyMap<string, SeatSnapshot>;
  /** What `runCouncil` goes on from, here or after more records; a copy, so that runs do not see each other. */
  recovered(after?: readonly ChainedRecord[]): Pick<Recovered, 'gateway' | 'pending' | 'state'>;
  /** Folds the records of a run that went on from here, from here on. */
  refoldRest(records: readonly ChainedRecord[]): Refolded;
}

/** The records before the instant of the first one of a type: nothing of that instant is known yet. */
export function beforeInstantOf(
  records: readonly ChainedRecord[],
  type: RecordType,
): readonly ChainedRecord[] {
  const instant = records.find((record) => record.type === type)?.at;
  const isItsFirst = ({ at, type: kind }: ChainedRecord): boolean =>
    at === instant && kind.startsWith('market.');
  return records.slice(0, records.findIndex(isItsFirst));
}

export async function foldedPrefix(
  before: readonly ChainedRecord[],
  trading: Partial<TradingConfig>,
): Promise<FoldedPrefix> {
  const { costs } = tradingOf(trading);
  const openGateway = () => openPaper({ costOf: (one) => costModelOf(one, costs) });
  const told = openGateway();
  const { difference, pending, state } = refold(before, {
    onRecord: (record) => told.restore(record),
  });
  if (difference !== undefined) throw new Error(`differs at #${difference.seq}`);
  const remembered = told.remember?.();
  return {
    before,
    trading,
    seatSnapshots: await seatsAt(before, tradingOf(trading)),
    recovered(after = before) {
      const gateway = openGateway();
      gateway.recall?.(structuredClone(remembered));
      const from = structuredClone(state);
      if (after.length === before.length) return { gateway, pending, state: from };
      const rest = refold(after.slice(before.length), {
        from,
        onRecord: (record) => gateway.restore(record),
      });
      if (rest.difference !== undefined) throw new Error(`differs at #${rest.difference.seq}`);
      return { gateway, pending: rest.pending, state: rest.state };
    },
    refoldRest: (records) => refold(records.slice(before.length), { from: structuredClone(state) }),
  };
}

async function seatsAt(
  before: readonly ChainedRecord[],
  trading: TradingConfig,
): Promise<Map<string, SeatSnapshot>> {
  const folded = before.filter((record) => FOLDED.has(record.type));
  const snapshots = new Map<string, SeatSnapshot>();
  for (const spec of await seatSpecs(trading)) {
    const seat = await openSeat(spec);
    for (const record of folded) seat.fold(record);
    snapshots.set(spec.seat, seat.snapshot());
  }
  return snapshots;
}
