/** The pools of a round and their mixture Q: what the meta-reasoner says and the session checks. */
import { canonical } from '../protocols/canonical.ts';
import { POOLS } from '../protocols/decision.ts';
import type { Aggregate, Ledger, PoolName } from '../protocols/decision.ts';
import type { Cfp } from '../protocols/question.ts';
import { PPM } from '../protocols/units.ts';
import { completeLaneWeights, weightsHash } from './lane-weights.ts';
import type { LaneWeights, LedgerWeights } from '../protocols/view/lane-weights.ts';
import { ln } from './ln.ts';
import { ledgerPools, mixPools, recombine } from './pool.ts';
import type { LedgerPools } from './pool.ts';
import { toPpm } from './ppm.ts';
import { onProbation, pooledTable } from './probation.ts';
import type { Roster } from '../protocols/view/roster.ts';
import type { RoundBook } from '../protocols/view/round-book.ts';
import { tableOf } from './table.ts';
import type { Speaker, Table } from './table.ts';
import type { ExpertId } from '../protocols/ids.ts';

/** The pools that do not know the debate: intents use these alone while debate is off. */
const PRE_POOLS: readonly PoolName[] = ['pre0', 'pre1'];

export interface AggregateInput {
  readonly cfp: Cfp;
  readonly roster: Roster;
  readonly weights: LaneWeights;
  readonly book: RoundBook;
  readonly debate: 'on' | 'off';
}

/** Pools the bids of a book. A pure function: two folds of the same records give the same bits. */
export function aggregateRound(input: AggregateInput): Aggregate {
  const { cfp, roster, book, debate } = input;
  const weights = completeLaneWeights(roster, input.weights);
  const table = tableOf(cfp, book);
  const seen = pooledTable(table, roster, 'direction');
  const direction = ledgerPools(seen, 'direction', weights.direction);
  const shape = ledgerPools(pooledTable(table, roster, 'shape'), 'shape', weights.shape);
  const mixed = (names: readonly PoolName[]): number[] =>
    recombine(
      mixPools(direction.pools, weights.direction.pools, names),
      mixPools(shape.pools, weights.shape.pools, names),
      table.firstUp,
    );
  const q = mixed(POOLS);
  const seated = sharesOf(seen, weights.direction);
  return {
    awakeShare: awakeShare(seated, weights.direction, onProbation(roster, 'direction')),
    debate,
    disagreement: disagreement(seated, table.bins),
    poolWeights: { direction: weights.direction.pools, shape: weights.shape.pools },
    pools: recombined(direction, shape, table.firstUp),
    q,
    qIntent: debate === 'on' ? q : mixed(PRE_POOLS),
    shadow: recombine(direction.shadow, shape.shadow, table.firstUp),
    shares: sharesPpm(seated),
    weightsHash: weightsHash(weights),
  };
}

/** Q of a table by itself, K chances: `aggregateRound` without what it publishes beside. */
export function pooledForecast(table: Table, roster: Roster, weights: LaneWeights): number[] {
  const of = (ledger: Ledger): number[] => {
    const seen = pooledTable(table, roster, ledger);
    return mixPools(ledgerPools(seen, ledger, weights[ledger]).pools, weights[ledger].pools);
  };
  return recombine(of('direction'), of('shape'), table.firstUp);
}

/** Same bits? Compares the canonical texts, unlisted fields included. */
export const equalAggregates = (a: Aggregate, b: Aggregate): boolean =>
  canonical(a) === canonical(b);

function recombined(
  direction: LedgerPools,
  shape: LedgerPools,
  firstUp: number,
): Aggregate['pools'] {
  const of = (pool: PoolName): number[] =>
    recombine(direction.pools[pool], shape.pools[pool], firstUp);
  return {
    base: of('base'),
    equal: of('equal'),
    post0: of('post0'),
    post1: of('post1'),
    pre0: of('pre0'),
    pre1: of('pre1'),
  };
}

interface Seated {
  readonly speaker: Speaker;
  /** Stake x weight in the post0 direction pool. */
  readonly staked: number;
}

function sharesOf(table: Table, weights: LedgerWeights): readonly Seated[] {
  const seated: Seated[] = [];
  for (const [expert, weight] of Object.entries(weights.experts.post0)) {
    const speaker = table.speakers.get(expert as ExpertId);
    if (speaker !== undefined) seated.push({ speaker, staked: weight * speaker.post.stake });
  }
  return seated;
}

const stakedSum = (seated: readonly Seated[]): number => {
  let sum = 0;
  for (const { staked } of seated) sum += staked;
  return sum;
};

/** Staked weight over all the weight that may be staked, ppm. */
function awakeShare(
  seated: readonly Seated[],
  weights: LedgerWeights,
  kept: ReadonlySet<ExpertId>,
): number {
  let whole = 0;
  for (const [expert, weight] of Object.entries(weights.experts.post0)) {
    if (!kept.has(expert as ExpertId)) whole += weight;
  }
  return Math.min(PPM, Math.floor((stakedSum(seated) / whole) * PPM + 0.5));
}

function sharesPpm(seated: readonly Seated[]): Aggregate['shares'] {
  const ppm = toPpm(
    seated.map(({ staked }) => staked),
    0,
  );
  return seated.map(({ speaker }, index) => ({
    expert: speaker.expert,
    share: ppm[index] as number,
  }));
}

/**
 * Jensen-Shannon divergence of the bids under their shares, base among them: the mean of
 * KL(bid from their mean), nats. 0 when all agree, at most the entropy of the shares.
 */
function disagreement(seated: readonly Seated[], bins: number): number {
  const whole = stakedSum(seated);
  const mean: number[] = Array.from({ length: bins }, () => 0);
  for (const { speaker, staked } of seated) {
    for (let k = 0; k < bins; k++) {
      const chance = (speaker.post.ppm[k] as number) / PPM;
      mean[k] = (mean[k] as number) + (staked / whole) * chance;
    }
  }
  let divergence = 0;
  for (const { speaker, staked } of seated) {
    if (staked === 0) continue;
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      const chance = (speaker.post.ppm[k] as number) / PPM;
      sum += chance * ln(chance / (mean[k] as number));
    }
    divergence += (staked / whole) * sum;
  }
  return Math.max(0, divergence);
}
