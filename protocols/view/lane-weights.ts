/** The weights of one lane: by ledger, of each expert in each weighted pool, and of the pools. */
import type { Ledger, PoolNumbers, WeightedPool } from '../decision.ts';

/** Expert id to weight, keys in table order. */
export type ExpertWeights = Record<string, number>;

export interface LedgerWeights {
  readonly experts: Record<WeightedPool, ExpertWeights>;
  readonly pools: PoolNumbers;
}

export type LaneWeights = Readonly<Record<Ledger, LedgerWeights>>;
