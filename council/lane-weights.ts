/**
 * The weights of one lane: per ledger, one vector an expert for each weighted pool, and the weights
 * of the six pools that Q mixes. A fold of `settle` records; priors before the first one. Keys stand
 * in table order (base first, then by id): sums run in that order, so that bits agree.
 */
import { hashOf } from '../protocols/canonical.ts';
import { POOLS, WEIGHTED_POOLS } from '../protocols/decision.ts';
import type { Ledger, PoolNumbers, WeightedPool } from '../protocols/decision.ts';
import type { Settle } from '../protocols/settlement.ts';
import type { ExpertWeights, LaneWeights, LedgerWeights } from '../protocols/view/lane-weights.ts';
import { expertsOf, shadowExpertsOf } from './roster.ts';
import type { Expert } from './roster.ts';
import type { Roster } from '../protocols/view/roster.ts';

/** Weights before the first settlement: every expert and every pool at its prior. */
export function initialLaneWeights(roster: Roster): LaneWeights {
  return completed(roster, undefined);
}

/** Weights after a settlement; experts that joined since stand at their priors. */
export function laneWeightsFromSettle(roster: Roster, settle: Settle): LaneWeights {
  return completed(roster, {
    direction: { experts: settle.weights.direction, pools: settle.poolWeights.direction },
    shape: { experts: settle.weights.shape, pools: settle.poolWeights.shape },
  });
}

/** A copy of `weights` in which experts that joined since stand at their priors. */
export function completeLaneWeights(roster: Roster, weights: LaneWeights): LaneWeights {
  return completed(roster, weights);
}

/** A copy of `weights` in which these experts hold nothing: once completed they stand at their priors. */
export function withoutWeights(weights: LaneWeights, left: readonly string[]): LaneWeights {
  const of = ({ experts, pools }: LedgerWeights): LedgerWeights => {
    const kept = {} as Record<WeightedPool, ExpertWeights>;
    for (const pool of WEIGHTED_POOLS) {
      kept[pool] = Object.fromEntries(
        Object.entries(experts[pool]).filter(([expert]) => !left.includes(expert)),
      );
    }
    return { experts: kept, pools };
  };
  return { direction: of(weights.direction), shape: of(weights.shape) };
}

/** The prior of each pool in Q: 1/6. */
export const POOL_PRIOR = 1 / POOLS.length;

/** Members of a weighted pool with their priors, in table order. */
export function membersOf(roster: Roster, ledger: Ledger, pool: WeightedPool): readonly Expert[] {
  return pool === 'shadow' ? shadowExpertsOf(roster, ledger) : expertsOf(roster, ledger);
}

/** SHA-256 of the canonical text of a lane's weights. */
export const weightsHash = (weights: LaneWeights): string => hashOf(weights);

function completed(roster: Roster, known: LaneWeights | undefined): LaneWeights {
  return {
    direction: ledgerOf(roster, 'direction', known?.direction),
    shape: ledgerOf(roster, 'shape', known?.shape),
  };
}

function ledgerOf(roster: Roster, ledger: Ledger, known: LedgerWeights | undefined): LedgerWeights {
  const main = expertsOf(roster, ledger);
  const shadow = shadowExpertsOf(roster, ledger);
  const experts = {} as Record<WeightedPool, ExpertWeights>;
  for (const pool of WEIGHTED_POOLS) {
    const weights: ExpertWeights = {};
    for (const { expert, prior } of pool === 'shadow' ? shadow : main) {
      weights[expert] = known?.experts[pool][expert] ?? prior;
    }
    experts[pool] = weights;
  }
  const pools = {} as PoolNumbers;
  for (const pool of POOLS) pools[pool] = known?.pools[pool] ?? POOL_PRIOR;
  return { experts, pools };
}
