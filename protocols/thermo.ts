/** Thermodynamics of a debate: where its uncertainty sits, how warm it is, what moved too far. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ExpertIdSchema } from './ids.ts';
import { message } from './object.ts';
import { EvidenceSchema } from './settlement.ts';
import { CountSchema, DoubleSchema, TextSchema } from './units.ts';

/** H(mixture) = private doubt + disagreement, nats, under the shares of the post0 pool. */
const SplitSchema = message('Entropy split, nats.', {
  disagreement: DoubleSchema,
  doubt: DoubleSchema,
  total: DoubleSchema,
});
export type EntropySplit = Static<typeof SplitSchema>;

export const ThermoSchema = message('The thermodynamics of a round.', {
  /** ln K, nats. */
  ceiling: DoubleSchema,
  /** Free energy at each step of the debate over its floor: T KL(q from what the evidence supports). */
  freeEnergy: message('Nats over the floor.', {
    base: DoubleSchema,
    /** -T ln sum prior x likelihood^(1/T): the floor itself. */
    floor: DoubleSchema,
    post: DoubleSchema,
    pre: DoubleSchema,
    q: DoubleSchema,
  }),
  /** Leakage alarm: growth of betting on Q over base must not exceed the information it shows. */
  growth: message(
    'Kelly growth over base against the gain of the direction ledger, nats a question.',
    {
      alarm: Type.Boolean(),
      gain: DoubleSchema,
      growth: DoubleSchema,
      /** Lower 99 % block-bootstrap bound of growth - gain; null = fewer than 60 questions. */
      lower: Type.Union([DoubleSchema, Type.Null()]),
      n: CountSchema,
    },
  ),
  /** Beliefs that moved in this debate: exchange (seen others) or evidence (a ruling, a supplement). */
  moves: Type.Array(
    message('One move.', {
      /** KL(after from before) that the logged evidence allows, nats (theory S5). */
      allowed: DoubleSchema,
      cause: TextSchema(48),
      expert: ExpertIdSchema,
      flagged: Type.Boolean(),
      moved: DoubleSchema,
    }),
    { maxItems: 64 },
  ),
  post: SplitSchema,
  pre: SplitSchema,
  /** Fitted on settled questions of this lane only. q^beta base^(1 - beta), beta = 1/T. */
  temperature: message('The temperature of the council in this lane.', {
    /** True when intents use the tempered forecast: only while its own evidence says so. */
    applied: Type.Boolean(),
    beta: DoubleSchema,
    betaHigh: DoubleSchema,
    betaLow: DoubleSchema,
    /** Gain of the tempered Q over Q, both ledgers together. */
    evidence: EvidenceSchema,
    /** The tempered Q, K doubles. */
    q: Type.Array(DoubleSchema),
  }),
});
export type Thermo = Static<typeof ThermoSchema>;
