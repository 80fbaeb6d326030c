/** What became of a contradiction: losses of both sides, and what asking for more has gained. */
import { pooledForecast } from '../../council/aggregate.ts';
import { entropy } from '../../council/contradiction/divergence.ts';
import { expectedShift, observeSurge } from '../../council/contradiction/lane-contradiction.ts';
import { scoreScars } from '../../council/contradiction/scars.ts';
import { evidenceOf } from '../../council/e-process.ts';
import { completeLaneWeights } from '../../council/lane-weights.ts';
import { ln } from '../../council/ln.ts';
import { tableOf } from '../../council/table.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { Tension } from '../../protocols/tension.ts';
import { tensionRecord } from './contradiction.ts';
import type { Effect } from './effect.ts';
import { rosterOfRound } from './roster-of-round.ts';
import { laneScoreOf } from './lane-score-of.ts';
import type { OpenRound, SessionState } from './state.ts';

/**
 * The outcome of a round with scars or a surge: losses of both sides, and what the surge gained.
 * Before the lane's weights move: the pools are compared as they were decided on.
 */
export function scoreTension(
  state: SessionState,
  round: OpenRound,
  outcome: number | null,
  cause: number,
): Effect[] {
  const { book } = round;
  const last = book.tensions.at(-1)?.body;
  const lane = state.contradiction.lanes.get(book.lane);
  if (outcome === null || last === undefined || lane === undefined) return [];
  const pool = poolsOf(state, round);
  const scars = scoreScars(lane.ledger, {
    entropy: entropy(pool.with),
    outcome,
    round: book.round,
  });
  const { surge } = last;
  if (scars.length === 0 && surge === undefined) return [];
  const gain =
    surge === undefined || surge.supplements === 0 ? null : gainOf(pool, book.call.body, outcome);
  if (gain !== null) observeSurge(lane, gain);
  const body: Tension = {
    ...last,
    gradient: [],
    ledger: { ...lane.ledger.counts },
    pairs: [],
    scars,
    stage: 'settled',
    ...(surge === undefined
      ? {}
      : {
          surge: {
            ...surge,
            asked: lane.asked,
            evidence: evidenceOf(lane.gain),
            gain,
            shiftExpected: expectedShift(lane),
          },
        }),
  };
  return [tensionRecord(state, round, cause, body)];
}

interface Compared {
  /** Q with what the surge brought, and without. */
  readonly with: readonly number[];
  readonly without: readonly number[];
}

function poolsOf(state: SessionState, round: OpenRound): Compared {
  const { book } = round;
  const cfp = book.call.body;
  const weights = completeLaneWeights(state.roster, laneScoreOf(state, round).weights);
  const roster = rosterOfRound(state, round);
  const q = pooledForecast(tableOf(cfp, book), roster, weights);
  if (book.supplements.length === 0) return { with: q, without: q };
  return {
    with: q,
    without: pooledForecast(tableOf(cfp, { ...book, supplements: [] }), roster, weights),
  };
}

/** Log score of the side that came out: with the surge, less without, nats. */
function gainOf(pools: Compared, cfp: Pick<Cfp, 'edges'>, outcome: number): number {
  const firstUp = firstUpBin(cfp.edges);
  const chance = (q: readonly number[]): number => {
    let sum = 0;
    for (let bin = 0; bin < q.length; bin++) {
      if (bin < firstUp === outcome < firstUp) sum += q[bin] as number;
    }
    return sum;
  };
  return ln(chance(pools.with)) - ln(chance(pools.without));
}
