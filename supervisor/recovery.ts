/**
 * Taking up a journal where it ends: fold it (which checks every derived record folded), rebuild the
 * venue's book, and find what an interrupted start left behind. A snapshot shortens the fold to its
 * tail; whenever anything about it does not fit, the whole journal is folded instead.
 */
import { appError } from '../protocols/errors.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import type { Seq } from '../protocols/units.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import type { Gateway } from '../venues/venue.ts';
import { emptyTrace, foldTrace } from './recovery-trace.ts';
import type { RecoveryTrace } from './recovery-trace.ts';
import { OTHER_CODE, recallSession } from './session-snapshot.ts';
import type { SessionSnapshot, SnapshotPlace } from './session-snapshot.ts';
import { refold } from './session/refold.ts';
import type { Difference } from './session/refold.ts';
import type { SessionState } from './session/state.ts';

export interface Recovered {
  readonly state: SessionState;
  /** Its book holds every order of the journal. */
  readonly gateway: Gateway;
  readonly records: number;
  /** Position of the snapshot that was used; 0 when the whole journal was folded. */
  readonly snapshotAt: Seq;
  /** Derived records that were due when the journal ends. */
  readonly pending: readonly Draft[];
  readonly trace: RecoveryTrace;
}

export interface RecoveryOptions {
  readonly reader: Pick<JournalReader, 'getBytes' | 'head' | 'iterate'>;
  readonly openGateway: () => Gateway;
  /** None: the whole journal is folded. */
  readonly snapshots?: SnapshotPlace;
  readonly log: (level: 'info' | 'warn', message: string, values: object) => void;
}

/** @throws REPLAY_DIFFERS when a derived record is not what this code derives. */
export function recover(options: RecoveryOptions): Recovered {
  const { log, reader, snapshots } = options;
  const recalled = snapshots === undefined ? undefined : recallSession(snapshots, reader);
  const unusable = recalled?.unusable ?? [];
  for (const { seq, why } of unusable.filter(({ why }) => why !== OTHER_CODE)) {
    log('warn', 'a snapshot of the session is not used', { seq, why });
  }
  if (unusable.some(({ why }) => why === OTHER_CODE)) {
    log('info', 'the program was changed since the last start: the journal is folded again', {});
  }
  if (recalled?.found !== undefined) {
    const { seq } = recalled.found.state;
    const tail = fold(options, recalled.found);
    if (!('difference' in tail)) {
      log('info', 'taken up from a snapshot', { folded: tail.records - seq, seq });
      return tail;
    }
    const why = `the records after it differ at #${tail.difference.seq}`;
    log('warn', 'a snapshot of the session is not used', { seq, why });
  }
  const whole = fold(options);
  if (!('difference' in whole)) return whole;
  const { seq, expected, recorded } = whole.difference;
  throw appError('REPLAY_DIFFERS', {
    seq,
    expected: expected.slice(0, 300),
    recorded: recorded.slice(0, 300),
  });
}

function fold(
  { reader, openGateway }: RecoveryOptions,
  from?: SessionSnapshot,
): Recovered | { readonly difference: Difference } {
  const gateway = openGateway();
  if (from?.gateway !== undefined) gateway.recall?.(from.gateway);
  const trace = from?.trace ?? emptyTrace();
  const snapshotAt = from?.state.seq ?? 0;
  const onRecord = (record: ChainedRecord): void => {
    gateway.restore(record);
    foldTrace(trace, record);
  };
  const folded = refold(reader.iterate(snapshotAt + 1), {
    onRecord,
    ...(from === undefined ? {} : { from: from.state }),
  });
  if (folded.difference !== undefined) return { difference: folded.difference };
  const { state, pending } = folded;
  const records = snapshotAt + folded.records;
  return { gateway, pending, records, snapshotAt, state, trace };
}
