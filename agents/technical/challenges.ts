/** What the technical seat challenges: claims that are false, and facts older than a quarter. */
import type { ChallengeDraft, SeatView } from '../sdk/contract.ts';
import { audited, isTrue, othersClaims } from '../sdk/debate.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { SeatId } from '../../protocols/ids.ts';

/** A quarter: after it a published figure has usually been replaced. */
const FACT_SECONDS_MAX = 92 * 86_400;
/** Claims about bars: the seat's own field. */
const BARS = /\b(close|ema|high|low|range|ret|rsi|sma|vol)/;
const FACT = /fact\("([^"]+)"\)/;

export function challengesOf(book: RoundBook, view: SeatView, seat: SeatId): ChallengeDraft[] {
  return [...audited(book, view, { field: BARS, seat }), ...staleFacts(book, view, seat)];
}

function staleFacts(book: RoundBook, view: SeatView, seat: SeatId): ChallengeDraft[] {
  return othersClaims(book, seat).flatMap(({ bid, claim }) => {
    const series = FACT.exec(claim.predicate)?.[1];
    if (series === undefined) return [];
    const predicate = `factage("${series}") > ${FACT_SECONDS_MAX}`;
    // The name is another seat's writing and need not be one that can be quoted.
    if (!isTrue(predicate, book, view)) return [];
    return {
      target: bid.expert,
      claimId: claim.id,
      kind: 'stale' as const,
      predicate,
      text: `${series} was last known more than a quarter ago.`,
    };
  });
}
