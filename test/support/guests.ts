/** Guests that do in a debate what an honest seat does not, each as loudly as the protocol lets it. */
import { upOdds, withUpOdds } from '../../agents/sdk/bins.ts';
import { defineAgent } from '../../agents/sdk/contract.ts';
import type { Agent, ChallengeDraft } from '../../agents/sdk/contract.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { expertId, seatOf } from '../../protocols/ids.ts';
import type { SeatId } from '../../protocols/ids.ts';

/** Every claim of the others, from the last to the first, challenged for a regime: by default one that always is. */
const blanket = (book: RoundBook, seat: SeatId, predicate = 'close > 0'): ChallengeDraft[] =>
  book.bids.toReversed().flatMap(({ body }) =>
    seatOf(body.expert) === seat
      ? []
      : body.claims.map(({ id }) => ({
          claimId: id,
          kind: 'regime' as const,
          predicate,
          target: body.expert,
          text: 'Whatever you say.',
        })),
  );

/** Bids base on a claim that is true, and challenges all it can: every challenge is upheld. */
export const challengesEverything: Agent<unknown> = defineAgent<unknown>({
  init: () => ({}),
  bid: (_state, { body }, _view, ctx) => [
    { claims: [], expert: expertId(ctx.seat), p: body.base, stake: 1_000_000, text: 'Base.' },
  ],
  challenge: (_state, book, _view, ctx) => blanket(book, ctx.seat),
});

/** The same, for a regime that never is: every challenge is rejected. */
export const challengesForNothing: Agent<unknown> = defineAgent<unknown>({
  ...challengesEverything,
  challenge: (_state, book, _view, ctx) => blanket(book, ctx.seat, 'close < 0'),
});

/**
 * All its stake on a side drawn by lot, for claims that are false, stray from base and invite the
 * regime challenge; revises on any ruling and supplements with what it does not know.
 */
export const overconfident: Agent<unknown> = defineAgent<unknown>({
  init: () => ({}),
  bid: (_state, { body }, _view, ctx) => {
    const up = ctx.random('side')() < 0.5 ? 0.97 : 0.03;
    const { seq } = body.asOf;
    const predicates = ['close < 0', 'ema20 < 0', 'rsi14 < 0', 'newscount(24) > 100000'];
    const claims = predicates.map((predicate, n) => ({
      evidence: [seq - n],
      id: `c${n}`,
      predicate,
      value: 1,
    }));
    const p = withUpOdds(body.edges, body.base, up);
    return [{ claims, expert: expertId(ctx.seat), p, stake: 1_000_000, text: 'Certain.' }];
  },
  challenge: (_state, book, _view, ctx) => blanket(book, ctx.seat),
  rebut: () => ({ evidence: [], stance: 'concede', text: 'Anything.' }),
  revise: (_state, book, _view, ctx) => {
    const because = book.rulings.slice(0, 8).map(({ body }) => body.rulingId);
    const { base, edges } = book.call.body;
    const up = upOdds(edges, base) > 0.5 ? 0.03 : 0.97;
    const p = withUpOdds(edges, base, up);
    return [{ because, expert: expertId(ctx.seat), p, stake: 1_000_000, text: 'Now the other.' }];
  },
  supplement: (_state, book, _view, ctx) => [
    {
      expert: expertId(ctx.seat),
      likelihood: book.call.body.base.map((_, bin) => (bin === 0 ? 5 : 0)),
      p: withUpOdds(book.call.body.edges, book.call.body.base, 0.5),
      seen: [],
      stake: 1_000_000,
      text: 'More.',
    },
  ],
});

/** Leans a little, and hangs eight claims on it that are true and said to carry far more than it moved. */
export const overstating: Agent<unknown> = defineAgent<unknown>({
  init: () => ({}),
  bid: (_state, { body }, _view, ctx) => {
    const p = withUpOdds(body.edges, body.base, upOdds(body.edges, body.base) + 0.01);
    const claims = Array.from({ length: 8 }, (_, n) => ({
      evidence: [body.asOf.seq - n],
      id: `c${n}`,
      predicate: `close > -${n}`,
      value: 0,
      worth: { direction: 1_000, shape: 0 },
    }));
    return [{ claims, expert: expertId(ctx.seat), p, stake: 1_000_000, text: 'So much.' }];
  },
});
