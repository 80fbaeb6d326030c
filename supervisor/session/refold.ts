/**
 * Folding a journal again: recovery after a stop, and replay R1. Inputs are taken as they are;
 * derived records are recomputed and must be, byte for byte, what stands in the journal.
 */
import { canonical } from '../../protocols/canonical.ts';
import { isDerived } from '../../protocols/record.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import { emptySession, stateHash } from './state.ts';
import type { SessionState } from './state.ts';
import type { Outbound } from './record-keeper.ts';
import { step } from './step.ts';

/** The first place where what was recomputed is not what was recorded. */
export interface Difference {
  readonly seq: number;
  readonly expected: string;
  readonly recorded: string;
}

export interface Refolded {
  readonly state: SessionState;
  readonly records: number;
  /** Derived records that were due when the journal ends: a crash came between. */
  readonly pending: readonly Draft[];
  /** Effects of the last input and what it caused; recovery asks the venue about them. */
  readonly difference?: Difference;
}

export interface RefoldOptions {
  /** The state at the record before the first one, nothing being due; empty by default. */
  readonly from?: SessionState;
  /** Called after each record was stepped. */
  readonly onRecord?: (record: ChainedRecord, state: SessionState) => void;
  readonly onOutbound?: (effect: Outbound) => void;
}

/** Folds records one after another into `options.from`; stops at the first difference. */
export function refold(records: Iterable<ChainedRecord>, options: RefoldOptions = {}): Refolded {
  const state = options.from ?? emptySession();
  let pending: Draft[] = [];
  let count = 0;
  for (const record of records) {
    const difference = compare(record, pending) ?? compareState(record, state);
    if (difference !== undefined) return { state, records: count, pending, difference };
    if (pending.length > 0) pending = pending.slice(1);
    for (const effect of step(state, record)) {
      if (effect.kind === 'append') pending.push(effect.draft);
      else options.onOutbound?.(effect);
    }
    count += 1;
    options.onRecord?.(record, state);
  }
  return { state, records: count, pending };
}

/** A checkpoint states the hash of the state before it. */
function compareState(record: ChainedRecord, state: SessionState): Difference | undefined {
  if (record.type !== 'checkpoint') return undefined;
  const expected = stateHash(state);
  const recorded = record.body.stateHash;
  return expected === recorded ? undefined : { seq: record.seq, expected, recorded };
}

function compare(record: ChainedRecord, pending: readonly Draft[]): Difference | undefined {
  const { hash: _hash, ...recorded } = record;
  const due = pending[0];
  if (due !== undefined) {
    // The version is the writer's: what an older minor derived is compared as it wrote it.
    const expected = canonical({ ...due, seq: record.seq, v: record.v });
    const text = canonical(recorded);
    return expected === text ? undefined : { seq: record.seq, expected, recorded: text };
  }
  if (!isDerived(record.type)) return undefined;
  return {
    seq: record.seq,
    expected: 'an input: nothing was due here',
    recorded: canonical(recorded),
  };
}
