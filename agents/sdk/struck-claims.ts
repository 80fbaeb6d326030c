/**
 * What a struck claim was worth, learned online: how far the bid should have given way after such a
 * ruling. At most it takes back what the struck claims said they carry; that bid is the aim below, and
 * base where all of it was struck. For each (horizon, expert, kinds of challenge upheld) and each ledger, a
 * Bayes mixture over five shares of the way,
 *
 *   p_s = (1 - s) bid + s aim, s = 0, 1/4, 1/2, 3/4, 1        w_s <- w_s p_s(outcome) / sum of w p(outcome)
 *
 * whose forecast is bid + (sum of w_s s)(aim - bid). It starts almost at no move: over all questions of
 * a model a bid that follows it loses at most ln(1 / 0.96) = 0.041 nats a ledger more than one that never
 * gives way (a mixture is never worse than a member by more than ln(1 / its prior)), whatever is
 * challenged and however often; and at most ln(100) more than the best of the other shares.
 *
 * Learned from every settled question in which such a ruling was upheld, by what was known before.
 */
import type { RoundResult, SeatView } from './contract.ts';
import { bidWithout } from '../../council/claim-worth.ts';
import type { Bid } from '../../protocols/bid.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { ExpertId, MessageId, SeatId } from '../../protocols/ids.ts';
import type { Cfp } from '../../protocols/question.ts';
import { EVIDENCE_FLAG } from '../../protocols/flags.ts';
import { LEDGERS } from '../../protocols/decision.ts';
import type { Ledger } from '../../protocols/decision.ts';
import type { Ppm } from '../../protocols/units.ts';
import { horizonKey } from '../../council/horizon.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';

/** Shares of the way to base, and what they weigh before any outcome. */
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;
const PRIOR = [0.96, 0.01, 0.01, 0.01, 0.01] as const;

/** Weights of the shares, by ledger; plain data. */
export interface StruckClaimModel {
  readonly direction: number[];
  readonly shape: number[];
  /** Questions learned from. */
  n: number;
}

/** By horizon, expert and kinds of challenge. */
export type StruckClaimModels = Record<string, StruckClaimModel>;

/** How far a bid gives way to its aim, 0 to 1 by ledger, and how many questions say so. */
export interface GivingWay {
  readonly direction: number;
  readonly shape: number;
  readonly n: number;
}

const newModel = (): StruckClaimModel => ({ direction: [...PRIOR], n: 0, shape: [...PRIOR] });

/** An expert of the seat that lost claims: the rulings, and the kinds of challenge, sorted. */
interface Struck {
  readonly expert: ExpertId;
  readonly because: MessageId[];
  /** Ids of the claims. */
  readonly claims: Set<string>;
  readonly kinds: Set<string>;
}

/** Experts of a seat with upheld rulings against them, in the order of their first. */
export function struckOf(book: RoundBook, seat: SeatId): Struck[] {
  const struck = new Map<ExpertId, Struck>();
  for (const { body } of book.rulings) {
    if (body.outcome !== 'upheld' || seatOf(body.target) !== seat) continue;
    let lost = struck.get(body.target);
    if (lost === undefined) {
      lost = { because: [], claims: new Set(), expert: body.target, kinds: new Set() };
      struck.set(body.target, lost);
    }
    lost.because.push(body.rulingId);
    const challenge = book.challenges.find((made) => made.body.challengeId === body.challengeId);
    if (challenge === undefined) continue;
    lost.claims.add(challenge.body.claimId);
    lost.kinds.add(challenge.body.kind);
  }
  return [...struck.values()];
}

/** What a seat has learned of lost claims, and the view that says whether it goes by it. */
export interface StruckClaimRecord {
  readonly models: StruckClaimModels;
  readonly view: Pick<SeatView, 'flags'>;
}

/** How far the record says to give way; undefined for a seat that keeps none, or without flag 2. */
export function givingWay(
  record: StruckClaimRecord | undefined,
  book: RoundBook,
  struck: Struck,
): GivingWay | undefined {
  if (record === undefined || !record.view.flags.includes(EVIDENCE_FLAG)) return undefined;
  const { direction, n, shape } = record.models[keyOf(book, struck)] ?? newModel();
  return { direction: meanShare(direction), n, shape: meanShare(shape) };
}

/** Learns from a settled round; one without a move, or without a struck claim of the seat, teaches nothing. */
export function learnStruckClaims(
  models: StruckClaimModels,
  { book, settle }: RoundResult,
  seat: SeatId,
): void {
  const { outcome } = settle.body;
  if (outcome === null) return;
  const { edges } = book.call.body;
  for (const struck of struckOf(book, seat)) {
    const bid = book.bids.find(({ body }) => body.expert === struck.expert)?.body;
    if (bid === undefined) continue;
    const aim = aimOf(bid, struck, book.call.body);
    const model = (models[keyOf(book, struck)] ??= newModel());
    model.n += 1;
    for (const ledger of LEDGERS) {
      const said = chanceOf(bid.p, { edges, ledger, outcome });
      learn(model[ledger], said, chanceOf(aim, { edges, ledger, outcome }));
    }
  }
}

function learn(weights: number[], said: number, aim: number): void {
  let whole = 0;
  for (const [k, share] of SHARES.entries()) {
    const weight = (weights[k] as number) * ((1 - share) * said + share * aim);
    weights[k] = weight;
    whole += weight;
  }
  for (const k of SHARES.keys()) weights[k] = (weights[k] as number) / whole;
}

function meanShare(weights: readonly number[]): number {
  let mean = 0;
  for (const [k, share] of SHARES.entries()) mean += (weights[k] as number) * share;
  return mean;
}

/** Where the bid could go at most: to what stands without the struck claims, base where they state no worth. */
export const aimOf = (bid: Bid, { claims }: Struck, call: Cfp): readonly Ppm[] =>
  bidWithout(bid, claims, call) ?? call.base;

/** Chance of the outcome in a ledger: of its side, or of its bin given the side. */
function chanceOf(
  p: readonly number[],
  { edges, ledger, outcome }: { edges: Cfp['edges']; ledger: Ledger; outcome: number },
): number {
  const first = firstUpBin(edges);
  let side = 0;
  let whole = 0;
  for (const [bin, part] of p.entries()) {
    whole += part;
    if (bin < first === outcome < first) side += part;
  }
  return ledger === 'direction' ? side / whole : (p[outcome] as number) / side;
}

const keyOf = ({ call }: RoundBook, { expert, kinds }: Struck): string =>
  `${horizonKey(call.body.horizon)} ${expert} ${[...kinds].sort().join('+')}`;
