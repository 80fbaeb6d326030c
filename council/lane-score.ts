/**
 * The score of one lane: weights, regrets, evidence. Plain data, moved by one rule:
 *
 *   w <- w (c p[y] + (1 - c) q[y]) / q[y]      q = the pool's own, never rounded or renormalised
 *
 * What is not staked follows the pool; who is asleep stays as it is. The sum of a pool's weights is
 * conserved, hence for every expert: sum of c (loss of pool - loss of expert) <= ln(1 / prior). The
 * same rule moves the weights of the pools in Q, hence loss of Q - loss of any pool <= ln 6.
 */
import { LEDGERS, POOLS, WEIGHTED_POOLS } from '../protocols/decision.ts';
import type { Ledger, PoolName, PoolNumbers, WeightedPool } from '../protocols/decision.ts';
import type { ExpertId } from '../protocols/ids.ts';
import { emptyDebateSwitch, emptyEProcess, observeDebate, observeDifference } from './e-process.ts';
import type { DebateSwitch, EProcess } from './e-process.ts';
import {
  completeLaneWeights,
  initialLaneWeights,
  membersOf,
  withoutWeights,
} from './lane-weights.ts';
import type { ExpertWeights, LaneWeights, LedgerWeights } from '../protocols/view/lane-weights.ts';
import { ln, powerOfTwo } from './ln.ts';
import { alike, chancesOf, mixPools, momentOf, weightedChance } from './pool.ts';
import { pooledTable } from './probation.ts';
import { BASE } from './roster.ts';
import type { Expert } from './roster.ts';
import type { Roster } from '../protocols/view/roster.ts';
import type { Table } from './table.ts';

/** A weight below this is set to it. */
export const WEIGHT_FLOOR = powerOfTwo(-900);
/** Share of a weight that goes back to its prior at each settlement, in post1 and pre1. */
export const FIXED_SHARE = 0.001;
/** Pools with a = 0: the regret bound is theirs. */
export const BOUND_POOLS = ['post0', 'pre0'] as const;
export type BoundPool = (typeof BOUND_POOLS)[number];

export interface LaneScore {
  weights: LaneWeights;
  /** Settled questions. */
  questions: number;
  /** Sum of c (loss of pool - loss of expert), nats, an expert. */
  readonly regrets: Readonly<Record<Ledger, Readonly<Record<BoundPool, Record<string, number>>>>>;
  /** Sum of (loss of Q - loss of pool), nats. */
  readonly debateRegrets: Readonly<Record<Ledger, PoolNumbers>>;
  /**
   * Direction ledger: gain over base of Q, of each expert, and of debating. Before protocol 1.2 a lane
   * kept its own; from then on evidence is of all lanes together (evidence/desk.ts).
   */
  readonly evidence?: LaneEvidence;
  readonly debate?: DebateSwitch;
}

export interface LaneEvidence {
  readonly council: EProcess;
  readonly debate: EProcess;
  readonly experts: Record<string, EProcess>;
}

/** Losses of one settlement, nats. */
export interface LaneLosses {
  readonly pools: Readonly<Record<Ledger, PoolNumbers>>;
  readonly q: Readonly<Record<Ledger, number>>;
  /** |sum of weights after - before|, before any floor: largest over pools and ledgers. */
  readonly drift: number;
}

const zeroPools = (): PoolNumbers => ({
  base: 0,
  equal: 0,
  post0: 0,
  post1: 0,
  pre0: 0,
  pre1: 0,
});

/** A lane with evidence of its own, as before protocol 1.2. */
export const emptyLaneScore = (roster: Roster): LaneScore => ({
  ...emptyLaneWeights(roster),
  debate: emptyDebateSwitch(),
  evidence: { council: emptyEProcess(), debate: emptyEProcess(), experts: {} },
});

/** A lane that keeps weights and nothing else. */
export const emptyLaneWeights = (roster: Roster): LaneScore => ({
  debateRegrets: { direction: zeroPools(), shape: zeroPools() },
  questions: 0,
  regrets: { direction: { post0: {}, pre0: {} }, shape: { post0: {}, pre0: {} } },
  weights: initialLaneWeights(roster),
});

/** Seats that joined since stand at their priors. Called before a table is scored. */
export function admitToLane(lane: LaneScore, roster: Roster): void {
  const { direction, shape } = lane.weights;
  const known = (ledger: LedgerWeights): number => Object.keys(ledger.experts.shadow).length;
  const seated = (ledger: Ledger): number => {
    let experts = 1;
    for (const seat of roster.seats) {
      if (seat.ledgers.includes(ledger)) experts += seat.experts.length;
    }
    return experts;
  };
  if (known(direction) === seated('direction') && known(shape) === seated('shape')) return;
  lane.weights = completeLaneWeights(roster, lane.weights);
}

/**
 * Experts whose record has ended leave the lane: weight, regret and evidence. The sum of the weights
 * falls by theirs and no other weight changes, so every bound of the others holds. Admitted again, they
 * stand at the priors of the newcomers they are.
 */
export function leaveLane(lane: LaneScore, left: readonly ExpertId[]): void {
  lane.weights = withoutWeights(lane.weights, left);
  for (const expert of left) {
    for (const ledger of LEDGERS) {
      for (const pool of BOUND_POOLS) delete lane.regrets[ledger][pool][expert];
    }
    if (lane.evidence !== undefined) delete lane.evidence.experts[expert];
  }
}

/** Scores a table on its outcome bin and moves every weight of the lane. */
export function scoreLane(
  lane: LaneScore,
  roster: Roster,
  table: Table,
  outcome: number,
): LaneLosses {
  admitToLane(lane, roster);
  const seen = (ledger: Ledger): Table => pooledTable(table, roster, ledger);
  const direction = scoreLedger(lane, roster, seen('direction'), { ledger: 'direction', outcome });
  const shape = scoreLedger(lane, roster, seen('shape'), { ledger: 'shape', outcome });
  lane.questions += 1;
  if (lane.evidence !== undefined && lane.debate !== undefined) {
    const { debate, evidence, weights } = lane;
    scoreEvidence({ debate, evidence, weights }, table, { losses: direction, outcome });
  }
  return {
    drift: Math.max(direction.drift, shape.drift),
    pools: { direction: direction.pools, shape: shape.pools },
    q: { direction: direction.q, shape: shape.q },
  };
}

interface LedgerLosses {
  readonly pools: PoolNumbers;
  readonly q: number;
  readonly drift: number;
}

/** Where the outcome lies in the chances of a ledger. */
export const outcomeIndex = (table: Table, ledger: Ledger, outcome: number): number =>
  ledger === 'shape' ? outcome : outcome < table.firstUp ? 0 : 1;

function scoreLedger(
  lane: LaneScore,
  roster: Roster,
  table: Table,
  { ledger, outcome }: { ledger: Ledger; outcome: number },
): LedgerLosses {
  const weights = lane.weights[ledger];
  const y = outcomeIndex(table, ledger, outcome);
  const at = (pool: WeightedPool): number =>
    weightedChance(table, weights.experts[pool], { ledger, moment: momentOf(pool), y });
  const chances: Record<PoolName | 'shadow', number> = {
    base: chancesOf(table.base, ledger)[y] as number,
    equal: weightedChance(table, alike(weights.experts.post0), { ledger, moment: 'post', y }),
    post0: at('post0'),
    post1: at('post1'),
    pre0: at('pre0'),
    pre1: at('pre1'),
    shadow: at('shadow'),
  };
  const mixed = mixPools(singletons(chances), weights.pools)[0] as number;
  const priors = membersOf(roster, ledger, 'post1');
  let drift = 0;
  for (const pool of WEIGHTED_POOLS) {
    const q = chances[pool];
    if (pool === 'post0' || pool === 'pre0') {
      addRegrets(lane.regrets[ledger][pool], weights, table, { ledger, pool, q, y });
    }
    drift = Math.max(drift, moveExperts(weights, table, { ledger, pool, q, y }));
    if (pool === 'post1' || pool === 'pre1') share(weights.experts[pool], priors);
    floorAll(weights.experts[pool]);
  }
  drift = Math.max(drift, movePools(weights.pools, chances, mixed));
  const q = -ln(mixed);
  const pools = zeroPools();
  for (const pool of POOLS) {
    pools[pool] = -ln(chances[pool]);
    lane.debateRegrets[ledger][pool] += q - pools[pool];
  }
  return { drift, pools, q };
}

const singletons = (chances: Record<PoolName, number>): Record<PoolName, number[]> => ({
  base: [chances.base],
  equal: [chances.equal],
  post0: [chances.post0],
  post1: [chances.post1],
  pre0: [chances.pre0],
  pre1: [chances.pre1],
});

interface Move {
  readonly ledger: Ledger;
  readonly pool: WeightedPool;
  /** The pool's own chance of the outcome. */
  readonly q: number;
  readonly y: number;
}

/** The update; answers |sum after - sum before|. */
function moveExperts(weights: LedgerWeights, table: Table, move: Move): number {
  const vector = weights.experts[move.pool];
  const moment = momentOf(move.pool);
  let before = 0;
  let after = 0;
  for (const [expert, weight] of Object.entries(vector)) {
    before += weight;
    const forecast = table.speakers.get(expert as ExpertId)?.[moment];
    let moved = weight;
    if (forecast !== undefined && forecast.stake > 0) {
      const p = chancesOf(forecast, move.ledger)[move.y] as number;
      moved = (weight * (forecast.stake * p + (1 - forecast.stake) * move.q)) / move.q;
    }
    after += moved;
    vector[expert] = moved;
  }
  return Math.abs(after - before);
}

function addRegrets(
  regrets: Record<string, number>,
  weights: LedgerWeights,
  table: Table,
  move: Move,
): void {
  const loss = -ln(move.q);
  const moment = momentOf(move.pool);
  for (const expert of Object.keys(weights.experts[move.pool])) {
    const forecast = table.speakers.get(expert as ExpertId)?.[moment];
    if (forecast === undefined) continue;
    const own = -ln(chancesOf(forecast, move.ledger)[move.y] as number);
    regrets[expert] = (regrets[expert] ?? 0) + forecast.stake * (loss - own);
  }
}

/** Fixed share: a part of every weight goes back towards its prior. */
function share(vector: ExpertWeights, priors: readonly Expert[]): void {
  for (const { expert, prior } of priors) {
    vector[expert] = (1 - FIXED_SHARE) * (vector[expert] as number) + FIXED_SHARE * prior;
  }
}

function floorAll(vector: Record<string, number>): void {
  for (const [name, weight] of Object.entries(vector)) {
    if (weight < WEIGHT_FLOOR) vector[name] = WEIGHT_FLOOR;
  }
}

/** Pool weights move by the same rule, every pool awake with stake 1. */
function movePools(weights: PoolNumbers, chances: PoolNumbers, mixed: number): number {
  let before = 0;
  let after = 0;
  for (const pool of POOLS) {
    before += weights[pool];
    weights[pool] = (weights[pool] * chances[pool]) / mixed;
    after += weights[pool];
  }
  floorAll(weights);
  return Math.abs(after - before);
}

function scoreEvidence(
  lane: Required<Pick<LaneScore, 'debate' | 'evidence' | 'weights'>>,
  table: Table,
  { losses, outcome }: { losses: LedgerLosses; outcome: number },
): void {
  const { evidence } = lane;
  observeDifference(evidence.council, losses.pools.base - losses.q);
  const gain = losses.pools.pre0 - losses.pools.post0;
  observeDifference(evidence.debate, gain);
  observeDebate(lane.debate, gain);
  const side = outcomeIndex(table, 'direction', outcome) as 0 | 1;
  for (const expert of Object.keys(lane.weights.direction.experts.shadow)) {
    const speaker = table.speakers.get(expert as ExpertId);
    if (speaker?.expert === BASE) continue;
    const withheld = table.withheld.has(expert as ExpertId);
    if (speaker === undefined && !withheld) continue;
    const process = (evidence.experts[expert] ??= emptyEProcess());
    const loss =
      speaker === undefined ? withheldLoss(losses.pools.base) : -ln(speaker.pre.direction[side]);
    observeDifference(process, losses.pools.base - loss);
  }
}

/**
 * A bid that was sealed and never opened is booked at the worse of base and uniform: keeping back
 * what turned out wrong must not pay. Its weight is untouched.
 */
const withheldLoss = (base: number): number => Math.max(base, UNIFORM_LOSS);
const UNIFORM_LOSS = ln(2);
