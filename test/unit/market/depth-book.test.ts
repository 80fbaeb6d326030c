import { describe, expect, it } from 'vitest';
import { depthBook } from '../../../market/book/depth-book.ts';
import type { DepthUpdate } from '../../../market/book/depth-book.ts';

const spot = (firstId: number, lastId: number, bids: DepthUpdate['bids'] = []): DepthUpdate => ({
  firstId,
  lastId,
  previousId: undefined,
  bids,
  asks: [],
});
const futures = (firstId: number, lastId: number, previousId: number): DepthUpdate => ({
  ...spot(firstId, lastId),
  previousId,
});
const SNAPSHOT = {
  lastId: 100,
  bids: [[50, 3], [49, 9]] as const,
  asks: [[52, 4], [53, 1]] as const,
}; // prettier-ignore

describe('a book of spot updates', () => {
  it('waits for a snapshot, then joins it at the update that overlaps it', () => {
    const book = depthBook();
    expect(book.update(spot(90, 95)).verdict).toBe('pending');
    expect(book.update(spot(96, 103, [[51, 2]])).verdict).toBe('pending');
    expect(book.touch()).toBeUndefined();
    const verdicts = book.snapshot(SNAPSHOT).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['before-snapshot', 'applied']);
    expect(book.touch()).toEqual({ bidTicks: 51, bidLots: 2, askTicks: 52, askLots: 4 });
  });

  it('removes a level with size 0 and falls back to the next', () => {
    const book = depthBook();
    book.snapshot(SNAPSHOT);
    book.update(spot(101, 101, [[50, 0]]));
    expect(book.touch()).toMatchObject({ bidTicks: 49, bidLots: 9 });
  });

  it('is dropped at a gap, and comes back with the next snapshot', () => {
    const book = depthBook();
    book.snapshot(SNAPSHOT);
    expect(book.update(spot(101, 102)).verdict).toBe('applied');
    expect(book.update(spot(106, 107))).toMatchObject({ verdict: 'gap', missing: 3 });
    expect(book.touch()).toBeUndefined();
    expect(book.update(spot(108, 109)).verdict).toBe('pending');
    expect(book.snapshot({ ...SNAPSHOT, lastId: 107 }).map((v) => v.verdict)).toEqual([
      'before-snapshot',
      'applied',
    ]);
    expect(book.touch()).toBeDefined();
  });

  it('finds a gap between the snapshot and the first update', () => {
    const book = depthBook();
    book.snapshot(SNAPSHOT);
    expect(book.update(spot(103, 104))).toMatchObject({ verdict: 'gap', missing: 2 });
  });

  it('knows an update it has applied', () => {
    const book = depthBook();
    book.snapshot(SNAPSHOT);
    book.update(spot(101, 102));
    expect(book.update(spot(101, 102)).verdict).toBe('duplicate');
    expect(book.update(spot(103, 103)).verdict).toBe('applied');
  });

  it('is dropped when it crosses', () => {
    const book = depthBook();
    book.snapshot(SNAPSHOT);
    expect(book.update(spot(101, 101, [[52, 1]])).verdict).toBe('crossed');
    expect(book.touch()).toBeUndefined();
  });
});

describe('a book of futures updates', () => {
  it('follows the previous id, whatever ids lie between', () => {
    const book = depthBook();
    book.snapshot(SNAPSHOT);
    expect(book.update(futures(95, 110, 94)).verdict).toBe('applied');
    expect(book.update(futures(140, 150, 110)).verdict).toBe('applied');
    expect(book.update(futures(160, 170, 151)).verdict).toBe('gap');
  });

  it('takes the update that ends with the snapshot', () => {
    const book = depthBook();
    book.snapshot(SNAPSHOT);
    expect(book.update(futures(90, 99, 80)).verdict).toBe('before-snapshot');
    expect(book.update(futures(99, 100, 98)).verdict).toBe('applied');
  });
});
