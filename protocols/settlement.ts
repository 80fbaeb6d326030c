/** Every forecast is settled; every settlement moves weights; every regret is certified. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { byLedger, PoolNumbersSchema } from './decision.ts';
import { ExpertIdSchema } from './ids.ts';
import { message } from './object.ts';
import {
  CountSchema,
  DoubleSchema,
  HashSchema,
  PpmSchema,
  SeqSchema,
  SignedPpmSchema,
  TextSchema,
  TicksSchema,
} from './units.ts';

const WeightsSchema = Type.Record(Type.String(), DoubleSchema, {
  description: 'Expert to weight; keys sorted.',
});
const WeightedPoolsSchema = message('Weights of one ledger, a vector a pool.', {
  post0: WeightsSchema,
  post1: WeightsSchema,
  pre0: WeightsSchema,
  pre1: WeightsSchema,
  shadow: WeightsSchema,
});

/** Log losses in nats of one expert, before and after the debate. */
const ExpertLossSchema = message('Losses of one expert.', {
  asleep: Type.Boolean(),
  direction: message('Nats.', { post: DoubleSchema, pre: DoubleSchema }),
  expert: ExpertIdSchema,
  /** It spoke, but its record has ended since: the bid counts for nobody, and is written as asleep. */
  left: Type.Optional(Type.Literal(true)),
  shape: message('Nats.', { post: DoubleSchema, pre: DoubleSchema }),
  stake: message('Ppm.', { post: PpmSchema, pre: PpmSchema }),
});
export type ExpertLoss = Static<typeof ExpertLossSchema>;

/** A betting e-process: evidence that the score beats base, valid however often it is looked at. */
export const EvidenceSchema = message('Evidence so far.', {
  /** Mean over five stakes of the product of 1 + lambda D / B. */
  e: DoubleSchema,
  mean: DoubleSchema,
  n: CountSchema,
  /** Questions needed to confirm, null = none in sight. */
  needed: Type.Union([CountSchema, Type.Null()]),
  sd: DoubleSchema,
});
export type Evidence = Static<typeof EvidenceSchema>;

/** What opens risk for an (instrument, horizon), over all its lanes. */
const GroupFiguresSchema = message('The two proofs of a group, and where they stand.', {
  closings: CountSchema,
  /** Whether intents use the pools after the debate. */
  debate: Type.Union([Type.Literal('on'), Type.Literal('off')]),
  /** Evidence that the skill is lost, shut at 5,000; null while shut. */
  detector: Type.Union([DoubleSchema, Type.Null()]),
  /** The smaller of the two over 2^closings. */
  e: DoubleSchema,
  money: DoubleSchema,
  name: TextSchema(64),
  /** Questions until both reach 20 alone; null = none in sight. */
  needed: Type.Union([CountSchema, Type.Null()]),
  sign: DoubleSchema,
  state: Type.Union([Type.Literal('open'), Type.Literal('shut')]),
  /** What `e` has to reach among the groups of the run (e-BH). */
  toOpen: DoubleSchema,
});
export type GroupFigures = Static<typeof GroupFiguresSchema>;

export const SettleSchema = message('The outcome of a question and what it did to every weight.', {
  entryTicks: Type.Union([TicksSchema, Type.Null()]),
  /** Gain over base: of Q, of each expert, and of debating (post0 against pre0). */
  evidence: message(
    'Evidence in the direction ledger: of the lane, from protocol 1.2 on of all lanes together.',
    {
      council: EvidenceSchema,
      debate: EvidenceSchema,
      experts: Type.Record(Type.String(), EvidenceSchema),
      /** From protocol 1.2 on. */
      group: Type.Optional(GroupFiguresSchema),
      /** e of each expert in the shape ledger; from protocol 1.2 on. */
      shape: Type.Optional(Type.Record(Type.String(), DoubleSchema)),
    },
  ),
  experts: Type.Array(ExpertLossSchema),
  /** The price did not move: no side won, nobody bids on it, no weight changes. */
  flat: Type.Optional(Type.Literal(true)),
  /** Outcome bin, or null for void or flat: then nothing changes. */
  outcome: Type.Union([CountSchema, Type.Null()]),
  poolLosses: byLedger(PoolNumbersSchema),
  poolWeights: byLedger(PoolNumbersSchema),
  qLoss: byLedger(DoubleSchema),
  /** Settled questions of this lane, this one included. */
  questions: CountSchema,
  returnPpm: Type.Union([SignedPpmSchema, Type.Null()]),
  /** The journal position at which the outcome became known. */
  settleSeq: SeqSchema,
  settleTicks: Type.Union([TicksSchema, Type.Null()]),
  voidReason: Type.Union([TextSchema(120), Type.Null()]),
  weights: byLedger(WeightedPoolsSchema),
  weightsHash: HashSchema,
});
export type Settle = Static<typeof SettleSchema>;

const RegretRowSchema = message('Staked regret of one expert against its bound.', {
  bound: DoubleSchema,
  expert: ExpertIdSchema,
  regret: DoubleSchema,
});
export const CertificateSchema = message(
  'The proved regret bound, checked after each settlement.',
  {
    /** Regret of Q against each pool, bound ln(number of pools). */
    debate: byLedger(PoolNumbersSchema),
    debateBound: DoubleSchema,
    /** |sum of weights after - before| at the last update, largest over pools. */
    drift: DoubleSchema,
    holds: Type.Boolean(),
    questions: CountSchema,
    /** In the post0 and pre0 pools, the larger of the two. */
    rows: byLedger(Type.Array(RegretRowSchema)),
    weightsHash: HashSchema,
  },
);
export type Certificate = Static<typeof CertificateSchema>;
