/**
 * The control of "debate helps": as many bids give way as in the round that was, but chance says
 * whose. A gain that stays is the gain of caution, not of having been contradicted.
 */
import { upOdds, withUpOdds } from '../../agents/sdk/bins.ts';
import { givenWay } from '../../agents/sdk/voice.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { RandomStream } from '../../runtime/random.ts';

/**
 * The book with its revisions taken back and as many other bids moved towards base, each as far as one
 * of the revisions moved its own. Supplements are taken back too. Built in the shape `tableOf` reads:
 * moved bids stand as bids.
 */
export function permutedRevisions(book: RoundBook, chance: RandomStream): RoundBook {
  const { body: call } = book.call;
  const ways = book.revisions.slice(0, book.bids.length).flatMap(({ body }) => {
    const bid = book.bids.find((said) => said.body.expert === body.expert);
    return bid === undefined ? [] : [wayMoved(call, bid.body.p, body.p)];
  });
  const moved = new Map<number, Way>();
  for (const way of ways) {
    let at = chance.integer(0, book.bids.length - 1);
    while (moved.has(at)) at = chance.integer(0, book.bids.length - 1);
    moved.set(at, way);
  }
  const bids = book.bids.map((record, index) => {
    const way = moved.get(index);
    return way === undefined
      ? record
      : {
          ...record,
          body: {
            ...record.body,
            p: givenWay(record.body.p, { aim: call.base, edges: call.edges }, way),
          },
        };
  });
  return { ...book, bids, revisions: [], supplements: [] };
}

interface Way {
  readonly direction: number;
  readonly shape: number;
}

/** How far of the way to base a bid was moved in each ledger: least squares, 0 for a bid that is base. */
function wayMoved({ base, edges }: Cfp, before: readonly number[], after: readonly number[]): Way {
  const sides = (p: readonly number[]): number[] => [upOdds(edges, p)];
  const within = (p: readonly number[]): number[] => withUpOdds(edges, p, 0.5);
  const way = (of: (p: readonly number[]) => number[]): number => {
    const [from, to, whole] = [of(before), of(after), of(base)];
    let along = 0;
    let size = 0;
    for (const [k, start] of from.entries()) {
      const step = (whole[k] as number) - start;
      along += ((to[k] as number) - start) * step;
      size += step * step;
    }
    return size === 0 ? 0 : Math.max(0, Math.min(1, along / size));
  };
  return { direction: way(sides), shape: way(within) };
}
