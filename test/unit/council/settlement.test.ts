import { describe, expect, it } from 'vitest';
import { aggregateRound, equalAggregates } from '../../../council/aggregate.ts';
import { emptyEProcess, evidenceOf } from '../../../council/e-process.ts';
import { emptyLaneScore, WEIGHT_FLOOR } from '../../../council/lane-score.ts';
import { initialLaneWeights, weightsHash } from '../../../council/lane-weights.ts';
import { certificateOf, settleLane } from '../../../council/settlement.ts';
import type { SettleInput } from '../../../council/settlement.ts';
import { foldRoster } from '../../../council/roster.ts';
import { foldRoundBook } from '../../../council/round-book.ts';
import { checkRevise } from '../../../council/table.ts';
import type { Revise } from '../../../protocols/challenge.ts';
import type { ExpertId } from '../../../protocols/ids.ts';
import { bodySchemas } from '../../../protocols/record.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { misfit } from '../../../protocols/validate.ts';
import {
  bookOf,
  cfpOf,
  EVEN_BASE,
  fold,
  HASH,
  record,
  rosterOf,
  tilted,
} from '../../support/council-round.ts';
import type { Said } from '../../support/council-round.ts';

const cfp = cfpOf();
const council = () =>
  rosterOf({ seat: 'bull' }, { seat: 'bear' }, { seat: 'placebo', shadow: true });
const input = (said: readonly Said[], changes: Partial<SettleInput> = {}): SettleInput => ({
  book: bookOf(cfp, said),
  cfp,
  entryTicks: 1000,
  outcome: 4,
  roster: council(),
  settleSeq: 7,
  settleTicks: 1001,
  voidReason: null,
  ...changes,
});
const UP = tilted(EVEN_BASE, 0.8);
const DOWN = tilted(EVEN_BASE, 0.2);
const pooled = (said: readonly Said[], debate: 'on' | 'off' = 'on') => {
  const roster = council();
  const book = bookOf(cfp, said);
  return aggregateRound({ book, cfp, debate, roster, weights: initialLaneWeights(roster) });
};
const upOf = (q: readonly number[]): number => q.slice(4).reduce((a, b) => a + b, 0);

describe('the pools of a round', () => {
  it('are all base when nobody is awake', () => {
    const aggregate = pooled([]);
    for (const pool of Object.values(aggregate.pools)) {
      pool.forEach((chance, k) => expect(chance).toBeCloseTo((EVEN_BASE[k] as number) / 1e6, 15));
    }
    expect(aggregate).toMatchObject({ awakeShare: 500_000, disagreement: 0 });
    expect(aggregate.shares).toEqual([{ expert: 'base', share: 1_000_000 }]);
  });

  it('weigh a founder of two at an eighth beside base at a quarter', () => {
    const aggregate = pooled([{ expert: 'bull', p: UP }]);
    expect(upOf(aggregate.pools.post0)).toBeCloseTo((0.25 * 0.5 + 0.125 * 0.8) / 0.375, 9);
    expect(upOf(aggregate.pools.equal)).toBeCloseTo(0.65, 9);
    expect(upOf(aggregate.pools.base)).toBe(0.5);
    expect(aggregate.shares).toEqual([
      { expert: 'base', share: 666_667 },
      { expert: 'bull', share: 333_333 },
    ]);
    expect(aggregate.awakeShare).toBe(750_000);
  });

  it('count half a stake as half a voice and none as silence', () => {
    const half = pooled([{ expert: 'bull', p: UP, stake: 500_000 }]);
    expect(upOf(half.pools.post0)).toBeCloseTo((0.25 * 0.5 + 0.0625 * 0.8) / 0.3125, 9);
    expect(upOf(pooled([{ expert: 'bull', p: UP, stake: 0 }]).q)).toBeCloseTo(0.5, 12);
  });

  it('keep the placebo to the shadow pool', () => {
    const aggregate = pooled([{ expert: 'placebo', p: UP }]);
    expect(upOf(aggregate.q)).toBeCloseTo(0.5, 12);
    expect(upOf(aggregate.shadow)).toBeGreaterThan(0.55);
  });

  it('tell before from after the debate, and intents leave the debate out when it is off', () => {
    const said = [{ expert: 'bull', p: UP, revised: { p: DOWN, stake: 1_000_000 } }];
    const on = pooled(said);
    expect(upOf(on.pools.pre0)).toBeGreaterThan(0.5);
    expect(upOf(on.pools.post0)).toBeLessThan(0.5);
    expect(on.qIntent).toEqual(on.q);
    const off = pooled(said, 'off');
    expect(off.q).toEqual(on.q);
    expect(upOf(off.qIntent)).toBeCloseTo(upOf(on.pools.pre0), 12);
  });

  it('leave a revision aside that cites no ruling of the round', () => {
    const book = bookOf(cfp, [{ expert: 'bull', p: UP, revised: { p: DOWN, stake: 1_000_000 } }]);
    book.rulings.pop();
    const roster = council();
    const weights = initialLaneWeights(roster);
    const aggregate = aggregateRound({ book, cfp, debate: 'on', roster, weights });
    expect(aggregate.pools.post0).toEqual(aggregate.pools.pre0);
    const revise = book.revisions[0]?.body as Revise;
    expect(checkRevise(revise, book, 8)?.code).toBe('COUNCIL_REVISE_UNFOUNDED');
  });

  it('disagree by the Jensen-Shannon divergence of the shares', () => {
    const { disagreement } = pooled([
      { expert: 'bull', p: UP },
      { expert: 'bear', p: DOWN },
    ]);
    // Shares 1/2, 1/4, 1/4; all differ in the side only: 1/2 KL(0.8 || 1/2).
    const kl = 0.8 * Math.log(1.6) + 0.2 * Math.log(0.4);
    expect(disagreement).toBeCloseTo(kl / 2, 5);
  });

  it('fit their schema, and compare unequal when one bit differs', () => {
    const aggregate = pooled([{ expert: 'bull', p: UP }]);
    expect(misfit(bodySchemas.aggregate, aggregate, 'aggregate')).toBeUndefined();
    expect(equalAggregates(aggregate, structuredClone(aggregate))).toBe(true);
    const [first = 0, ...rest] = aggregate.q;
    const other = { ...aggregate, q: [first * (1 + 2 ** -52), ...rest] };
    expect(equalAggregates(aggregate, other)).toBe(false);
  });
});

describe('a settlement', () => {
  it('moves weight from who was wrong to who was right, and leaves sleepers alone', () => {
    const lane = emptyLaneScore(council());
    const { settle, certificate } = settleLane(lane, input([{ expert: 'bull', p: UP }]));
    const { post0 } = settle.weights.direction;
    expect(post0['bull']).toBeCloseTo((0.125 * 0.8) / 0.6, 12);
    expect(post0['base']).toBeCloseTo((0.25 * 0.5) / 0.6, 12);
    expect(post0['bear']).toBe(0.125);
    expect(settle.experts.map(({ expert, asleep }) => [expert, asleep])).toEqual([
      ['base', false],
      ['bear', true],
      ['bull', false],
      ['placebo', true],
    ]);
    expect(settle.experts[2]?.direction.pre).toBeCloseTo(-Math.log(0.8), 5);
    expect(settle).toMatchObject({ outcome: 4, questions: 1, returnPpm: 1000 });
    expect(certificate.holds).toBe(true);
    expect(misfit(bodySchemas.settle, settle, 'settle')).toBeUndefined();
    expect(misfit(bodySchemas.certificate, certificate, 'certificate')).toBeUndefined();
  });

  it('books a bid that was sealed and never opened at the worse of base and uniform', () => {
    const lane = emptyLaneScore(council());
    const withheld = input([{ expert: 'bull', p: UP }]);
    foldRoundBook(
      withheld.book,
      record('seal', { digest: HASH, expert: 'bear' as unknown as ExpertId }) as JournalRecord,
    );
    // A base that is sure of up: uniform is worse than it when up happens.
    const sure = cfpOf({ base: tilted(EVEN_BASE, 0.75) });
    const { settle } = settleLane(lane, { ...withheld, cfp: sure });
    expect(settle.weights.direction.post0['bear']).toBe(0.125);
    expect(settle.evidence.experts['bear']?.mean).toBeCloseTo(Math.log(0.5) - Math.log(0.75), 3);
    const other = emptyLaneScore(council());
    const wrong = settleLane(other, { ...withheld, cfp: sure, outcome: 2, settleTicks: 999 });
    expect(wrong.settle.evidence.experts['bear']?.mean).toBe(0);
  });

  it('that is void changes nothing', () => {
    const lane = emptyLaneScore(council());
    settleLane(lane, input([{ expert: 'bull', p: UP }]));
    const before = structuredClone(lane);
    const said = [{ expert: 'bear', p: DOWN }];
    const { settle } = settleLane(lane, input(said, { outcome: null, voidReason: 'no price' }));
    expect(lane).toEqual(before);
    expect(settle).toMatchObject({ experts: [], outcome: null, questions: 1, returnPpm: null });
    expect(settle.weightsHash).toBe(weightsHash(before.weights));
    expect(misfit(bodySchemas.settle, settle, 'settle')).toBeUndefined();
  });

  it('lets a newcomer in at its reserved prior without moving anybody', () => {
    const roster = council();
    const lane = emptyLaneScore(roster);
    const before = structuredClone(lane.weights.direction.experts.post0);
    fold(roster, { newcomer: true, seat: 'late' });
    settleLane(lane, input([], { outcome: null, roster, voidReason: 'no price' }));
    expect(lane.weights.direction.experts.post0).toEqual({ ...before, late: 1 / 6 });
  });

  it('gives fixed-share pools their way back: a ruined expert recovers there first', () => {
    const lane = emptyLaneScore(council());
    const wrong = [{ expert: 'bear', p: tilted(EVEN_BASE, 0.01) }];
    const settled = Array.from({ length: 600 }, () => settleLane(lane, input(wrong)));
    expect(settled.every(({ certificate }) => certificate.holds)).toBe(true);
    const { post0, post1 } = lane.weights.direction.experts;
    expect(post0['bear']).toBe(WEIGHT_FLOOR);
    expect(post1['bear']).toBeGreaterThan(1e-5);
    expect(post1['base']).toBeGreaterThan(0.3);
  });

  it('counts a debate that helps for it, and switches a harmful one off until it helps again', () => {
    const lane = emptyLaneScore(council());
    const settled = () => evidenceOf(lane.evidence?.debate ?? emptyEProcess());
    const debated = (revised: number[], times: number): void => {
      const said = [{ expert: 'bull', p: UP, revised: { p: revised, stake: 1_000_000 } }];
      for (let n = 0; n < times; n++) {
        // Weights held at their priors, so that each question shows the debate's effect afresh.
        lane.weights = initialLaneWeights(council());
        settleLane(lane, input(said));
      }
    };
    debated(tilted(EVEN_BASE, 0.95), 1);
    expect(settled().mean).toBeGreaterThan(0.05);
    expect(lane.debate?.state).toBe('on');
    debated(DOWN, 60);
    expect(settled().mean).toBeLessThan(-0.05);
    expect(lane.debate?.state).toBe('off');
    debated(tilted(EVEN_BASE, 0.95), 600);
    expect(lane.debate?.state).toBe('on');
  });

  it('keeps evidence of direction alone: a better shape is worth nothing there', () => {
    const lane = emptyLaneScore(council());
    const sharp = [1000, 2000, 3000, 494_000, 494_000, 3000, 2000, 1000];
    const { settle } = settleLane(lane, input([{ expert: 'bull', p: sharp }]));
    expect(settle.evidence.experts['bull']).toMatchObject({ e: 1, mean: 0, n: 1 });
    expect(settle.evidence.council.mean).toBeCloseTo(0, 12);
    expect(settle.qLoss.shape).toBeLessThan(settle.poolLosses.shape.base);
    expect(settle.evidence.experts).not.toHaveProperty('bear');
  });

  it('is not certified when a regret leaves its bound or a sum drifts', () => {
    const roster = council();
    const lane = emptyLaneScore(roster);
    expect(certificateOf(lane, roster, 0, '').holds).toBe(true);
    expect(certificateOf(lane, roster, 1e-12, '').holds).toBe(false);
    lane.regrets.shape.pre0['bull'] = Math.log(8) + 1e-6;
    expect(certificateOf(lane, roster, 0, '').holds).toBe(false);
    lane.regrets.shape.pre0['bull'] = 0;
    lane.debateRegrets.direction.equal = Math.log(6) + 1e-6;
    expect(certificateOf(lane, roster, 0, '').holds).toBe(false);
  });

  it('refuses an outcome that is no bin, and a void without a reason', () => {
    const lane = emptyLaneScore(council());
    expect(() => settleLane(lane, input([], { outcome: 8 }))).toThrow('INVARIANT_BROKEN');
    expect(() => settleLane(lane, input([], { outcome: null }))).toThrow('INVARIANT_BROKEN');
  });
});

describe('a seat that left with its record while its question was open', () => {
  const said = [
    { expert: 'bull', p: UP },
    { expert: 'bear', p: DOWN },
  ];
  const settledWith = (left: readonly string[]) => {
    const roster = council();
    foldRoster(roster, record('cfp', cfp) as JournalRecord);
    const lane = emptyLaneScore(roster);
    settleLane(lane, input(said, { roster }));
    if (left.length > 0) fold(roster, { record: 'new', seat: 'bull' });
    return { lane, ...settleLane(lane, input(said, { left: left as ExpertId[], roster })) };
  };
  const stayed = settledWith([]);
  const gone = settledWith(['bull']);

  it('moves the pools it was in, and the others stand as if it had stayed', () => {
    expect(gone.settle.poolLosses).toEqual(stayed.settle.poolLosses);
    for (const ledger of ['direction', 'shape'] as const) {
      const { bull: _of, ...others } = stayed.settle.weights[ledger].post0;
      expect(gone.settle.weights[ledger].post0).toEqual({ ...others, bull: 1 / 6 });
      const rowsOf = ({ certificate }: typeof gone) =>
        certificate.rows[ledger].filter(({ expert }) => expert !== 'bull');
      expect(rowsOf(gone)).toEqual(rowsOf(stayed));
    }
  });

  it('has earned nothing: no loss, no regret, no evidence, and the bound of a newcomer', () => {
    const row = gone.settle.experts.find(({ expert }) => expert === 'bull');
    expect(row).toMatchObject({ asleep: true, direction: { post: 0, pre: 0 }, left: true });
    expect(misfit(bodySchemas.settle, gone.settle, 'settle')).toBeUndefined();
    const regret = gone.certificate.rows.direction.find(({ expert }) => expert === 'bull');
    expect(regret?.regret).toBe(0);
    expect(regret?.bound).toBeCloseTo(Math.log(6), 12);
    expect(stayed.certificate.rows.direction.some((one) => one.regret > 0)).toBe(true);
    expect(Object.keys(gone.lane.evidence?.experts ?? {})).toEqual(['bear']);
  });
});
