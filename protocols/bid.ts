/** Sealed bids: a commitment first, the bid itself only when everyone has sealed. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ExpertIdSchema } from './ids.ts';
import { message } from './object.ts';
import {
  CountSchema,
  DoubleSchema,
  HashSchema,
  PpmSchema,
  SeqSchema,
  TextSchema,
} from './units.ts';

/** Smallest chance a bid may give a bin, ppm. */
export const BID_FLOOR_PPM = 1_000;
/** Longest predicate a claim or challenge may carry, characters. */
export const PREDICATE_LENGTH_MAX = 200;
export const CLAIMS_MAX = 8;
/** Largest worth of a claim, millinats: 2 ln 999 = 13.8 nats lie between the floor and its opposite. */
export const CLAIM_WORTH_MAX = 14_000;
export const CHALLENGES_PER_SEAT_MAX = 2;
export const READINGS_MAX = 8;
/** What a reading may be called, without anchors: predicates read it behind `reading.`. */
export const READING_NAME = '[a-z][a-z0-9-]{0,31}';

export const SealSchema = message(
  'Commitment to a bid: SHA-256 of its canonical body, nonce included.',
  {
    digest: HashSchema,
    expert: ExpertIdSchema,
  },
);
export type Seal = Static<typeof SealSchema>;

/** How far a claim moves its bid from base, whole millinats (council/claim-worth.ts). */
export const WorthSchema = message('What a claim is worth to its bid, millinats.', {
  direction: Type.Integer({
    description: 'Part of the log odds of up, signed: above 0 moves up.',
    maximum: CLAIM_WORTH_MAX,
    minimum: -CLAIM_WORTH_MAX,
  }),
  shape: Type.Integer({
    description: 'Part of the range of the log ratios of bins to base within a side.',
    maximum: CLAIM_WORTH_MAX,
    minimum: 0,
  }),
});
export type Worth = Static<typeof WorthSchema>;

/** A statement another seat can check: a predicate over the frozen view, and the value it saw. */
export const ClaimSchema = message('A checkable claim.', {
  /** Journal positions the claim rests on; none may be after `asOf`. */
  evidence: Type.Array(SeqSchema, { maxItems: 16 }),
  id: TextSchema(32),
  predicate: TextSchema(PREDICATE_LENGTH_MAX),
  /** Value of the left side of the comparison as the claimant saw it. */
  value: DoubleSchema,
  /** What the bid would lose without it; required under flag 2. */
  worth: Type.Optional(WorthSchema),
});
export type Claim = Static<typeof ClaimSchema>;

/** What a seat measured, published with its bid; a predicate reads it as `reading.<name>`. */
export const ReadingSchema = message('A number that a bid publishes under a name.', {
  name: Type.String({ pattern: `^${READING_NAME}$` }),
  value: DoubleSchema,
});
export type Reading = Static<typeof ReadingSchema>;

/** Where an opinion came from: code, or a model's answer and what it cost. */
export const ProvenanceSchema = message('How the opinion was made.', {
  agent: TextSchema(64),
  answerHash: Type.Union([HashSchema, Type.Null()]),
  promptHash: Type.Union([HashSchema, Type.Null()]),
  tokens: CountSchema,
  usd: DoubleSchema,
  version: TextSchema(32),
});
export type Provenance = Static<typeof ProvenanceSchema>;

export const BidSchema = message('A probability forecast over K bins.', {
  claims: Type.Array(ClaimSchema, { maxItems: CLAIMS_MAX }),
  expert: ExpertIdSchema,
  nonce: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  /** K bins in ppm, sums to 1e6, each at least 1,000. */
  p: Type.Array(PpmSchema, { minItems: 2, maxItems: 64 }),
  provenance: ProvenanceSchema,
  /** Sorted by name, each name once; absent where the seat publishes none. */
  readings: Type.Optional(Type.Array(ReadingSchema, { maxItems: READINGS_MAX, minItems: 1 })),
  /** Confidence staked, ppm: the rest follows the pool. */
  stake: PpmSchema,
  text: TextSchema(280),
});
export type Bid = Static<typeof BidSchema>;

export const RefuseReasonSchema = Type.Union([
  Type.Literal('no-data'),
  Type.Literal('out-of-scope'),
  Type.Literal('budget'),
  Type.Literal('maintenance'),
  Type.Literal('warming-up'),
]);
export const RefuseSchema = message('The seat sleeps this round; its weight is untouched.', {
  expert: ExpertIdSchema,
  reason: RefuseReasonSchema,
  text: TextSchema(280),
});
export type Refuse = Static<typeof RefuseSchema>;
