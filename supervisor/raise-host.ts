/** Opens a host for seats and gives them what they have missed. */
import type { ErrorReport } from '../protocols/errors.ts';
import type { SeatFailure, SeatSpec } from '../protocols/host.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import { FOLDED } from './folded-records.ts';
import type { HostEntry } from './host-entry.ts';
import type { SeatPast } from './seat-past.ts';
import type { SeatingOptions } from './seating-options.ts';

const CATCH_UP_RECORDS = 2_000;

export interface HostMeans extends Pick<SeatingOptions, 'flush' | 'openHost' | 'reader'> {
  /** Told of each seat that fails, as long as the host lives; `records` are those it was given. */
  readonly fail: (failure: SeatFailure, records: readonly ChainedRecord[]) => void;
  readonly past: SeatPast;
  readonly signal: AbortSignal;
}

/** Puts a host into `entry`; answers the seats that have failed by the time they know all there is. */
export async function raiseHost(
  entry: HostEntry,
  specs: readonly SeatSpec[],
  { fail, flush, openHost, past, reader, signal }: HostMeans,
): Promise<readonly SeatFailure[]> {
  const remembered = specs.map((spec) => past.remembered(spec));
  entry.opening = true;
  try {
    await flush();
    const head = reader.head().seq;
    const host = await openHost(entry.id, remembered, signal);
    const failed: SeatFailure[] = [];
    const failAs = (failures: readonly SeatFailure[], records: readonly ChainedRecord[]): void => {
      failed.push(...failures);
      for (const failure of failures) fail(failure, records);
    };
    failAs(host.startFailures, []);
    // Its seats died, whether they are asked something or not.
    void host.ended.then(({ error, reason }) =>
      failAs(reason === 'stopped' ? [] : failuresOf(error, specs), []),
    );
    const from = Math.min(...remembered.map((spec) => spec.snapshot?.asOf ?? 0));
    for (let seq = from + 1; seq <= head; seq += CATCH_UP_RECORDS) {
      if (failed.length >= specs.length || signal.aborted) break;
      const whole = reader.range(seq, Math.min(CATCH_UP_RECORDS, head - seq + 1));
      const records = whole.filter((record) => FOLDED.has(record.type));
      const { failures } = await host.turn({ asks: [], kind: 'turn', records });
      failAs(failures, records);
    }
    entry.host = host;
    // What came after the head is given with the next turn; what it has folded it leaves out.
    entry.backlog = entry.backlog.filter(({ seq }) => seq > head);
    return failed;
  } finally {
    entry.opening = false;
  }
}

/** One failure a seat: their host is over, or was never there. */
export const failuresOf = (error: ErrorReport, specs: readonly SeatSpec[]): SeatFailure[] =>
  specs.map(({ incarnation, seat }) => ({ error, incarnation, seat }));
