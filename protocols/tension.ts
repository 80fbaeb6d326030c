/** Contradiction: what pulls apart in a round, what is done about it, and what became of it. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ExpertIdSchema } from './ids.ts';
import { message } from './object.ts';
import { EvidenceSchema } from './settlement.ts';
import { CountSchema, DoubleSchema, PpmSchema, SeqSchema, TextSchema } from './units.ts';

/** Same evidence read otherwise, other evidence, another horizon, another but linked instrument. */
export const TENSION_KINDS = ['interpretive', 'informational', 'temporal', 'relational'] as const;
export type TensionKind = (typeof TENSION_KINDS)[number];
/** none = calm; the others as theory 1b: decide by the odds, ask for more, park and fail closed. */
export const TENSION_DECISIONS = ['none', 'collapse', 'surge', 'buffer'] as const;
export type TensionDecision = (typeof TENSION_DECISIONS)[number];
/** Where a scar stands: conservation says detected = the sum of the four. */
export const SCAR_STATES = ['open', 'collapsed', 'expired', 'merged'] as const;
export type ScarState = (typeof SCAR_STATES)[number];

const PairSchema = message('Tension between two proposals.', {
  /** Expert, or for another lane `lane:<lane id>` (its pool). */
  a: TextSchema(72),
  b: TextSchema(72),
  divergence: DoubleSchema,
  kind: Type.Unsafe<TensionKind>(Type.Enum([...TENSION_KINDS])),
  opposition: DoubleSchema,
  relevance: DoubleSchema,
  tension: DoubleSchema,
});
export type TensionPair = Static<typeof PairSchema>;

const ScarSchema = message('One contradiction and what became of it.', {
  a: TextSchema(72),
  b: TextSchema(72),
  /** Journal positions of the bids (their evidence stands in them). */
  bids: Type.Array(SeqSchema, { maxItems: 4 }),
  /**
   * Entropy of the pool when it was found and when it was dealt with, nats; after is null until it was
   * decided or its question settled.
   */
  entropyAfter: Type.Union([DoubleSchema, Type.Null()]),
  entropyBefore: DoubleSchema,
  /** round/n; never deleted: what ends it is written as a change of its state. */
  id: TextSchema(48),
  kind: Type.Unsafe<TensionKind>(Type.Enum([...TENSION_KINDS])),
  /** The scar it was merged into. */
  into: Type.Union([TextSchema(48), Type.Null()]),
  /** Log losses of the two sides once the outcome is known, nats. */
  lossA: Type.Union([DoubleSchema, Type.Null()]),
  lossB: Type.Union([DoubleSchema, Type.Null()]),
  qA: Type.Array(PpmSchema),
  qB: Type.Array(PpmSchema),
  state: Type.Unsafe<ScarState>(Type.Enum([...SCAR_STATES])),
  tension: DoubleSchema,
});
export type Scar = Static<typeof ScarSchema>;

export const TensionSchema = message('The contradiction of a round.', {
  /** What is done: decided by percentile hysteresis and value of information. */
  decision: Type.Unsafe<TensionDecision>(Type.Enum([...TENSION_DECISIONS])),
  /** Group tension J_w = H(mixture) - mean H, nats, and its ceiling H(w). */
  group: message('Mutual information between who spoke and what they say, nats.', {
    ceiling: DoubleSchema,
    tension: DoubleSchema,
  }),
  /** Where J_w rises fastest: which expert and which bucket carry the conflict; largest first. */
  gradient: Type.Array(
    message('One entry of the gradient.', {
      bin: CountSchema,
      expert: ExpertIdSchema,
      slope: DoubleSchema,
    }),
    { maxItems: 6 },
  ),
  /** Pooled log odds of up, experts counted by their effective number. */
  lambda: DoubleSchema,
  /** The tension of the round: the largest between two of its experts. */
  largest: DoubleSchema,
  /** All scars of this lane so far. detected = open + collapsed + expired + merged. */
  ledger: message('The scar ledger.', {
    collapsed: CountSchema,
    detected: CountSchema,
    expired: CountSchema,
    merged: CountSchema,
    open: CountSchema,
  }),
  /** The pairs of the round's experts, then those across lanes, each tensest first; none if settled. */
  pairs: Type.Array(PairSchema, { maxItems: 136 }),
  /** Scars opened or changed by this record. */
  scars: Type.Array(ScarSchema, { maxItems: 64 }),
  /** When: after the bids were debated, after a surge was answered, at settlement. */
  stage: Type.Union([Type.Literal('bids'), Type.Literal('surge'), Type.Literal('settled')]),
  /** What asking for more has brought in this lane; written when a surge was answered or settled. */
  surge: Type.Optional(
    message('Surges as a treatment.', {
      /** Surges of this lane so far. */
      asked: CountSchema,
      /** Direction ledger, gain of Q with what surges brought over Q without it. */
      evidence: EvidenceSchema,
      /** Of this surge, nats; null = not settled, or nothing that counted came. */
      gain: Type.Union([DoubleSchema, Type.Null()]),
      /** By which this surge moved the pooled log odds. */
      shift: DoubleSchema,
      /** Root mean square shift expected of the next one, nats. */
      shiftExpected: DoubleSchema,
      /** Supplements that counted. */
      supplements: CountSchema,
    }),
  ),
  /** In conflict (hysteresis), with the levels at which it is entered and left; null = too few yet. */
  tense: Type.Boolean(),
  thresholds: message('The 95th and 80th percentile of the last 250 tensions of this lane.', {
    enter: Type.Union([DoubleSchema, Type.Null()]),
    leave: Type.Union([DoubleSchema, Type.Null()]),
  }),
  /** Value of information in units of the payoff (a right side pays 1, a wrong one costs 1). */
  value: message('What asking for more would be worth, what it costs, what may still be spent.', {
    budget: DoubleSchema,
    cost: DoubleSchema,
    perfect: DoubleSchema,
    sample: DoubleSchema,
  }),
});
export type Tension = Static<typeof TensionSchema>;

export const SupplementSchema = message(
  'More evidence, asked for by a surge, and the bid it moves.',
  {
    expert: ExpertIdSchema,
    /** Log likelihood of the new evidence for each bin, in micro-nats: what may move the bid. */
    likelihood: Type.Array(Type.Integer({ minimum: -20_000_000, maximum: 20_000_000 }), {
      minItems: 2,
      maxItems: 64,
    }),
    /** K bins in ppm, sums to 1e6, each at least 1,000. */
    p: Type.Array(PpmSchema, { minItems: 2, maxItems: 64 }),
    /** Journal positions the evidence rests on; none may be after `asOf`, bids of this round apart. */
    seen: Type.Array(SeqSchema, { maxItems: 16 }),
    stake: PpmSchema,
    text: TextSchema(280),
  },
);
export type Supplement = Static<typeof SupplementSchema>;
