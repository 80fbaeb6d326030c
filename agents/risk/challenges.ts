/** What the risk seat challenges: what is false, what ignores the regime, what strays from base. */
import { upOdds } from '../sdk/bins.ts';
import { holds } from '../sdk/claim.ts';
import type { ChallengeDraft, SeatView } from '../sdk/contract.ts';
import { audited, othersClaims } from '../sdk/debate.ts';
import { percent } from '../sdk/figures.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { SeatId } from '../../protocols/ids.ts';

/** Claims of a kind, and the regime in which they have meant little. */
const REGIMES = [
  {
    claims: /\b(ema|sma|ret)\d/,
    regime: 'vol10 > 1.5 * vol60',
    text: 'Volatility has jumped: averages of the quiet past say little.',
  },
  {
    claims: /^rsi\d/,
    regime: 'abs(ret60) > 15 * vol60',
    text: 'A move of two deviations in 60 bars: strength can stay extreme.',
  },
] as const;
/** Side odds further from base than this need more than a claim about bars. */
const TILT_MAX = 0.08;

export function challengesOf(book: RoundBook, view: SeatView, seat: SeatId): ChallengeDraft[] {
  return [
    ...audited(book, view, { seat }),
    ...strays(book, seat),
    ...outOfRegime(book, view, seat),
  ];
}

function outOfRegime(book: RoundBook, view: SeatView, seat: SeatId): ChallengeDraft[] {
  const scope = { call: book.call, view: view.market };
  const drafts: ChallengeDraft[] = [];
  for (const { claims, regime, text } of REGIMES) {
    const said = othersClaims(book, seat).find(({ claim }) => claims.test(claim.predicate));
    if (said === undefined || !holds(regime, scope)) continue;
    const { bid, claim } = said;
    drafts.push({ target: bid.expert, claimId: claim.id, kind: 'regime', predicate: regime, text });
  }
  return drafts;
}

function strays(book: RoundBook, seat: SeatId): ChallengeDraft[] {
  const { base, edges } = book.call.body;
  const baseUp = upOdds(edges, base);
  const challenged = new Set<string>();
  return othersClaims(book, seat).flatMap(({ bid, claim }) => {
    const up = upOdds(edges, bid.p);
    if (Math.abs(up - baseUp) <= TILT_MAX || challenged.has(bid.expert)) return [];
    challenged.add(bid.expert);
    return {
      target: bid.expert,
      claimId: claim.id,
      kind: 'base-rate' as const,
      predicate: `abs(baseup - ${up.toFixed(6)}) > ${TILT_MAX}`,
      text: `Up odds of ${percent(up)} against a base of ${percent(baseUp)}.`,
    };
  });
}
