/**
 * A start goes on from every record before it, so a journal that does not hold is not gone on from.
 * What a start verified, and signed, need not be verified again: this one goes on from the last head
 * of this home (`verified-heads.ts`), and proves what stands before it when somebody reads it.
 * docs/decisions/0043-what-a-start-may-trust.md
 */
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { Seq } from '../protocols/units.ts';
import { attest } from '../runtime/journal/attest.ts';
import { GENESIS } from '../runtime/journal/chain.ts';
import type { Head } from '../runtime/journal/chain.ts';
import { verifyingKey } from '../runtime/journal/keys.ts';
import { readerOf } from '../runtime/journal/reader.ts';
import { hashAt, parseSegment } from '../runtime/journal/segment.ts';
import { proveStretch } from '../runtime/journal/stretch.ts';
import type { VerifiedPoint } from '../runtime/journal/verified-point.ts';
import { verifyStores } from '../runtime/journal/verify.ts';
import type { FirstBad, Verification, VerifyOptions } from '../runtime/journal/verify.ts';
import type { Stores } from '../runtime/store/environment.ts';
import type { OperatorHome } from './home.ts';
import type { RunOptions } from './run.ts';
import type { VerifiedHeads } from './verified-heads.ts';

export interface SoundJournalOptions {
  readonly home: Pick<OperatorHome, 'publicKey'>;
  readonly log: RunOptions['log'];
  readonly verified: Pick<VerifiedHeads, 'forget' | 'recall'>;
  /** Take the journal for what it says now, whatever it said when it was last verified. */
  readonly acceptJournal?: boolean;
}

export interface SoundJournal {
  /** Where this start went on from; undefined when it verified the whole journal. */
  readonly from: VerifiedPoint | undefined;
  /** Returns once every record from `seq` on was verified in this start. @throws JOURNAL_BROKEN. */
  prove(seq: Seq): void;
  /** Calls `listener` when `prove` throws, whoever asked. */
  onBroken(listener: (error: AppError) => void): void;
}

/** A verification of more records is announced: it takes seconds. */
const ANNOUNCED_RECORDS = 100_000;

/**
 * Checks chain and signed heads, as `audit verify` does, from the last verified head on. What another
 * key began is told and gone on from (a folder may move to another home, a key may be lost), but from
 * here on this home's heads vouch for it.
 * @throws JOURNAL_BROKEN naming the record; JOURNAL_ROLLED_BACK when it holds and is another than was
 * verified.
 */
export function openSoundJournal(stores: Stores, options: SoundJournalOptions): SoundJournal {
  const from = lastVerified(stores, options);
  const found = held(stores, { ...options, ...(from === undefined ? {} : { from }) });
  warnOfOtherKey(found, options);
  let proved: Head = from?.head ?? GENESIS;
  let tell: (error: AppError) => void = () => undefined;
  return {
    from,
    onBroken: (listener) => (tell = listener),
    prove(seq) {
      if (seq > proved.seq) return;
      const stretch = proveStretch(stores, seq, proved);
      if (stretch.kind === 'broken') {
        const error = brokenAt(stretch.firstBad);
        tell(error);
        throw error;
      }
      // The hashes of pruned records follow from heads and receipts alone.
      if (stretch.kind === 'pruned') held(stores, { ...options, points: [proved] });
      proved = stretch.kind === 'holds' ? stretch.before : GENESIS;
    },
  };
}

/** The head to go on from: the journal still says there what it said. */
function lastVerified(stores: Stores, options: SoundJournalOptions): VerifiedPoint | undefined {
  const { acceptJournal, log, verified } = options;
  const point = verified.recall();
  if (point === undefined) return undefined;
  const { hash, seq } = point.head;
  const isEmpty = lastKey(stores) === 0;
  if (isEmpty || acceptJournal === true) {
    const message = isEmpty
      ? 'a new journal begins in a folder where another one was verified'
      : 'the journal is taken for what it says now, as was asked';
    log('warn', message, { verified: { hash, seq } });
    verified.forget();
    return undefined;
  }
  if (hashOfLast(stores, seq) === hash) return point;
  // Whatever cut or changed it may have left a fault to name.
  const { records } = held(stores, options);
  const reader = readerOf(stores);
  // The same records in other segments, as a restored export has them: all of them hold.
  if (records >= seq && reader.getBytes(seq).hash === hash) return undefined;
  const found = records < seq ? `it ends at record ${records}` : 'another record stands there';
  throw appError('JOURNAL_ROLLED_BACK', { dir: stores.dir, found, hash, seq });
}

/** Hash of the record `seq` where it ends a segment. */
function hashOfLast({ journal }: Stores, seq: Seq): string | undefined {
  const [entry] = [...journal.getRange({ start: seq, reverse: true, limit: 1 })];
  const segment = entry === undefined ? '' : parseSegment(entry.value, entry.key);
  if (typeof segment === 'string' || segment.first + segment.count - 1 !== seq) return undefined;
  return hashAt(segment, segment.count - 1);
}

/** Where the last segment begins; 0 in an empty journal. */
const lastKey = ({ journal }: Stores): Seq =>
  [...journal.getKeys({ reverse: true, limit: 1 })][0] ?? 0;

/** Verifies the journal, or what `from` leaves of it. @throws JOURNAL_BROKEN. */
function held(
  stores: Stores,
  { log, ...how }: Pick<SoundJournalOptions, 'log'> & VerifyOptions,
): Verification {
  stores.journal.resetReadTxn();
  const records = lastKey(stores) - (how.from?.head.seq ?? 0);
  if (records >= ANNOUNCED_RECORDS) {
    log('info', 'the journal is being verified, which takes a while', { records });
  }
  const found = verifyStores(stores, how);
  if (found.firstBad !== undefined) throw brokenAt(found.firstBad);
  return found;
}

const brokenAt = ({ reason, seq }: FirstBad): AppError =>
  appError('JOURNAL_BROKEN', { reason, seq });

function warnOfOtherKey(found: Verification, { home, log }: SoundJournalOptions): void {
  const own = verifyingKey(home.publicKey);
  const judged = attest(found, { keys: own === undefined ? [] : [own] });
  if (judged.verdict !== 'other-key') return;
  log(
    'warn',
    'this journal was written under another key; our heads will vouch for it from now on',
    {
      from: judged.firstBad?.seq,
      keys: judged.keys.map(({ fingerprint }) => fingerprint),
      own: own?.fingerprint,
    },
  );
}
