/** A journal in memory: the same places, bytes and hashes as the real one, nothing on disk. */
import { canonical } from '../../protocols/canonical.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import { chainHash, GENESIS } from '../../runtime/journal/chain.ts';

export interface MemoryJournal {
  readonly records: ChainedRecord[];
  append(draft: Draft): ChainedRecord;
  flush(): Promise<void>;
  head(): { readonly seq: number; readonly hash: string };
  range(from: number, limit: number): ChainedRecord[];
}

export function openMemoryJournal(before: readonly ChainedRecord[] = []): MemoryJournal {
  const records = [...before];
  const head = () => records.at(-1) ?? { ...GENESIS };
  return {
    records,
    append(draft) {
      const record = { ...draft, seq: head().seq + 1, v: PROTOCOL };
      const hash = chainHash(head().hash, Buffer.from(canonical(record)));
      // Through JSON, as the real journal's readers see it: nothing shared, nothing undefined.
      const chained = { ...JSON.parse(JSON.stringify(record)), hash } as ChainedRecord;
      records.push(chained);
      return chained;
    },
    flush: () => Promise.resolve(),
    head: () => ({ seq: head().seq, hash: head().hash }),
    range: (from, limit) => records.slice(from - 1, from - 1 + limit),
  };
}
