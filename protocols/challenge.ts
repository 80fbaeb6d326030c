/** The debate: challenges to claims, rebuttals, rulings by code, revised bids. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { PREDICATE_LENGTH_MAX } from './bid.ts';
import { ExpertIdSchema, MessageIdSchema, SeatIdSchema } from './ids.ts';
import { message } from './object.ts';
import { CountSchema, DoubleSchema, PpmSchema, SeqSchema, TextSchema } from './units.ts';

export const ChallengeKindSchema = Type.Union([
  Type.Literal('stale'),
  Type.Literal('lookahead'),
  Type.Literal('arithmetic'),
  Type.Literal('double-count'),
  Type.Literal('base-rate'),
  Type.Literal('regime'),
  Type.Literal('cost'),
]);
export type ChallengeKind = Static<typeof ChallengeKindSchema>;

export const ChallengeSchema = message('A challenge to one claim of one bid.', {
  challengeId: MessageIdSchema,
  claimId: TextSchema(32),
  kind: ChallengeKindSchema,
  /** What the challenger says is true instead; the ruling evaluates it on the frozen view. */
  predicate: TextSchema(PREDICATE_LENGTH_MAX),
  seat: SeatIdSchema,
  /** The expert whose bid is challenged. */
  target: ExpertIdSchema,
  text: TextSchema(280),
});
export type Challenge = Static<typeof ChallengeSchema>;

export const RebuttalSchema = message('The answer of the challenged seat.', {
  challengeId: MessageIdSchema,
  evidence: Type.Array(SeqSchema, { maxItems: 16 }),
  expert: ExpertIdSchema,
  stance: Type.Union([Type.Literal('concede'), Type.Literal('contest')]),
  text: TextSchema(280),
});
export type Rebuttal = Static<typeof RebuttalSchema>;

export const RulingSchema = message('Decided by code on the frozen view, never by a model.', {
  challengeId: MessageIdSchema,
  claimHeld: Type.Union([Type.Boolean(), Type.Null()]),
  claimValue: Type.Union([DoubleSchema, Type.Null()]),
  /** Credit of the challenger after it (flag 2). */
  credit: Type.Optional(CountSchema),
  evaluator: Type.String(),
  outcome: Type.Union([
    Type.Literal('upheld'),
    Type.Literal('rejected'),
    Type.Literal('undecidable'),
  ]),
  rulingId: MessageIdSchema,
  target: ExpertIdSchema,
  trace: TextSchema(500),
});
export type Ruling = Static<typeof RulingSchema>;

export const ReviseSchema = message(
  'A changed bid; it must cite a ruling, else the first stands.',
  {
    because: Type.Array(MessageIdSchema, { minItems: 1, maxItems: 8 }),
    expert: ExpertIdSchema,
    n: CountSchema,
    p: Type.Array(PpmSchema, { minItems: 2, maxItems: 64 }),
    stake: PpmSchema,
    text: TextSchema(280),
  },
);
export type Revise = Static<typeof ReviseSchema>;
