/**
 * Taking up a journal where it ends: fold it again (which checks every derived record), rebuild the
 * venue's book, and find what an interrupted start left behind.
 */
import { appError } from '../protocols/errors.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import type { Gateway } from '../venues/venue.ts';
import { refold } from './session/refold.ts';
import type { SessionState } from './session/state.ts';

export interface Recovered {
  readonly state: SessionState;
  readonly records: number;
  /** Derived records that were due when the journal ends. */
  readonly pending: readonly Draft[];
  /** Market records after the last timer: the market will show them again. */
  readonly unfinished: readonly ChainedRecord[];
  /** Run time of the last timer; the market goes on after it. 0 in a new journal. */
  readonly lastTimer: number;
  /** Configuration hash of the last start, empty in a new journal. */
  readonly configHash: string;
  readonly run: string;
}

/** @throws REPLAY_DIFFERS when a derived record is not what this code derives. */
export function recover(reader: JournalReader, gateway: Gateway): Recovered {
  let unfinished: ChainedRecord[] = [];
  let lastTimer = 0;
  let configHash = '';
  let run = '';
  const folded = refold(reader.iterate(1), {
    onRecord(record) {
      gateway.restore(record);
      if (record.type === 'timer') {
        lastTimer = record.at;
        unfinished = [];
      } else if (record.type.startsWith('market.') || record.type.startsWith('knowledge.')) {
        unfinished.push(record);
      } else if (record.type === 'run.started') {
        configHash = record.body.configHash;
        run = record.body.run;
      }
    },
  });
  if (folded.difference !== undefined) {
    const { seq, expected, recorded } = folded.difference;
    throw appError('REPLAY_DIFFERS', {
      seq,
      expected: expected.slice(0, 300),
      recorded: recorded.slice(0, 300),
    });
  }
  const { state, records, pending } = folded;
  return { state, records, pending, unfinished, lastTimer, configHash, run };
}
