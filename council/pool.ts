/**
 * Pools of one ledger and their mixture. q = sum(w c p) / sum(w c) over those awake, base among them
 * with c = 1, so that the sum is never 0 and with nobody awake q is base. Sums run in table order
 * and nothing is rounded or renormalised.
 */
import { POOLS } from '../protocols/decision.ts';
import type { Ledger, PoolName, PoolNumbers, WeightedPool } from '../protocols/decision.ts';
import type { ExpertId } from '../protocols/ids.ts';
import type { ExpertWeights, LedgerWeights } from '../protocols/view/lane-weights.ts';
import type { Forecast, Table } from './table.ts';

/** Chances of one ledger: [not up, up], or each bin given its side. */
export type Chances = readonly number[];

/** What a pool reads of a speaker: bids before the debate, or after it. */
export type Moment = 'pre' | 'post';

export const momentOf = (pool: WeightedPool): Moment =>
  pool === 'pre0' || pool === 'pre1' ? 'pre' : 'post';

/** The chances of one forecast in one ledger. */
export const chancesOf = (forecast: Forecast, ledger: Ledger): Chances =>
  ledger === 'direction' ? forecast.direction : forecast.shape;

/** Pool of the awake members of `weights`. */
export function weightedPool(
  table: Table,
  ledger: Ledger,
  weights: ExpertWeights,
  moment: Moment,
): number[] {
  const length = ledger === 'direction' ? 2 : table.bins;
  const sums: number[] = Array.from({ length }, () => 0);
  let staked = 0;
  for (const [expert, weight] of Object.entries(weights)) {
    const forecast = table.speakers.get(expert as ExpertId)?.[moment];
    if (forecast === undefined) continue;
    const part = weight * forecast.stake;
    const chances = chancesOf(forecast, ledger);
    staked += part;
    for (let k = 0; k < length; k++) {
      sums[k] = (sums[k] as number) + part * (chances[k] as number);
    }
  }
  for (let k = 0; k < length; k++) sums[k] = (sums[k] as number) / staked;
  return sums;
}

/** One entry of `weightedPool`, to the same bits: all that a settlement needs. */
export function weightedChance(
  table: Table,
  weights: ExpertWeights,
  { ledger, moment, y }: { ledger: Ledger; moment: Moment; y: number },
): number {
  let sum = 0;
  let staked = 0;
  for (const expert in weights) {
    const forecast = table.speakers.get(expert as ExpertId)?.[moment];
    if (forecast === undefined) continue;
    const part = (weights[expert] as number) * forecast.stake;
    staked += part;
    sum += part * (chancesOf(forecast, ledger)[y] as number);
  }
  return sum / staked;
}

/** The same weight for every member. */
export const alike = (members: ExpertWeights): ExpertWeights =>
  Object.fromEntries(Object.keys(members).map((expert) => [expert, 1]));

/** Every awake member alike, by stake, after the debate; base is one of them. */
export function equalPool(table: Table, ledger: Ledger, members: ExpertWeights): number[] {
  return weightedPool(table, ledger, alike(members), 'post');
}

/** All six pools of a ledger, and the shadow pool. */
export interface LedgerPools {
  readonly pools: Readonly<Record<PoolName, number[]>>;
  readonly shadow: number[];
}

export function ledgerPools(table: Table, ledger: Ledger, weights: LedgerWeights): LedgerPools {
  const of = (pool: WeightedPool): number[] =>
    weightedPool(table, ledger, weights.experts[pool], momentOf(pool));
  return {
    pools: {
      base: [...chancesOf(table.base, ledger)],
      equal: equalPool(table, ledger, weights.experts.post0),
      post0: of('post0'),
      post1: of('post1'),
      pre0: of('pre0'),
      pre1: of('pre1'),
    },
    shadow: of('shadow'),
  };
}

/** Mixture of the named pools by their weights; `names` in the order of POOLS. */
export function mixPools(
  pools: Readonly<Record<PoolName, Chances>>,
  weights: PoolNumbers,
  names: readonly PoolName[] = POOLS,
): number[] {
  const length = pools.base.length;
  const sums: number[] = Array.from({ length }, () => 0);
  let whole = 0;
  for (const name of names) {
    const weight = weights[name];
    whole += weight;
    for (let k = 0; k < length; k++) {
      sums[k] = (sums[k] as number) + weight * (pools[name][k] as number);
    }
  }
  for (let k = 0; k < length; k++) sums[k] = (sums[k] as number) / whole;
  return sums;
}

/** q(k) = q_dir(side of k) x q_shape(k | side). */
export function recombine(direction: Chances, shape: Chances, firstUp: number): number[] {
  return shape.map((chance, bin) => (direction[bin < firstUp ? 0 : 1] as number) * chance);
}
