/** Facts about seats and messages: who is there, who died, what was late or lost, and why. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DEAD_LETTER_REASONS } from './dead-letter-reasons.ts';
import type { DeadLetterReason } from './dead-letter-reasons.ts';
import { SeatIdSchema } from './ids.ts';
import { message } from './object.ts';
import { CountSchema, DoubleSchema, HashSchema, TextSchema } from './units.ts';

/** The phases of a round in which a seat is asked. */
export const PHASES = [
  'seal',
  'reveal',
  'challenge',
  'rebut',
  'revise',
  'surge',
  'aggregate',
  'verdict',
  'plan',
] as const;
export type Phase = (typeof PHASES)[number];
export const PhaseSchema = Type.Unsafe<Phase>(Type.Enum([...PHASES]));

export const AgentJoinedSchema = message('A seat is ready to be asked.', {
  /** SHA-256 over everything that its code loads; absent for a built-in seat. */
  codeHash: Type.Optional(HashSchema),
  experts: Type.Array(Type.String(), {
    description: 'Expert ids this seat bids for; may be empty.',
  }),
  incarnation: CountSchema,
  /** Ledgers its experts hold weight in; `shadow` experts hold weight in the shadow pool only. */
  ledgers: Type.Array(Type.Union([Type.Literal('direction'), Type.Literal('shape')])),
  manifestHash: HashSchema,
  newcomer: Type.Boolean(),
  /** Ledgers it is on probation in from its first join, sorted; absent = none. A later join changes nothing, unless its record is new. */
  probation: Type.Optional(
    Type.Array(Type.Union([Type.Literal('direction'), Type.Literal('shape')])),
  ),
  /**
   * Of a seat that sat here before and runs other code now. new: that code earned nothing yet, so the seat
   * leaves with its record and joins as a newcomer. kept: an operator vouches for it. Absent = it is kept.
   */
  record: Type.Optional(Type.Union([Type.Literal('kept'), Type.Literal('new')])),
  role: TextSchema(32),
  seat: SeatIdSchema,
  shadow: Type.Boolean(),
  version: TextSchema(32),
});
export type AgentJoined = Static<typeof AgentJoinedSchema>;

export const AgentDiedSchema = message('An incarnation of a seat ended.', {
  incarnation: CountSchema,
  reason: TextSchema(300),
  /** Milliseconds until the next incarnation, null if none will come. */
  restartInMs: Type.Union([CountSchema, Type.Null()]),
  restarts: CountSchema,
  seat: SeatIdSchema,
});
export type AgentDied = Static<typeof AgentDiedSchema>;

export const AgentQuarantinedSchema = message(
  'Restart intensity exceeded: out until an operator lets it back.',
  {
    lastError: TextSchema(500),
    seat: SeatIdSchema,
    trips: CountSchema,
  },
);

export const CouncilLostSchema = message(
  'No forecasting seat is left that is tried again, or a required one is given up: nothing is asked.',
  {
    /** Seats that are out, sorted. */
    seats: Type.Array(SeatIdSchema),
  },
);

export const AgentProbationSchema = message(
  'A seat enters no pool of these ledgers, or does again.',
  {
    /** evidence: it leaves and returns by its record; look-ahead: out for the rest of the run. Absent = look-ahead. */
    cause: Type.Optional(Type.Union([Type.Literal('evidence'), Type.Literal('look-ahead')])),
    /** Ledgers it is on probation in from here on; empty = none. */
    ledgers: Type.Array(Type.Union([Type.Literal('direction'), Type.Literal('shape')])),
    reason: TextSchema(300),
    seat: SeatIdSchema,
  },
);

export type AgentProbation = Static<typeof AgentProbationSchema>;

/** All answers of a phase are in the journal; nothing later counts for it. */
export const PhaseClosedSchema = message('A phase of a round is over.', {
  answered: Type.Array(SeatIdSchema),
  /** The supervisor stopped in this phase: the round ends here, and nothing is decided in it. */
  interrupted: Type.Optional(Type.Literal(true)),
  phase: PhaseSchema,
});

/** A phase ended with somebody missing. Replay reads this, never a clock. */
export const DeadlineSchema = message('A phase ended with answers missing.', {
  cause: Type.Union([Type.Literal('clock'), Type.Literal('hung'), Type.Literal('died')]),
  missing: Type.Array(SeatIdSchema),
  phase: PhaseSchema,
});

export const LateSchema = message('An answer after its phase: recorded, not counted.', {
  byUs: CountSchema,
  digest: HashSchema,
  phase: PhaseSchema,
  seat: SeatIdSchema,
  type: TextSchema(32),
});

export const DeadLetterSchema = message('A message nobody will act on, and why.', {
  code: TextSchema(64),
  detail: TextSchema(500),
  digest: HashSchema,
  reason: Type.Unsafe<DeadLetterReason>(Type.Enum([...DEAD_LETTER_REASONS])),
  seat: TextSchema(64),
  type: TextSchema(32),
});
export type DeadLetter = Static<typeof DeadLetterSchema>;

export const AlertSchema = message('Something a person should know.', {
  code: TextSchema(64),
  limit: Type.Union([DoubleSchema, Type.Null()]),
  severity: Type.Union([Type.Literal('attention'), Type.Literal('stop')]),
  text: TextSchema(500),
  value: Type.Union([DoubleSchema, Type.Null()]),
});
export type Alert = Static<typeof AlertSchema>;

/**
 * An input that the state cannot take (a fill in another currency, another contract of something that is
 * held) is not journaled as itself, or no start could fold it again; what it was stands in `body`.
 */
export const InputRefusedSchema = message('An input could not be folded and changed nothing.', {
  /** Its body as canonical JSON, cut off after 2,000 characters. */
  body: TextSchema(2_000),
  code: TextSchema(48),
  detail: TextSchema(400),
  type: TextSchema(32),
});
