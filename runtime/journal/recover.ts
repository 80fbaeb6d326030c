/** Where the journal ends, found at opening: the last segment must hold as a chain. */
import { appError } from '../../protocols/errors.ts';
import type { Seq } from '../../protocols/units.ts';
import type { Stores } from '../store/environment.ts';
import { GENESIS } from './chain.ts';
import type { Head } from './chain.ts';
import { lastHead } from './heads.ts';
import { hashAt, parseSegment, previousHashOf, recomputedHashAt } from './segment.ts';
import type { Segment } from './segment.ts';

/**
 * The last record. Checks the last segment whole, its link to the one before, and that the journal
 * reaches every head that was signed; the rest is `verifyJournal`'s.
 * @throws JOURNAL_TAIL_BROKEN: nothing is ever cut off in silence.
 */
export function recoverHead(stores: Stores): Head {
  const head = checkedTail(stores);
  const signed = lastHead(stores);
  if (signed !== undefined && signed.seq > head.seq) {
    throw broken(head.seq + 1, `a signed head says that it reached seq ${signed.seq}`);
  }
  return head;
}

function checkedTail(stores: Stores): Head {
  const [last, before] = [...stores.journal.getRange({ reverse: true, limit: 2 })];
  if (last === undefined) return GENESIS;
  const segment = parsed(last.value, last.key);
  let previous: Head = GENESIS;
  if (before !== undefined) {
    const earlier = parsed(before.value, before.key);
    previous = { seq: earlier.first + earlier.count - 1, hash: hashAt(earlier, earlier.count - 1) };
  }
  if (previous.seq + 1 !== segment.first) {
    throw broken(previous.seq + 1, `the next segment starts at seq ${segment.first}`);
  }
  if (previousHashOf(segment) !== previous.hash) {
    throw broken(segment.first, 'it does not follow the record before it');
  }
  for (let index = 0; index < segment.count && !segment.pruned; index++) {
    if (recomputedHashAt(segment, index) !== hashAt(segment, index)) {
      throw broken(segment.first + index, 'its bytes do not match its hash');
    }
  }
  return { seq: segment.first + segment.count - 1, hash: hashAt(segment, segment.count - 1) };
}

function parsed(bytes: Buffer, key: Seq): Segment {
  const segment = parseSegment(bytes, key);
  if (typeof segment === 'string') throw broken(key, segment);
  return segment;
}

const broken = (seq: Seq, reason: string): Error =>
  appError('JOURNAL_TAIL_BROKEN', { seq, reason });
