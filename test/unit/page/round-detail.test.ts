import { describe, expect, it } from 'vitest';
import type { RoundBookView } from '../../../dashboard/fold/debate-state.ts';
import { readingRows } from '../../../dashboard/web/view/round-detail.ts';
import { bookOf, cfpOf, EVEN_BASE } from '../../support/council-round.ts';

describe('the readings of a round', () => {
  it('are told with the seat that published them; a bid without any has no line', () => {
    const book = bookOf(cfpOf(), [
      { expert: 'calm', p: EVEN_BASE },
      { expert: 'gauge', p: EVEN_BASE },
    ]);
    const readings = [
      { name: 'trend', value: 1.25 },
      { name: 'vol-20', value: 0.012_345_678_9 },
    ];
    const bids = book.bids.map((bid) =>
      (bid.body.expert as string) === 'gauge' ? { ...bid, body: { ...bid.body, readings } } : bid,
    );
    expect(readingRows({ ...book, bids } as unknown as RoundBookView)).toEqual([
      { expert: 'Gauge', text: 'trend 1.25, vol-20 0.0123457' },
    ]);
  });
});
