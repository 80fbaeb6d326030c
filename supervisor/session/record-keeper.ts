/**
 * Journal and fold in one motion: an input is appended, stepped, and every derived record it causes
 * is appended and stepped before anything else happens. Live, recovery and replay share this order.
 */
import { invariant } from '../../protocols/errors.ts';
import { checkBody } from '../../protocols/validate.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import type { Journal } from '../../runtime/journal/writer.ts';
import type { Effect } from './effect.ts';
import type { SessionState } from './state.ts';
import { acceptable } from './refused-input.ts';
import { step } from './step.ts';

/** Effects that leave the session: what is left when derived records are appended. */
export type Outbound = Exclude<Effect, { kind: 'append' }>;

export interface RecordKeeper {
  readonly state: SessionState;
  /**
   * Appends one input and all that follows from it; `outbound` must leave, in order. One that the state
   * cannot take is journaled as `input.refused`.
   */
  input(draft: Draft): { readonly record: ChainedRecord; readonly outbound: Outbound[] };
  /** Appends derived records that a crash left behind (recovery). */
  resume(pending: readonly Draft[]): Outbound[];
  /** Called with every record, after it was stepped. */
  onRecord(listener: (record: ChainedRecord) => void): void;
}

export function keepRecords(
  journal: Pick<Journal, 'append' | 'abandon'>,
  state: SessionState,
): RecordKeeper {
  const listeners: ((record: ChainedRecord) => void)[] = [];
  const stepped = (record: ChainedRecord): Effect[] => {
    try {
      return step(state, record);
    } catch (error) {
      // What cannot be folded must not reach the disk, or no start could take the journal up again.
      journal.abandon(error);
      throw error;
    }
  };
  const run = (drafts: Draft[]) => {
    const outbound: Outbound[] = [];
    let first: ChainedRecord | undefined;
    for (let index = 0; index < drafts.length; index++) {
      const record = journal.append(drafts[index] as Draft);
      first ??= record;
      for (const effect of stepped(record)) {
        if (effect.kind === 'append') drafts.push(effect.draft);
        else outbound.push(effect);
      }
      for (const listener of listeners) listener(record);
    }
    return { first, outbound };
  };
  return {
    state,
    input(draft) {
      checkBody(draft.type, draft.body);
      const { first, outbound } = run([acceptable(state, draft)]);
      invariant(first !== undefined, 'an input becomes a record');
      return { record: first, outbound };
    },
    resume: (pending) => run([...pending]).outbound,
    onRecord: (listener) => void listeners.push(listener),
  };
}
