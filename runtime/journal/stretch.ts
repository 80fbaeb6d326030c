/**
 * Proving a stretch of the chain from its end. A record's hash covers the hash of the one before it, so
 * whoever knows the hash at the end of a stretch can tell that every record in it is the one that was
 * there, without looking at anything before the stretch.
 */
import type { Seq } from '../../protocols/units.ts';
import type { Stores } from '../store/environment.ts';
import { GENESIS } from './chain.ts';
import type { Head } from './chain.ts';
import { hashAt, parseSegment, previousHashOf, recomputedHashAt } from './segment.ts';
import type { FirstBad } from './verify.ts';

export type Stretch =
  /** All hold; `before` is the record before the first of them, proved as well. */
  | { readonly kind: 'holds'; readonly before: Head }
  /** The hashes of pruned records follow from nothing: only a tree can prove them. */
  | { readonly kind: 'pruned' }
  | { readonly kind: 'broken'; readonly firstBad: FirstBad };

/** Checks the records from the segment that holds `from` to the record `to`, whose hash is known. */
export function proveStretch({ journal }: Pick<Stores, 'journal'>, from: Seq, to: Head): Stretch {
  journal.resetReadTxn();
  const [start] = [...journal.getKeys({ start: from, reverse: true, limit: 1 })];
  const first = start ?? from;
  let before: Head | undefined;
  let head: Head = GENESIS;
  for (const { key, value } of journal.getRange({ start: first, end: to.seq + 1 })) {
    const expected = before === undefined ? first : head.seq + 1;
    if (key > expected) return broken(expected, 'it is missing');
    if (key < expected) return broken(key, 'a second segment stands here, inside another');
    const segment = parseSegment(value, key);
    if (typeof segment === 'string') return broken(key, `its segment is damaged: ${segment}`);
    if (segment.pruned) return { kind: 'pruned' };
    before ??= { hash: previousHashOf(segment), seq: key - 1 };
    if (head.seq > 0 && previousHashOf(segment) !== head.hash) {
      return broken(key, 'it does not follow the record before it');
    }
    for (let index = 0; index < segment.count && head.seq < to.seq; index++) {
      const seq = key + index;
      const hash = hashAt(segment, index);
      if (recomputedHashAt(segment, index) !== hash) {
        return broken(seq, 'its bytes do not match its hash');
      }
      head = { hash, seq };
    }
  }
  if (before === undefined || head.seq < to.seq) return broken(head.seq + 1, 'it is missing');
  if (head.hash !== to.hash || (before.seq === 0 && before.hash !== GENESIS.hash)) {
    const reason = `records ${before.seq + 1} to ${to.seq} are not those that were verified before`;
    return broken(before.seq + 1, reason);
  }
  return { before, kind: 'holds' };
}

const broken = (seq: Seq, reason: string): Stretch => ({
  firstBad: { reason, seq },
  kind: 'broken',
});
