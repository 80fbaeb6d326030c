/**
 * The moves of a debate and whether their evidence carries them. A revision stands on rulings: what
 * they took away is the support of the struck claims, each counted once: the log ratio of the bid to what
 * stands without them, by the worth they state; where claims state none (before flag 2), that of bid to
 * base in the share of the bid's claims that were struck. A supplement stands on the log
 * likelihood it declares. Both at T = 1: a seat that is too sure of its evidence is too sure of it
 * here as well.
 */
import type { Supplement } from '../../protocols/tension.ts';
import type { Thermo } from '../../protocols/thermo.ts';
import type { Bid } from '../../protocols/bid.ts';
import type { Revise } from '../../protocols/challenge.ts';
import type { Cfp } from '../../protocols/question.ts';
import { PPM } from '../../protocols/units.ts';
import {
  allowedMove,
  checkSupplement,
  likelihoodOf,
  movedBy,
  MOVE_SLACK,
} from '../evidence-bound.ts';
import { bidWithout } from '../claim-worth.ts';
import { ln } from '../ln.ts';
import { checkForecast } from '../ppm.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { checkRevise } from '../table.ts';

type Move = Thermo['moves'][number];
const MOVES_MAX = 64;

/** Where each expert stands while its moves are followed. */
interface Standing {
  readonly bid: Bid;
  belief: readonly number[];
  readonly struck: Set<string>;
  /** Only its first supplement counts. */
  supplemented: boolean;
}

/** Every valid move, in journal order. */
export function movesOf(cfp: Cfp, book: RoundBook): Move[] {
  const bins = cfp.edges.length + 1;
  const standing = new Map<string, Standing>();
  for (const { body } of book.bids) {
    if (standing.has(body.expert) || checkForecast(body, bins) !== undefined) continue;
    standing.set(body.expert, {
      belief: body.p,
      bid: body,
      struck: new Set(),
      supplemented: false,
    });
  }
  const said = [...book.revisions, ...book.supplements].sort((a, b) => a.seq - b.seq);
  const moves: Move[] = [];
  for (const record of said) {
    const at = standing.get(record.body.expert);
    if (at === undefined || moves.length === MOVES_MAX) continue;
    const move =
      record.type === 'revise'
        ? revision(record.body, at, { book, cfp })
        : supplemented(record.body, at);
    if (move === undefined) continue;
    at.belief = record.body.p;
    moves.push({ ...move, expert: record.body.expert, seq: record.seq });
  }
  return moves;
}

type Judged = Omit<Move, 'expert' | 'seq'>;

function revision(
  revise: Revise,
  at: Standing,
  { book, cfp }: { readonly book: RoundBook; readonly cfp: Cfp },
): Judged | undefined {
  if (checkRevise(revise, book, cfp.edges.length + 1) !== undefined) return undefined;
  const fresh = newlyStruck(revise, at, book);
  const share = at.bid.claims.length === 0 ? 0 : fresh.size / at.bid.claims.length;
  const without = bidWithout(at.bid, fresh, cfp);
  const x = at.bid.p.map((part, k) =>
    without === undefined
      ? -share * ln(part / (cfp.base[k] as number))
      : ln((without[k] as number) / part),
  );
  return {
    ...judgeMove(at.belief, revise.p, x),
    cause: revise.because[0] as string,
    struck: Math.floor(share * PPM + 0.5),
  };
}

/** Claims of the bid struck by the rulings it cites, those of earlier revisions left out. */
function newlyStruck(revise: Revise, at: Standing, book: RoundBook): Set<string> {
  const fresh = new Set<string>();
  const known = new Set(at.bid.claims.map(({ id }) => id));
  for (const { body } of book.rulings) {
    if (body.outcome !== 'upheld' || body.target !== revise.expert) continue;
    if (!revise.because.includes(body.rulingId)) continue;
    const challenge = book.challenges.find(
      ({ body: made }) => made.challengeId === body.challengeId,
    );
    const id = challenge?.body.claimId;
    if (id === undefined || !known.has(id) || at.struck.has(id)) continue;
    at.struck.add(id);
    fresh.add(id);
  }
  return fresh;
}

function supplemented(said: Supplement, at: Standing): Judged | undefined {
  if (at.supplemented || checkSupplement(said, at.belief) !== undefined) return undefined;
  at.supplemented = true;
  return { ...judgeMove(at.belief, said.p, likelihoodOf(said)), cause: 'surge', struck: 0 };
}

/** How far a belief in ppm moved, how far evidence x lets it, and whether that is too far. */
export function judgeMove(
  before: readonly number[],
  after: readonly number[],
  x: readonly number[],
): Pick<Move, 'allowed' | 'flagged' | 'moved'> {
  const moved = movedBy(before, after);
  const allowed = allowedMove(x);
  return { allowed, flagged: moved > allowed + MOVE_SLACK, moved };
}
