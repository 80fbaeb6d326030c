/** Thermodynamics of a debate: where its uncertainty sits, how warm it is, what moved too far. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ExpertIdSchema } from './ids.ts';
import { message } from './object.ts';
import { EvidenceSchema } from './settlement.ts';
import { byLedger } from './decision.ts';
import { CountSchema, DoubleSchema, PpmSchema, SeqSchema, TextSchema } from './units.ts';

/** H(mixture) = private doubt + disagreement, nats, under the shares of the post0 pool. */
const SplitSchema = message('Entropy split, nats.', {
  disagreement: DoubleSchema,
  doubt: DoubleSchema,
  total: DoubleSchema,
});
export type EntropySplit = Static<typeof SplitSchema>;

const BetaSchema = message('A fitted beta and its 90 % band.', {
  beta: DoubleSchema,
  high: DoubleSchema,
  low: DoubleSchema,
});

const ErasureSchema = message('What forgetting cost in one ledger, nats.', {
  /** Weights that stand at the floor. */
  atFloor: CountSchema,
  /** What it may cost: n (-ln(1 - a)). */
  budget: DoubleSchema,
  /** Information about who is right that the fixed share gave back. */
  erased: DoubleSchema,
  over: Type.Boolean(),
  /** Loss of the pool that forgets less that of the one that does not; below 0 it paid. */
  post: DoubleSchema,
  pre: DoubleSchema,
});

export const ThermoSchema = message('The thermodynamics of a round.', {
  /** What is left of the disagreement when everyone has listened and holds on to what they staked. */
  atRest: DoubleSchema,
  /** ln K, nats. */
  ceiling: DoubleSchema,
  erasure: byLedger(ErasureSchema),
  /**
   * Free energy at each step of the debate over its floor: T KL(q from what the evidence supports).
   * Evidence is what the bids say beyond base, each ledger under its own shares; T = 1 / beta, at
   * most 20.
   */
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
      /** Growth at even odds of one who is right about the side as often as Q: ln 2 - H(hit rate). */
      evenOdds: DoubleSchema,
      gain: DoubleSchema,
      growth: DoubleSchema,
      /**
       * Lower 99 % block-bootstrap bound of growth - gain and of growth itself, the smaller one, as of
       * the last multiple of 60 questions; null = fewer than 60.
       */
      lower: Type.Union([DoubleSchema, Type.Null()]),
      n: CountSchema,
    },
  ),
  /** How long past sides are worth remembering: the half-life of least log loss, questions. */
  memory: message('Fitted memory of past sides.', {
    /** Over never forgetting, nats in all. */
    gain: DoubleSchema,
    /** Null = what never forgets did best. */
    halfLife: Type.Union([CountSchema, Type.Null()]),
  }),
  /** Who spoke against the pool; written when disagreement / entropy of the shares is large. */
  minority: message('The minority report.', {
    experts: Type.Array(
      message('One dissenter.', {
        expert: ExpertIdSchema,
        /** KL of its belief from the pool, nats. */
        from: DoubleSchema,
        share: DoubleSchema,
        /** Its chance of up, and the pool's. */
        up: DoubleSchema,
        upPool: DoubleSchema,
      }),
      { maxItems: 16 },
    ),
    ratio: DoubleSchema,
    threshold: DoubleSchema,
  }),
  /** Beliefs that moved in this debate, each on a ruling or a supplement, in journal order. */
  moves: Type.Array(
    message('One move.', {
      /** KL(after from before) that the logged evidence allows, nats. */
      allowed: DoubleSchema,
      /** The ruling it cites, or `surge`. */
      cause: TextSchema(120),
      expert: ExpertIdSchema,
      flagged: Type.Boolean(),
      moved: DoubleSchema,
      seq: SeqSchema,
      /** Share of the bid's claims that were struck, ppm; 0 for a supplement. */
      struck: PpmSchema,
    }),
    { maxItems: 64 },
  ),
  post: SplitSchema,
  pre: SplitSchema,
  /** What Q says over base, nats: about the bin, and of that about the side. */
  said: message('Information of Q over base, nats.', { bins: DoubleSchema, side: DoubleSchema }),
  /** Fitted on settled questions of this lane only. q^beta base^(1 - beta), beta = 1/T. */
  temperature: message('The temperature of the council in this lane.', {
    /** True when intents use the tempered forecast: only while its own evidence says so. */
    applied: Type.Boolean(),
    /** Of all bins together; the band holds 90 %. */
    beta: DoubleSchema,
    betaHigh: DoubleSchema,
    betaLow: DoubleSchema,
    /** Gain of the tempered Q over Q, both ledgers together. */
    evidence: EvidenceSchema,
    /** Of each ledger by itself: these two temper Q. */
    ledgers: byLedger(BetaSchema),
    /** The tempered Q, K doubles. */
    q: Type.Array(DoubleSchema),
  }),
  /** -ln sum prod q_i^(w_i): what even the logarithmic pool leaves between the bids; 0 = unanimous. */
  unanimity: DoubleSchema,
});
export type Thermo = Static<typeof ThermoSchema>;
