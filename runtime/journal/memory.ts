/** A journal in memory: the same places, bytes and hashes as the real one, nothing on disk. */
import { invariant } from '../../protocols/errors.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import { chainHash, GENESIS } from './chain.ts';
import { parseRecord, recordText } from './encode.ts';

export interface MemoryJournal {
  /** What is kept, from the first record on. */
  readonly records: ChainedRecord[];
  append(draft: Draft): ChainedRecord;
  flush(): Promise<void>;
  /** Takes no more records: what is being folded cannot be folded again. */
  abandon(error: unknown): void;
  head(): { readonly seq: number; readonly hash: string };
  range(from: number, limit: number): ChainedRecord[];
}

export interface MemoryJournalOptions {
  /** Records to go on from. */
  readonly before?: readonly ChainedRecord[];
  /** Only the first so many are kept (a long study reads each record once); default all. */
  readonly keep?: number;
}

export function openMemoryJournal(options: MemoryJournalOptions = {}): MemoryJournal {
  const { before = [], keep = Infinity } = options;
  const records = [...before];
  let head: { readonly seq: number; readonly hash: string } = records.at(-1) ?? { ...GENESIS };
  let failure: unknown;
  return {
    records,
    abandon(error) {
      failure ??= error;
    },
    append(draft) {
      if (failure !== undefined) throw failure;
      const bytes = Buffer.from(recordText(draft, head.seq + 1));
      const hash = chainHash(head.hash, bytes);
      // From its bytes, as the real journal's readers see it: nothing shared, nothing undefined.
      const chained = parseRecord(bytes, hash);
      if (records.length < keep) records.push(chained);
      head = { seq: chained.seq, hash };
      return chained;
    },
    flush: () => Promise.resolve(),
    head: () => ({ seq: head.seq, hash: head.hash }),
    range(from, limit) {
      const kept = from + limit - 1 <= records.length || head.seq <= records.length;
      invariant(kept, 'what is read was kept', { from, limit, kept: records.length });
      return records.slice(from - 1, from - 1 + limit);
    },
  };
}
