/**
 * The meta-reasoner: pools the bids of a round under the lane's weights. Pure: the same book and the
 * same settlements give the same bits, so a dead one is replaced without loss and the session can
 * check every pool it states.
 */
import { aggregateRound } from '../../council/aggregate.ts';
import { defineAgent } from '../sdk/contract.ts';

export const agent = defineAgent({
  init: () => ({}),
  aggregate: (_state, book, view) =>
    aggregateRound({
      cfp: book.call.body,
      roster: view.roster,
      weights: view.laneWeights(book.lane),
      book,
      debate: view.debate(book.lane),
    }),
});
