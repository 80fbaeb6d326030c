/** From bids to a decision: pools, intent, verdict, gate, commit or abstain. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ExpertIdSchema, InstrumentIdSchema, OrderIdSchema } from './ids.ts';
import { message } from './object.ts';
import { OrderPartSchema, SleeveTargetSchema, TrialRoomSchema } from './sleeves.ts';
import {
  CountSchema,
  DoubleSchema,
  HashSchema,
  LotsSchema,
  MoneySchema,
  PpmSchema,
  SignedPpmSchema,
  TextSchema,
  TicksSchema,
  UsSchema,
} from './units.ts';

/**
 * The pools that Q mixes. pre / post = before / after the debate; 0 = plain Bayesian mixture, 1 =
 * fixed share with a = 0.001; equal = every awake expert alike; base = the public base rate alone.
 */
export const POOLS = ['base', 'equal', 'post0', 'post1', 'pre0', 'pre1'] as const;
export type PoolName = (typeof POOLS)[number];
/** Pools that keep a weight an expert. `shadow` also holds the placebo and is never part of Q. */
export const WEIGHTED_POOLS = ['post0', 'post1', 'pre0', 'pre1', 'shadow'] as const;
export type WeightedPool = (typeof WEIGHTED_POOLS)[number];
export const LEDGERS = ['direction', 'shape'] as const;
export type Ledger = (typeof LEDGERS)[number];

const pooled = <T extends Type.TSchema>(schema: T) =>
  message('One entry a pool.', {
    base: schema,
    equal: schema,
    post0: schema,
    post1: schema,
    pre0: schema,
    pre1: schema,
  });
export const PoolNumbersSchema = pooled(DoubleSchema);
export type PoolNumbers = Static<typeof PoolNumbersSchema>;
export const byLedger = <T extends Type.TSchema>(schema: T) =>
  message('One entry a ledger.', { direction: schema, shape: schema });

export const AggregateSchema = message('The pools of a round and their mixture Q.', {
  /** Share of the staked weight in the post0 direction pool, ppm, base included. */
  awakeShare: PpmSchema,
  debate: Type.Union([Type.Literal('on'), Type.Literal('off')]),
  /** Jensen-Shannon divergence of the awake bids under their shares, nats. */
  disagreement: DoubleSchema,
  poolWeights: byLedger(PoolNumbersSchema),
  pools: pooled(Type.Array(DoubleSchema)),
  /** The council's forecast: K doubles. */
  q: Type.Array(DoubleSchema),
  /** The mixture that intents use: Q, or the pre pools alone while debate is off. */
  qIntent: Type.Array(DoubleSchema),
  shadow: Type.Array(DoubleSchema),
  /** Who makes up how much of the post0 pool: stake x weight over the sum, direction ledger, ppm. */
  shares: Type.Array(message('Share of one expert.', { expert: ExpertIdSchema, share: PpmSchema })),
  /** SHA-256 of the lane's weights, so that two folds can be compared. */
  weightsHash: HashSchema,
});
export type Aggregate = Static<typeof AggregateSchema>;

export const IntentSchema = message('The position the council wants, net of costs.', {
  activeLots: LotsSchema,
  /** Cost of the change, ppm of its notional: of `sides` sides. */
  costPpm: DoubleSchema,
  /** Expected gain of the change over the holding time, ppm of its notional, before costs. */
  edgePpm: DoubleSchema,
  instrument: InstrumentIdSchema,
  kellyFractionPpm: PpmSchema,
  /** Mean return over base, units of ppm of price. */
  muPpm: DoubleSchema,
  netPpm: DoubleSchema,
  reason: TextSchema(280),
  /** 2 for a move that opens or adds (it is closed again), 1 for one that reduces, and before protocol 1.2. */
  sides: Type.Optional(CountSchema),
  sizingRule: TextSchema(32),
  /** From protocol 1.2 on; targets sum to `targetLots`. */
  sleeves: Type.Optional(Type.Array(SleeveTargetSchema)),
  strategicLots: LotsSchema,
  targetLots: LotsSchema,
  /** Where the trial sleeve trades. */
  trial: Type.Optional(TrialRoomSchema),
});
export type Intent = Static<typeof IntentSchema>;

export const LimitCheckSchema = message('One limit, before and after the intent.', {
  after: DoubleSchema,
  before: DoubleSchema,
  bound: Type.Boolean(),
  limit: DoubleSchema,
  rule: TextSchema(48),
  unit: TextSchema(24),
});
export type LimitCheck = Static<typeof LimitCheckSchema>;

export const VerdictSchema = message("The risk seat's verdict.", {
  decision: Type.Union([Type.Literal('allow'), Type.Literal('shrink'), Type.Literal('veto')]),
  limits: Type.Array(LimitCheckSchema),
  /** Largest absolute position allowed, lots. */
  maxLots: CountSchema,
  text: TextSchema(280),
});
export type Verdict = Static<typeof VerdictSchema>;

export const GateSchema = message('The pure risk gate: last word, fails closed.', {
  approvedLots: LotsSchema,
  checks: Type.Array(LimitCheckSchema),
  /** First refusal in the fixed order; null when everything passed. */
  refusedBy: Type.Union([TextSchema(48), Type.Null()]),
  refusals: Type.Array(TextSchema(200)),
  requestedLots: LotsSchema,
});
export type Gate = Static<typeof GateSchema>;

export const OrderIntentSchema = message('An order the council has decided on.', {
  instrument: InstrumentIdSchema,
  kind: Type.Union([Type.Literal('market'), Type.Literal('limit')]),
  limitTicks: Type.Union([TicksSchema, Type.Null()]),
  lots: LotsSchema,
  orderId: OrderIdSchema,
  /** Whose lots these are, summing to `lots`; from protocol 1.2 on. */
  parts: Type.Optional(Type.Array(OrderPartSchema)),
  reduceOnly: Type.Boolean(),
});
export type OrderIntent = Static<typeof OrderIntentSchema>;

/** Outside a round (from protocol 1.2 on) it is what a flatten or a stop decided: to hold nothing. */
export const CommitSchema = message("The council's decision; durable before anything leaves.", {
  decisionHash: HashSchema,
  equity: MoneySchema,
  orders: Type.Array(OrderIntentSchema),
  targetLots: LotsSchema,
});
export type Commit = Static<typeof CommitSchema>;

export const AbstainReasonSchema = Type.Union([
  Type.Literal('shadow'),
  Type.Literal('quorum'),
  Type.Literal('edge-below-cost'),
  Type.Literal('no-change'),
  Type.Literal('veto'),
  Type.Literal('no-risk-verdict'),
  Type.Literal('gate'),
  Type.Literal('deadline'),
  Type.Literal('unreconciled'),
  Type.Literal('halted'),
  Type.Literal('invariant'),
  Type.Literal('contradiction'),
]);
export const AbstainSchema = message('No new risk this round.', {
  detail: TextSchema(400),
  reason: AbstainReasonSchema,
});
export type Abstain = Static<typeof AbstainSchema>;
export type AbstainReason = Abstain['reason'];

export const PlanSchema = message("The execution seat's plan for a decided order.", {
  algo: TextSchema(32),
  /** Forecast of the cost of this fill, ppm of notional, quantiles 10 / 50 / 90 %. */
  costQuantilesPpm: Type.Array(SignedPpmSchema, { minItems: 3, maxItems: 3 }),
  limits: Type.Array(TextSchema(120)),
  orderId: OrderIdSchema,
  slices: Type.Array(message('A part of the order.', { afterUs: UsSchema, lots: LotsSchema }), {
    minItems: 1,
    maxItems: 64,
  }),
});
export type Plan = Static<typeof PlanSchema>;
