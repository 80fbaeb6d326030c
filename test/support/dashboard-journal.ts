/** A journal in memory, read as the dashboard reads a real one. */
import type { Head } from '../../protocols/api.ts';
import { appError } from '../../protocols/errors.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import type { RecordSource } from '../../dashboard/server/source.ts';
import { chainHash, GENESIS } from '../../runtime/journal/chain.ts';
import { chained, recordText } from '../../runtime/journal/encode.ts';

export interface MemoryJournal extends RecordSource {
  append(drafts: readonly Draft[]): void;
  readonly records: readonly ChainedRecord[];
  /** Bodies up to this position are no longer here. */
  pruneTo(seq: number): void;
}

/** A journal in memory: same hashes, same texts as the one on disk. */
export function memoryJournal(drafts: readonly Draft[] = []): MemoryJournal {
  const records: ChainedRecord[] = [];
  const lines: string[] = [];
  let gone = 0;
  const head = (): Head => {
    const last = records.at(-1);
    return last === undefined ? GENESIS : { seq: last.seq, hash: last.hash };
  };
  const journal: MemoryJournal = {
    records,
    append(more) {
      for (const one of more) {
        const { seq, hash: before } = head();
        const hash = chainHash(before, Buffer.from(recordText(one, seq + 1)));
        const record = chained(one, seq + 1, hash);
        records.push(record);
        lines.push(JSON.stringify(record));
      }
    },
    pruneTo(seq) {
      gone = seq;
    },
    head,
    oldest: () => gone + 1,
    get(seq) {
      const record = records[seq - 1];
      if (record === undefined) {
        throw appError('AUDIT_SEQ_UNKNOWN', { seq, oldest: gone + 1, head: head().seq });
      }
      if (seq <= gone) throw appError('AUDIT_BODY_PRUNED', { seq });
      return record;
    },
    range: (from, limit) => records.slice(from - 1, from - 1 + limit),
    rangeBytes: (from, limit) => lines.slice(from - 1, from - 1 + limit),
    rangeHashes: (from, limit) =>
      records.slice(from - 1, from - 1 + limit).map((record) => record.hash),
    signedHead: () => null,
    close: () => Promise.resolve(),
  };
  journal.append(drafts);
  return journal;
}
