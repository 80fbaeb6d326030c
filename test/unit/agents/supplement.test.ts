import { describe, expect, it } from 'vitest';
import type { SeatView } from '../../../agents/sdk/contract.ts';
import { learnOthers, othersTilt, supplemented } from '../../../agents/sdk/supplement.ts';
import type { OthersModels } from '../../../agents/sdk/supplement.ts';
import { upOdds } from '../../../agents/sdk/bins.ts';
import { aggregateRound } from '../../../council/aggregate.ts';
import { checkSupplement } from '../../../council/evidence-bound.ts';
import { logit } from '../../../council/exp.ts';
import { initialLaneWeights } from '../../../council/lane-weights.ts';
import { foldRoundBook } from '../../../council/round-book.ts';
import type { RoundBook } from '../../../protocols/view/round-book.ts';
import { tableOf } from '../../../council/table.ts';
import { expertId, seatId } from '../../../protocols/ids.ts';
import type { JournalRecord, RecordOf } from '../../../protocols/record.ts';
import {
  bookOf,
  cfpOf,
  EVEN_BASE,
  record,
  rosterOf,
  tilted,
  uniform,
} from '../../support/council-round.ts';

const cfp = cfpOf();
const roster = rosterOf({ seat: 'own' }, { seat: 'other' }, { seat: 'placebo', shadow: true });
const OWN = expertId(seatId('own'));
const weights = initialLaneWeights(roster);
const view = { laneWeights: () => weights, roster } as unknown as SeatView;

/** A round in which the others lean `lean` in log odds, pooled and settled. */
function roundOf(lean: number): RoundBook {
  const up = 1 / (1 + Math.exp(-lean));
  const book = bookOf(cfp, [
    { expert: 'own', p: EVEN_BASE },
    { expert: 'other', p: tilted(EVEN_BASE, up) },
    { expert: 'placebo', p: tilted(EVEN_BASE, 0.9) },
  ]);
  const body = aggregateRound({ book, cfp, debate: 'on', roster, weights });
  foldRoundBook(book, record('aggregate', body) as JournalRecord);
  return book;
}

/** Learns from rounds in which the others lean by 0.4 and are right this often. */
function taught(rounds: number, hit: number): OthersModels {
  const models: OthersModels = {};
  const draw = uniform(9);
  for (let n = 0; n < rounds; n++) {
    const lean = draw() < 0.5 ? -0.4 : 0.4;
    const right = draw() < hit;
    const outcome = lean > 0 === right ? 5 : 2;
    const settle = { body: { outcome } } as RecordOf<'settle'>;
    learnOthers(models, { book: roundOf(lean), settle }, roster, [OWN]);
  }
  return models;
}

describe('the tilt of the others', () => {
  it('leaves out base, oneself and whoever holds no weight', () => {
    const table = tableOf(cfp, roundOf(0.4));
    const weightOf = (name: string): number => (name === 'placebo' ? 0 : 1);
    expect(othersTilt(table, OWN, (expert) => weightOf(expert))).toBeCloseTo(0.4, 3);
    expect(othersTilt(table, OWN, () => 0)).toBe(0);
  });
});

describe('a supplement of the others’ worth', () => {
  it('is silent before anything was learned', () => {
    expect(supplemented({}, roundOf(0.4), view, [OWN])).toEqual([]);
  });

  it('follows others who are often right, by what was learned, within its evidence', () => {
    const models = taught(600, 0.6);
    const [draft] = supplemented(models, roundOf(0.4), view, [OWN]);
    expect(draft).toBeDefined();
    if (draft === undefined) return;
    const moved = logit(upOdds(cfp.edges, draft.p)) - logit(upOdds(cfp.edges, EVEN_BASE));
    expect(moved).toBeGreaterThan(0.1);
    expect(moved).toBeLessThan(0.8);
    expect(draft.likelihood.at(-1)).toBeCloseTo(moved, 3);
    const body = {
      ...draft,
      likelihood: draft.likelihood.map((nats) => Math.round(nats * 1e6)),
      p: [...draft.p],
      seen: [...draft.seen],
    };
    expect(checkSupplement(body, EVEN_BASE)).toBeUndefined();
    const [down] = supplemented(models, roundOf(-0.4), view, [OWN]);
    expect(upOdds(cfp.edges, down?.p ?? [])).toBeLessThan(0.5);
  });

  it('moves little on others who are no better than a coin', () => {
    const [draft] = supplemented(taught(600, 0.5), roundOf(0.4), view, [OWN]);
    const p = draft?.p ?? EVEN_BASE;
    expect(Math.abs(logit(upOdds(cfp.edges, p)))).toBeLessThan(0.1);
  });

  it('learns nothing from a void question, or from a round that was never pooled', () => {
    const models: OthersModels = {};
    const book = roundOf(0.4);
    learnOthers(
      models,
      { book, settle: { body: { outcome: null } } as RecordOf<'settle'> },
      roster,
      [OWN],
    );
    delete book.aggregate;
    learnOthers(models, { book, settle: { body: { outcome: 5 } } as RecordOf<'settle'> }, roster, [
      OWN,
    ]);
    expect(models).toEqual({});
  });
});
