import { describe, expect, it } from 'vitest';
import { allowedMove, checkSupplement, movedBy } from '../../../../council/evidence-bound.ts';
import { toPpm } from '../../../../council/ppm.ts';
import { foldRoundBook } from '../../../../council/round-book.ts';
import { tableOf } from '../../../../council/table.ts';
import type { ExpertId } from '../../../../protocols/ids.ts';
import type { JournalRecord } from '../../../../protocols/record.ts';
import type { Supplement } from '../../../../protocols/tension.ts';
import {
  bookOf,
  cfpOf,
  EVEN_BASE,
  record,
  tilted,
  uniform,
} from '../../../support/council-round.ts';

const TREND = 'trend' as unknown as ExpertId;
const cfp = cfpOf();
const bid = tilted(EVEN_BASE, 0.55);

/** Moves `bid` by x (nats a bin), and names `said` as its evidence. */
function supplement(x: readonly number[], said: readonly number[] = x): Supplement {
  return {
    expert: TREND,
    likelihood: said.map((nats) => Math.round(nats * 1e6)),
    p: toPpm(bid.map((part, bin) => part * Math.exp(x[bin] as number))),
    seen: [],
    stake: 1_000_000,
    text: '',
  };
}

const sides = (tilt: number): number[] => EVEN_BASE.map((_, bin) => (bin < 4 ? 0 : tilt));

describe('the move that evidence allows', () => {
  it('is at most its range, and an eighth of the square of it', () => {
    expect(allowedMove([0, 4, 1])).toBe(2);
    expect(allowedMove([0, 0, 16])).toBe(16);
    expect(allowedMove([3, 3, 3])).toBe(0);
  });

  it('covers every move in proportion to bid x likelihood (20,000 random cases)', () => {
    const draw = uniform(11);
    for (let n = 0; n < 20_000; n++) {
      const q = EVEN_BASE.map(() => 0.01 + draw());
      const size = 8 * draw();
      const x = q.map(() => size * (draw() - 0.5));
      const whole = q.reduce((sum, part) => sum + part, 0);
      const moved = q.map((part, bin) => (part / whole) * Math.exp(x[bin] as number));
      const sum = moved.reduce((total, part) => total + part, 0);
      const kl = moved.reduce(
        (total, part, bin) =>
          total + (part / sum) * Math.log(part / sum / ((q[bin] as number) / whole)),
        0,
      );
      expect(kl).toBeLessThanOrEqual(allowedMove(x) + 1e-12);
    }
  });
});

describe('a supplement', () => {
  it('counts when it moves as its likelihood says', () => {
    for (const tilt of [0, 0.01, -0.3, 1, -2]) {
      expect(checkSupplement(supplement(sides(tilt)), bid), String(tilt)).toBeUndefined();
    }
  });

  it('does not count when it moves further than the evidence it names', () => {
    const far = checkSupplement(supplement(sides(1), sides(0.1)), bid);
    expect(far?.code).toBe('COUNCIL_SUPPLEMENT_UNFOUNDED');
    expect(checkSupplement(supplement(sides(0.2), sides(0)), bid)?.code).toBe(
      'COUNCIL_SUPPLEMENT_UNFOUNDED',
    );
  });

  it('does not count with other bins or chances that are none', () => {
    const said = supplement(sides(0.1));
    expect(checkSupplement({ ...said, likelihood: [0, 1] }, bid)?.code).toBe('COUNCIL_BID_BINS');
    expect(checkSupplement({ ...said, p: said.p.slice(1) }, bid)?.code).toBe('COUNCIL_BID_BINS');
    const short = said.p.map((part, bin) => (bin === 0 ? part - 1 : part));
    expect(checkSupplement({ ...said, p: short }, bid)?.code).toBe('COUNCIL_BID_SUM');
  });

  it('replaces what its expert said last, after the debate only, once', () => {
    const book = bookOf(cfp, [{ expert: 'trend', p: bid }]);
    const first = supplement(sides(0.3));
    const put = (body: Supplement): void =>
      foldRoundBook(book, record('supplement', body) as JournalRecord);
    put(supplement(sides(1), sides(0.1)));
    expect(tableOf(cfp, book).speakers.get(TREND)?.post.ppm).toEqual(bid);
    put(first);
    put(supplement(sides(-0.3)));
    const speaker = tableOf(cfp, book).speakers.get(TREND);
    expect(speaker?.pre.ppm).toEqual(bid);
    expect(speaker?.post.ppm).toEqual(first.p);
    expect(movedBy(bid, first.p)).toBeGreaterThan(0);
  });

  it('moves a revised forecast, not the first one', () => {
    const revised = { p: tilted(EVEN_BASE, 0.7), stake: 1_000_000 };
    const book = bookOf(cfp, [{ expert: 'trend', p: bid, revised }]);
    foldRoundBook(book, record('supplement', supplement(sides(0.05))) as JournalRecord);
    // From the revised forecast this is a long way back: the evidence does not carry it.
    expect(tableOf(cfp, book).speakers.get(TREND)?.post.ppm).toEqual(revised.p);
  });
});
