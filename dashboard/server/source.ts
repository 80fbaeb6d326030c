/**
 * The journal as the dashboard reads it; `openReader` of runtime/journal makes one, tests make
 * another. Every call takes one look and holds nothing open.
 */
import type { Head, HeadAnswer } from '../../protocols/api.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';
import { lastHead } from '../../runtime/journal/heads.ts';
import { openReader } from '../../runtime/journal/reader.ts';

export interface RecordSource {
  /** The newest visible record; seq 0 in an empty journal. */
  head(): Head;
  /** The first record whose body is still here; head + 1 when none is. */
  oldest(): Seq;
  /** @throws AUDIT_SEQ_UNKNOWN, AUDIT_BODY_PRUNED. */
  get(seq: Seq): ChainedRecord;
  /** Up to `limit` records from `fromSeq` on, in order, without a gap; fewer at the head. */
  range(fromSeq: Seq, limit: number): ChainedRecord[];
  /** As `range`: the exported form as text, one record an entry. */
  rangeBytes(fromSeq: Seq, limit: number): string[];
  /** As `range`: the hashes alone, hex; they outlive pruning. */
  rangeHashes(fromSeq: Seq, limit: number): string[];
  /** The last head that was signed; null when none was. */
  signedHead(): HeadAnswer['signed'];
  close(): Promise<void>;
}

/**
 * The journal in a data folder, read only.
 * @throws as `openReader`.
 */
export function openSource(dataDir: string): RecordSource {
  const reader = openReader(dataDir);
  return {
    head: () => reader.head(),
    oldest: () => reader.oldest(),
    get: (seq) => reader.get(seq),
    range: (fromSeq, limit) => reader.range(fromSeq, limit),
    rangeBytes: (fromSeq, limit) => reader.rangeBytes(fromSeq, limit),
    rangeHashes: (fromSeq, limit) => reader.rangeHashes(fromSeq, limit),
    signedHead: () => lastHead(reader.stores) ?? null,
    close: () => reader.close(),
  };
}
