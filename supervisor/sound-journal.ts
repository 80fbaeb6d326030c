/** A start goes on from every record before it, so a journal that does not hold is not gone on from. */
import { appError } from '../protocols/errors.ts';
import { attest } from '../runtime/journal/attest.ts';
import { verifyingKey } from '../runtime/journal/keys.ts';
import { verifyStores } from '../runtime/journal/verify.ts';
import type { Stores } from '../runtime/store/environment.ts';
import type { OperatorHome } from './home.ts';
import type { RunOptions } from './run.ts';

export interface SoundJournalOptions {
  readonly home: Pick<OperatorHome, 'publicKey'>;
  readonly log: RunOptions['log'];
}

/**
 * Checks chain and signed heads, as `audit verify` does. What another key began is told and gone on
 * from (a folder may move to another home, a key may be lost), but from here on this home's heads
 * vouch for it.
 * @throws JOURNAL_BROKEN naming the record.
 */
export function refuseBrokenJournal(stores: Stores, { home, log }: SoundJournalOptions): void {
  const found = verifyStores(stores);
  const { firstBad } = found;
  if (firstBad !== undefined) {
    throw appError('JOURNAL_BROKEN', { reason: firstBad.reason, seq: firstBad.seq });
  }
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
