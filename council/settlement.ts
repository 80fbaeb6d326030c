/** Settlement: the outcome of a question, what it did to every weight, and the proof that it may. */
import { LEDGERS, WEIGHTED_POOLS } from '../protocols/decision.ts';
import type { Ledger, PoolNumbers, WeightedPool } from '../protocols/decision.ts';
import { invariant } from '../protocols/errors.ts';
import type { ExpertId } from '../protocols/ids.ts';
import type { Cfp } from '../protocols/question.ts';
import type { Certificate, Evidence, ExpertLoss, Settle } from '../protocols/settlement.ts';
import type { Seq, Ticks } from '../protocols/units.ts';
import { evidenceOf } from './e-process.ts';
import type { EProcess } from './e-process.ts';
import { admitToLane, leaveLane, outcomeIndex, scoreLane } from './lane-score.ts';
import type { LaneLosses, LaneScore } from './lane-score.ts';
import { membersOf, POOL_PRIOR, weightsHash } from './lane-weights.ts';
import type { ExpertWeights } from '../protocols/view/lane-weights.ts';
import { ln } from './ln.ts';
import { returnPpm } from './outcome.ts';
import { allExperts, expertsOf } from './roster.ts';
import type { Roster } from '../protocols/view/roster.ts';
import type { RoundBook } from '../protocols/view/round-book.ts';
import { tableOf, withoutSpeakers } from './table.ts';
import type { Forecast, Table } from './table.ts';

/** Slack of the regret bound for the rounding of a long sum, nats. */
export const REGRET_SLACK = 1e-9;
/** Drift of a sum of weights allowed in one update, a member. */
export const DRIFT_PER_SEAT = 1e-14;
/** Bound of Q's regret against each pool: ln 6. */
export const DEBATE_BOUND = ln(1 / POOL_PRIOR);

export interface SettleInput {
  readonly cfp: Cfp;
  readonly book: RoundBook;
  readonly roster: Roster;
  /** Outcome bin (see `outcomeBin`), or null for void: then nothing changes. */
  readonly outcome: number | null;
  /** Why void; null when settled. */
  readonly voidReason: string | null;
  /** Settled without a move; then `outcome` is null and nothing is void. */
  readonly isFlat?: boolean;
  readonly entryTicks: Ticks | null;
  readonly settleTicks: Ticks | null;
  readonly settleSeq: Seq;
  /** Experts whose record has ended since the call: what they said moves the pools it was in, and counts for nobody. */
  readonly left?: readonly ExpertId[];
  /** Adds the losses to the evidence that is kept over all lanes; absent = the lane keeps its own. */
  readonly evidence?: (losses: LaneLosses) => Settle['evidence'];
}

export interface Settled {
  readonly settle: Settle;
  readonly certificate: Certificate;
}

/** Settles a round of a lane: moves `lane` in place and answers the two records. */
export function settleLane(lane: LaneScore, input: SettleInput): Settled {
  const { cfp, book, roster, outcome } = input;
  const isFlat = input.isFlat === true;
  const isOpen = input.voidReason === null && !isFlat;
  invariant((outcome === null) === !isOpen, 'no outcome has a reason', {
    settleSeq: input.settleSeq,
  });
  const table = tableOf(cfp, book);
  invariant(outcome === null || (outcome >= 0 && outcome < table.bins), 'outcome is a bin', {
    outcome,
    bins: table.bins,
  });
  const losses = outcome === null ? NO_LOSSES : scoreLane(lane, roster, table, outcome);
  const left = input.left ?? [];
  if (left.length > 0) leaveLane(lane, left);
  admitToLane(lane, roster);
  const hash = weightsHash(lane.weights);
  const { direction, shape } = lane.weights;
  const settle: Settle = {
    entryTicks: input.entryTicks,
    evidence: input.evidence?.(losses) ?? laneEvidence(lane),
    experts: outcome === null ? [] : expertLosses(roster, table, { left, outcome }),
    ...(isFlat ? { flat: true as const } : {}),
    outcome,
    poolLosses: losses.pools,
    poolWeights: { direction: { ...direction.pools }, shape: { ...shape.pools } },
    qLoss: losses.q,
    questions: lane.questions,
    returnPpm: isFlat ? 0 : returnOf(input),
    settleSeq: input.settleSeq,
    settleTicks: input.settleTicks,
    voidReason: input.voidReason,
    weights: {
      direction: publishedWeights(direction.experts),
      shape: publishedWeights(shape.experts),
    },
    weightsHash: hash,
  };
  return { certificate: certificateOf(lane, roster, losses.drift, hash), settle };
}

const NO_POOL_LOSSES: PoolNumbers = { base: 0, equal: 0, post0: 0, post1: 0, pre0: 0, pre1: 0 };
const NO_LOSSES: LaneLosses = {
  drift: 0,
  pools: { direction: NO_POOL_LOSSES, shape: NO_POOL_LOSSES },
  q: { direction: 0, shape: 0 },
};

const returnOf = ({ outcome, entryTicks, settleTicks }: SettleInput): number | null =>
  outcome === null || entryTicks === null || settleTicks === null
    ? null
    : returnPpm(entryTicks, settleTicks);

/** A copy with sorted keys, as the schema asks. */
function publishedWeights(
  experts: Readonly<Record<WeightedPool, ExpertWeights>>,
): Record<WeightedPool, ExpertWeights> {
  const published = {} as Record<WeightedPool, ExpertWeights>;
  for (const pool of WEIGHTED_POOLS) {
    const vector = experts[pool];
    published[pool] = Object.fromEntries(
      Object.keys(vector)
        .sort()
        .map((expert) => [expert, vector[expert] as number]),
    );
  }
  return published;
}

function laneEvidence({ evidence }: LaneScore): Settle['evidence'] {
  invariant(evidence !== undefined, 'evidence is kept somewhere', {});
  return {
    council: evidenceOf(evidence.council),
    debate: evidenceOf(evidence.debate),
    experts: publishedEvidence(evidence.experts),
  };
}

function publishedEvidence(processes: Record<string, EProcess>): Record<string, Evidence> {
  const published: Record<string, Evidence> = {};
  for (const expert of Object.keys(processes).sort()) {
    published[expert] = evidenceOf(processes[expert] as EProcess);
  }
  return published;
}

function expertLosses(
  roster: Roster,
  table: Table,
  { left, outcome }: { readonly left: readonly ExpertId[]; readonly outcome: number },
): ExpertLoss[] {
  const counted = withoutSpeakers(table, new Set(left));
  return allExperts(roster).map((expert) => ({
    ...expertLoss(expert, counted, outcome),
    ...(left.includes(expert) && table.speakers.has(expert) ? { left: true as const } : {}),
  }));
}

/** Losses of an expert that slept are written as 0 and flagged: they are no score. */
function expertLoss(expert: ExpertId, table: Table, outcome: number): ExpertLoss {
  const speaker = table.speakers.get(expert);
  const loss = (forecast: Forecast, ledger: Ledger): number =>
    ledger === 'direction'
      ? -ln(forecast.direction[outcomeIndex(table, ledger, outcome) as 0 | 1])
      : -ln(forecast.shape[outcome] as number);
  const both = (ledger: Ledger): { post: number; pre: number } =>
    speaker === undefined
      ? { post: 0, pre: 0 }
      : { post: loss(speaker.post, ledger), pre: loss(speaker.pre, ledger) };
  return {
    asleep: speaker === undefined,
    direction: both('direction'),
    expert,
    shape: both('shape'),
    stake: { post: speaker?.post.stakePpm ?? 0, pre: speaker?.pre.stakePpm ?? 0 },
  };
}

/** The bound, checked: every expert's staked regret in the a = 0 pools, and Q's against each pool. */
export function certificateOf(
  lane: LaneScore,
  roster: Roster,
  drift: number,
  hash: string,
): Certificate {
  const rows = {
    direction: regretRows(lane, roster, 'direction'),
    shape: regretRows(lane, roster, 'shape'),
  };
  const debate = {
    direction: { ...lane.debateRegrets.direction },
    shape: { ...lane.debateRegrets.shape },
  };
  const members = Math.max(...LEDGERS.map((ledger) => membersOf(roster, ledger, 'shadow').length));
  const within = LEDGERS.every(
    (ledger) =>
      rows[ledger].every(({ regret, bound }) => regret <= bound + REGRET_SLACK) &&
      Object.values(debate[ledger]).every((regret) => regret <= DEBATE_BOUND + REGRET_SLACK),
  );
  return {
    debate,
    debateBound: DEBATE_BOUND,
    drift,
    holds: within && drift <= DRIFT_PER_SEAT * members,
    questions: lane.questions,
    rows,
    weightsHash: hash,
  };
}

function regretRows(lane: LaneScore, roster: Roster, ledger: Ledger): Certificate['rows'][Ledger] {
  const { post0, pre0 } = lane.regrets[ledger];
  return expertsOf(roster, ledger).map(({ expert, prior }) => ({
    bound: ln(1 / prior),
    expert,
    regret: Math.max(post0[expert] ?? 0, pre0[expert] ?? 0),
  }));
}
