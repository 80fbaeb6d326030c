/**
 * What each claim of a bid is worth to it, in whole millinats (council/claim-worth.ts), so that they carry
 * what the reading moved and no more: how far the bid stands from what the voice would have bid without it,
 * as far as that lies between base and the bid. Claims that state a worth keep it; the others share what is
 * left by their parts of the reading, or equally, rounded by largest remainder. What then carries nothing
 * in either ledger is left out.
 */
import { bidPpm } from './bid-ppm.ts';
import type { Opinion, OpinionClaim } from './contract.ts';
import { whyNothing } from '../../council/claim-check.ts';
import { worthBetween } from '../../council/claim-worth.ts';
import type { Bid, Claim, Worth } from '../../protocols/bid.ts';
import { LEDGERS } from '../../protocols/decision.ts';
import type { Cfp } from '../../protocols/question.ts';

type Forecast = Extract<Opinion, { p: unknown }>;

/** Parts add up to 1 but for rounding. */
export const PARTS_SLACK = 1e-9;

/** The claims of an opinion that carry something of its bid; the opinion is one that was checked. */
export function pricedClaims(
  opinion: Forecast,
  { p, stake }: Pick<Bid, 'p' | 'stake'>,
  { base, edges }: Pick<Cfp, 'base' | 'edges'>,
): Claim[] {
  const { claims } = opinion;
  const distance = worthBetween(p, base, edges);
  if (claims.length === 0 || whyNothing({ distance, stake }) !== undefined) return [];
  const without = bidPpm(opinion.without ?? base);
  const read = worthBetween(p, without, edges);
  const open = claims.filter(({ worth }) => worth === undefined);
  const parts = partsOf(open);
  const shares = { direction: [] as number[], shape: [] as number[] };
  for (const ledger of LEDGERS) {
    const [whole, own, stated] = [distance, read, statedBy(claims)].map((worth) => worth[ledger]);
    const left = sharedOut(whole as number, own as number, stated as number);
    shares[ledger] = dealt(Math.abs(left), parts).map((share) => (left < 0 ? 0 - share : share));
  }
  return claims.flatMap(({ evidence, id, predicate, value, worth: stated }): Claim[] => {
    const at = open.findIndex((claim) => claim.id === id);
    const { direction, shape } = stated ?? {
      direction: shares.direction[at] as number,
      shape: shares.shape[at] as number,
    };
    if (direction === 0 && shape === 0) return [];
    return [{ evidence: [...evidence], id, predicate, value, worth: { direction, shape } }];
  });
}

/** What the reading moved the bid on its way from base, less what is spoken for; never the other way. */
function sharedOut(whole: number, read: number, stated: number): number {
  return whole < 0
    ? Math.min(0, Math.max(read, whole, whole - stated))
    : Math.max(0, Math.min(read, whole, whole - stated));
}

/** Sum of what claims state, millinats. */
function statedBy(claims: readonly OpinionClaim[]): Worth {
  const sum = { direction: 0, shape: 0 };
  for (const { worth } of claims) {
    for (const ledger of LEDGERS) sum[ledger] += worth?.[ledger] ?? 0;
  }
  return sum;
}

/** Parts of the reading, sum at most 1: those given, and equal ones of the rest. */
function partsOf(claims: readonly OpinionClaim[]): number[] {
  let given = 0;
  let equal = 0;
  for (const { part } of claims) {
    if (part === undefined) equal += 1;
    else given += part;
  }
  const rest = Math.max(0, 1 - given);
  return claims.map(({ part }) => part ?? rest / equal);
}

/** A whole number in these parts: each rounded down, what is missing to the largest remainders. */
function dealt(whole: number, parts: readonly number[]): number[] {
  const exact = parts.map((part) => whole * part);
  const shares = exact.map((share) => Math.floor(share + PARTS_SLACK));
  let sum = 0;
  let missing = 0;
  for (const [k, share] of exact.entries()) {
    sum += share;
    missing -= shares[k] as number;
  }
  missing += Math.min(whole, Math.floor(sum + 0.5));
  const order = exact.map((share, index) => ({ index, rest: share - (shares[index] as number) }));
  order.sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order.slice(0, Math.max(0, missing))) {
    shares[index] = (shares[index] as number) + 1;
  }
  return shares;
}
