/** A start goes on from every record before it, so a journal that does not hold is not gone on from. */
import { appError } from '../protocols/errors.ts';
import { verifyStores } from '../runtime/journal/verify.ts';
import type { Stores } from '../runtime/store/environment.ts';

/** Checks chain and signed heads, as `audit verify` does. @throws JOURNAL_BROKEN naming the record. */
export function refuseBrokenJournal(stores: Stores): void {
  const { firstBad } = verifyStores(stores);
  if (firstBad === undefined) return;
  throw appError('JOURNAL_BROKEN', { reason: firstBad.reason, seq: firstBad.seq });
}
