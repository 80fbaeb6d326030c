/**
 * Recomputes the hash of each record as it arrives, in the reader's own browser. A record proves
 * itself against the hash the record before it carried, so records may be skipped when they come
 * faster than a browser wants to hash; how many were is part of the answer. No clock and no
 * scheduling here.
 */
import type { ChainedRecord } from '../../../protocols/record.ts';
import { NO_CHAIN_FACTS } from './chain-facts.ts';
import type { ChainFacts } from './chain-facts.ts';
import { recordHash } from './inclusion.ts';

/** Records that may wait to be hashed; past it newer ones are skipped and counted. */
export const WAITING_MAX = 4_096;

interface Waiting {
  readonly record: ChainedRecord;
  /** Hash of the record before; undefined for record 1. */
  readonly previous: string | undefined;
}

export class ChainCheck {
  #seq: number;
  #hash: string | undefined;
  #queue: Waiting[] = [];
  #facts = NO_CHAIN_FACTS;

  /** Begins after record `seq`, which carried `hash`; 0 begins at the first record. */
  constructor(seq: number, hash: string | undefined) {
    this.#seq = seq;
    // A page that begins at the oldest body of a pruned journal has no hash to go on from.
    this.#hash = seq === 0 || hash === '' ? undefined : hash;
  }

  get facts(): ChainFacts {
    return { ...this.#facts, waiting: this.#queue.length };
  }

  offer(records: readonly ChainedRecord[]): void {
    for (const record of records) this.#offer(record);
  }

  #offer(record: ChainedRecord): void {
    if (record.seq < this.#seq) return;
    if (record.seq === this.#seq) {
      // The same place, another hash: the journal behind the page is not the one it was.
      if (this.#hash !== undefined && record.hash !== this.#hash)
        this.#fail(record.seq, record.hash, this.#hash);
      return;
    }
    const follows = record.seq === this.#seq + 1 && (this.#hash !== undefined || record.seq === 1);
    const previous = this.#hash;
    this.#seq = record.seq;
    this.#hash = record.hash;
    if (!follows || this.#queue.length >= WAITING_MAX) {
      this.#facts = { ...this.#facts, skipped: this.#facts.skipped + 1 };
      return;
    }
    this.#facts = { ...this.#facts, from: this.#facts.from ?? record.seq };
    this.#queue.push({ record, previous });
  }

  /** Hashes up to `most` waiting records; true when some still wait. */
  async check(most: number): Promise<boolean> {
    const batch = this.#queue.splice(0, most);
    const hashes = await Promise.all(
      batch.map(({ record, previous }) => recordHash({ ...record }, previous)),
    );
    batch.forEach(({ record }, index) => {
      const computed = hashes[index] as string;
      if (computed !== record.hash) this.#fail(record.seq, record.hash, computed);
    });
    if (this.#facts.bad === null) {
      this.#facts = {
        ...this.#facts,
        checked: this.#facts.checked + batch.length,
        last: batch.at(-1)?.record.seq ?? this.#facts.last,
      };
    }
    return this.#queue.length > 0;
  }

  #fail(seq: number, carried: string, computed: string): void {
    const known = this.#facts.bad;
    if (known !== null && known.seq <= seq) return;
    this.#facts = { ...this.#facts, bad: { seq, carried, computed } };
  }
}

/** What was checked here, in a sentence. */
export function chainSentence(facts: ChainFacts): string {
  if (facts.trouble !== '') return `Nothing is checked in this browser: ${facts.trouble}`;
  if (facts.bad !== null)
    return `Record #${facts.bad.seq} gives ${facts.bad.computed}, it carries ${facts.bad.carried}.`;
  if (facts.from === undefined) return 'No record has arrived since this page was opened.';
  const of = facts.checked + facts.waiting + facts.skipped;
  const rest =
    facts.skipped === 0
      ? ''
      : ` ${facts.skipped} came too fast or without the one before, and were not hashed.`;
  return `${facts.checked} of ${of} records from #${facts.from} on were hashed here and none differs.${rest}`;
}
