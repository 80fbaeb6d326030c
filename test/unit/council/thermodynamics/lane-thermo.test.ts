import { describe, expect, it } from 'vitest';
import { aggregateRound } from '../../../../council/aggregate.ts';
import { emptyLaneScore } from '../../../../council/lane-score.ts';
import { settleLane } from '../../../../council/settlement.ts';
import { emptyLaneThermo, settleThermo } from '../../../../council/thermodynamics/lane-thermo.ts';
import { temperedIntent, thermoOf } from '../../../../council/thermodynamics/thermo.ts';
import type { RoundBook } from '../../../../protocols/view/round-book.ts';
import { bookOf, cfpOf, record, rosterOf, tilted } from '../../../support/council-round.ts';

const roster = rosterOf({ seat: 'trend' }, { seat: 'value' });
const cfp = cfpOf();

/** A lane, and a way to ask and settle one question of it. */
function lane() {
  const score = emptyLaneScore(roster);
  const thermo = emptyLaneThermo();
  const asked = (up: number, other = 0.5): RoundBook => {
    const book = bookOf(cfp, [
      { expert: 'trend', p: tilted(cfp.base, up) },
      { expert: 'value', p: tilted(cfp.base, other) },
    ]);
    const { weights } = score;
    const aggregate = aggregateRound({ book, cfp, debate: 'on', roster, weights });
    book.aggregate = record('aggregate', aggregate);
    const body = thermoOf({ aggregate, book, cfp, lane: thermo, mayApply: true, roster, weights });
    book.thermo = record('thermo', body);
    return book;
  };
  const settled = (book: RoundBook, outcome: number | null, returnPpm = 0): boolean => {
    const { settle } = settleLane(score, {
      book,
      cfp,
      entryTicks: null,
      outcome,
      roster,
      settleSeq: 1,
      settleTicks: null,
      voidReason: outcome === null ? 'no price' : null,
    });
    return settleThermo(thermo, { book, roster, score, settle: { ...settle, returnPpm } });
  };
  return { asked, settled, thermo };
}

describe('what a lane learns', () => {
  it('is nothing from a void question', () => {
    const { asked, settled, thermo } = lane();
    settled(asked(0.7), null);
    expect(thermo).toEqual(emptyLaneThermo());
  });

  it('is about forgetting and sides alone from a round without a thermo record', () => {
    const { asked, settled, thermo } = lane();
    const book = asked(0.7);
    delete book.thermo;
    settled(book, 5);
    expect(thermo.treatment).toEqual(emptyLaneThermo().treatment);
    expect(thermo.growth).toEqual(emptyLaneThermo().growth);
    expect(thermo.memory.n).toBe(1);
    expect(thermo.erasures.direction.n).toBe(1);
  });

  it('raises the alarm once when returns pay what the score never saw', () => {
    const { asked, settled, thermo } = lane();
    let rose = 0;
    for (let n = 0; n < 300; n++) {
      const up = n % 2 === 0;
      // The side is as the base says; the return always goes Q's way, three sigma far.
      const outcome = n % 4 < 2 ? 5 : 2;
      if (settled(asked(up ? 0.75 : 0.25), outcome, up ? 30_000 : -30_000)) rose += 1;
    }
    expect(rose).toBe(1);
    expect(thermo.growth.alarm).toBe(true);
    expect(thermo.growth.lower).toBeGreaterThan(0);
  });

  it('is calm when the council knows what it says', () => {
    const { asked, settled, thermo } = lane();
    let rose = 0;
    for (let n = 0; n < 300; n++) {
      const up = n % 2 === 0;
      const right = n % 10 < 7;
      const high = up === right;
      if (settled(asked(up ? 0.7 : 0.3), high ? 5 : 2, high ? 8_000 : -8_000)) rose += 1;
    }
    expect(rose).toBe(0);
    expect(thermo.growth.gain).toBeGreaterThan(5);
  });
});

describe('the thermo record', () => {
  it('splits before and after a revision under the same shares', () => {
    const { asked } = lane();
    const book = bookOf(cfp, [
      {
        expert: 'trend',
        p: tilted(cfp.base, 0.8),
        revised: { p: [...cfp.base], stake: 1_000_000 },
      },
      { expert: 'value', p: [...cfp.base] },
    ]);
    const score = emptyLaneScore(roster);
    const { weights } = score;
    const aggregate = aggregateRound({ book, cfp, debate: 'on', roster, weights });
    const input = { aggregate, book, cfp, mayApply: true, roster, weights };
    const thermo = thermoOf({ ...input, lane: emptyLaneThermo() });
    expect(thermo.pre.disagreement).toBeGreaterThan(0.01);
    expect(thermo.post.disagreement).toBeLessThan(1e-12);
    expect(thermo.freeEnergy.post).toBeLessThan(thermo.freeEnergy.pre);
    expect(thermo.unanimity).toBeLessThan(1e-12);
    expect(asked(0.8, 0.2).thermo?.body.unanimity).toBeGreaterThan(0.01);
  });

  it('puts the dissent of a torn council on record, largest share first', () => {
    const body = lane().asked(0.9, 0.2).thermo?.body;
    expect(body?.minority.ratio).toBeGreaterThan(0.01);
    expect(body?.minority.experts.map(({ expert }) => expert)).toEqual(['value']);
    expect(lane().asked(0.52, 0.51).thermo?.body.minority.experts).toEqual([]);
  });

  it('leaves a forecast alone at beta 1 and shows no temperature of its own before it has one', () => {
    const book = lane().asked(0.7);
    const { aggregate, thermo } = book;
    if (aggregate === undefined || thermo === undefined) throw new Error('asked');
    expect(thermo.body.temperature).toMatchObject({ applied: false });
    const tempered = temperedIntent(cfp, aggregate.body, thermo.body);
    tempered.forEach((chance, k) => expect(chance).toBeCloseTo(aggregate.body.q[k] as number, 12));
  });
});
