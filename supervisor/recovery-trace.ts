/** What a start must know of the one before it, beside the session's state: a fold of the journal. */
import type { ChainedRecord, RecordOf } from '../protocols/record.ts';
import type { Seq } from '../protocols/units.ts';

/** Plain data; it is stored beside the session's state. */
export interface RecoveryTrace {
  /** Run time of the last timer; the market goes on after it. 0 in a new journal. */
  lastTimer: number;
  /** Market records after the last timer: the market will show them again. */
  unfinished: ChainedRecord[];
  /** Configuration hash of the last start, empty in a new journal. */
  configHash: string;
  run: string;
  /** Position of the last checkpoint; 0 before the first. */
  lastCheckpoint: Seq;
  /** Cancels of orders that were working at the last mark, or asked for since. */
  cancels: RecordOf<'order.cancel'>[];
}

export const emptyTrace = (): RecoveryTrace => ({
  lastTimer: 0,
  unfinished: [],
  configHash: '',
  run: '',
  lastCheckpoint: 0,
  cancels: [],
});

/** Folds one record, in seq order. */
export function foldTrace(trace: RecoveryTrace, record: ChainedRecord): void {
  if (record.type === 'timer') {
    trace.lastTimer = record.at;
    trace.unfinished = [];
  } else if (record.type.startsWith('market.') || record.type.startsWith('knowledge.')) {
    trace.unfinished.push(record);
  } else if (record.type === 'run.started') {
    trace.configHash = record.body.configHash;
    trace.run = record.body.run;
  } else if (record.type === 'checkpoint') {
    trace.lastCheckpoint = record.seq;
  } else if (record.type === 'order.cancel') {
    trace.cancels.push(record);
  } else if (record.type === 'portfolio.mark') {
    const working = new Set(record.body.workingOrders);
    trace.cancels = trace.cancels.filter(({ body }) => working.has(body.orderId));
  }
}
