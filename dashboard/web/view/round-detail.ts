/** What the round's own page shows beside the floor's rows. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { Worth } from '../../../protocols/bid.ts';
import { finalBid } from '../../fold/seats.ts';
import { figure, shortFigures } from './figure.ts';
import { chance, decimal, inHundred } from './format.ts';
import { expertName } from './names.ts';
import { leanOf, lastDownOf, scaleOf, sidesOf, stripOf, toPpm } from './strip.ts';
import type { Lean, StripView } from './strip.ts';

export interface PoolStrip {
  readonly name: string;
  readonly strip: StripView;
  readonly lean: Lean;
  readonly weight: string;
}

const POOL_WORDS: readonly (readonly [string, string])[] = [
  ['pre0', 'Before the debate'],
  ['post0', 'After the debate'],
  ['equal', 'Plain average'],
  ['base', 'Usual odds alone'],
  ['pre1', 'Before, forgetting'],
  ['post1', 'After, forgetting'],
];

/** The pools Q mixes, each with its own weight in the direction ledger. */
export function poolStrips(book: RoundBookView): PoolStrip[] {
  const aggregate = book.aggregate?.body;
  if (aggregate === undefined) return [];
  const { base, edges } = book.call.body;
  const pools = aggregate.pools as Readonly<Record<string, readonly number[]>>;
  const weights = aggregate.poolWeights.direction as Readonly<Record<string, number>>;
  const top = scaleOf([base, ...Object.values(pools).map(toPpm)]);
  return POOL_WORDS.map(([id, name]) => {
    const p = toPpm(pools[id] ?? []);
    return {
      name,
      strip: stripOf({ name, p, base, edges, top }),
      lean: leanOf(p, base, lastDownOf(edges)),
      weight: chance((weights[id] ?? 0) * 1_000_000, 1),
    };
  });
}

/** "0.65 x 54 + 0.35 x 51 = 53": how the post-debate pool's odds of up come about. */
export function sumLine(book: RoundBookView): string {
  const aggregate = book.aggregate?.body;
  if (aggregate === undefined) return '';
  const lastDown = lastDownOf(book.call.body.edges);
  const parts = aggregate.shares.map(({ expert, share }) => {
    const p = currentBid(book, expert);
    return p === undefined
      ? undefined
      : `${decimal(share / 1_000_000, 2)} × ${inHundred(sidesOf(p, lastDown).up)} ${expertName(expert)}`;
  });
  const total = inHundred(sidesOf(toPpm(aggregate.pools.post0), lastDown).up);
  return `${parts.filter((part) => part !== undefined).join(' + ')} ≈ ${total} in 100 for up`;
}

function currentBid(book: RoundBookView, expert: string): readonly number[] | undefined {
  if (expert === 'base') return book.call.body.base;
  return finalBid(book, expert);
}

export interface ClaimRow {
  readonly expert: string;
  readonly id: string;
  readonly predicate: string;
  readonly value: string;
  readonly evidence: readonly number[];
  readonly isStruck: boolean;
  /** What it says it is worth to its bid; empty where it says nothing. */
  readonly carries: string;
}

/** What each bid publishes as measured: the expert, and its numbers in a line. */
export const readingRows = (book: RoundBookView): { expert: string; text: string }[] =>
  book.bids.flatMap(({ body: { expert, readings = [] } }) =>
    readings.length === 0
      ? []
      : [
          {
            expert: expertName(expert),
            text: readings.map(({ name, value }) => `${name} ${figure(value)}`).join(', '),
          },
        ],
  );

/** Millinats in words: the way it moves up or down, and within a side. */
function carriesText(worth: Worth | undefined): string {
  if (worth === undefined) return '';
  const { direction, shape } = worth;
  const parts = [
    ...(direction === 0 ? [] : [`${Math.abs(direction)} ${direction > 0 ? 'up' : 'down'}`]),
    ...(shape === 0 ? [] : [`${shape} in shape`]),
  ];
  return parts.length === 0 ? '' : `carries ${parts.join(', ')} (millinats)`;
}

export function claimRows(book: RoundBookView): ClaimRow[] {
  return book.bids.flatMap((bid) =>
    bid.body.claims.map((claim) => {
      const challenges = book.challenges.filter(
        (challenge) =>
          challenge.body.target === bid.body.expert && challenge.body.claimId === claim.id,
      );
      const isStruck = challenges.some((challenge) =>
        book.rulings.some(
          (ruling) =>
            ruling.body.challengeId === challenge.body.challengeId &&
            ruling.body.outcome === 'upheld',
        ),
      );
      return {
        expert: expertName(bid.body.expert),
        id: claim.id,
        predicate: shortFigures(claim.predicate),
        value: figure(claim.value),
        evidence: claim.evidence,
        isStruck,
        carries: carriesText(claim.worth),
      };
    }),
  );
}
