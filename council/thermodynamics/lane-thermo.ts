/** What a lane learns about its own thermodynamics from settled questions. Plain state. */
import { invariant } from '../../protocols/errors.ts';
import type { Settle } from '../../protocols/settlement.ts';
import { PPM } from '../../protocols/units.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import type { LaneScore } from '../lane-score.ts';
import { membersOf } from '../lane-weights.ts';
import { onProbation } from '../probation.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { sides } from './channel.ts';
import { emptyErasures, observeErasure } from './erasure.ts';
import type { Erasures } from './erasure.ts';
import { betGrowth, emptyGrowthWatch, exposure, observeGrowth } from './growth.ts';
import type { GrowthWatch } from './growth.ts';
import { emptyMemoryFit, observeSide } from './half-life.ts';
import type { MemoryFit } from './half-life.ts';
import { emptyTreatment, observeTreatment } from './treatment.ts';
import type { Treatment } from './treatment.ts';

export interface LaneThermo {
  readonly erasures: Erasures;
  readonly growth: GrowthWatch;
  readonly memory: MemoryFit;
  readonly treatment: Treatment;
}

export const emptyLaneThermo = (): LaneThermo => ({
  erasures: emptyErasures(),
  growth: emptyGrowthWatch(),
  memory: emptyMemoryFit(),
  treatment: emptyTreatment(),
});

export interface SettledThermo {
  readonly book: RoundBook;
  readonly roster: Roster;
  /** The lane's score after the settlement. */
  readonly score: Pick<LaneScore, 'weights'>;
  readonly settle: Settle;
}

/**
 * Adds a settled question; a void one changes nothing. Answers true when the growth alarm rose with
 * it. A round without a `thermo` record was not forecast by pools the session agrees with: it is no
 * evidence about Q.
 */
export function settleThermo(lane: LaneThermo, settled: SettledThermo): boolean {
  const { book, roster, score, settle } = settled;
  if (settle.outcome === null) return false;
  const firstUp = firstUpBin(book.call.body.edges);
  for (const ledger of ['direction', 'shape'] as const) {
    const kept = onProbation(roster, ledger);
    observeErasure(lane.erasures[ledger], settle.poolLosses[ledger], {
      priors: membersOf(roster, ledger, 'post1').filter(({ expert }) => !kept.has(expert)),
      weights: score.weights[ledger],
    });
  }
  observeSide(lane.memory, settle.outcome >= firstUp);
  return book.thermo === undefined ? false : settleForecast(lane, settled, firstUp);
}

function settleForecast(lane: LaneThermo, settled: SettledThermo, firstUp: number): boolean {
  const { book, settle } = settled;
  const cfp = book.call.body;
  const q = book.aggregate?.body.q;
  const used = book.thermo?.body.temperature.q;
  invariant(q !== undefined && used !== undefined, 'a thermo record stands on pools', {
    round: book.round,
  });
  const outcome = settle.outcome as number;
  const base = cfp.base.map((part) => part / PPM);
  observeTreatment(lane.treatment, { base, firstUp, outcome, q, used });
  const frame = { base, firstUp, payoffs: cfp.moments };
  const z = (settle.returnPpm ?? 0) / cfp.sigma;
  const direction = sides(q, firstUp);
  const growth =
    betGrowth(exposure(direction, frame), z) - betGrowth(exposure(sides(base, firstUp), frame), z);
  const gain = settle.poolLosses.direction.base - settle.qLoss.direction;
  const alarmed = lane.growth.alarm;
  const hit = direction[1] > direction[0] === outcome >= firstUp;
  observeGrowth(lane.growth, book.lane, { gain, growth, hit });
  return lane.growth.alarm && !alarmed;
}
