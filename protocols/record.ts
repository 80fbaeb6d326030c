/**
 * The record: one line of the journal. Bytes = RFC 8785 JSON of this object; hash = SHA-256 of the
 * previous record's hash (32 bytes) followed by those bytes.
 */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { BidSchema, RefuseSchema, SealSchema } from './bid.ts';
import { ChallengeSchema, RebuttalSchema, ReviseSchema, RulingSchema } from './challenge.ts';
import {
  AbstainSchema,
  AggregateSchema,
  CommitSchema,
  GateSchema,
  IntentSchema,
  PlanSchema,
  VerdictSchema,
} from './decision.ts';
import { FieldGraphSchema, FieldSchema } from './field.ts';
import { LaneIdSchema, RoundIdSchema } from './ids.ts';
import type { LaneId, RoundId } from './ids.ts';
import { KnowledgeFactSchema, KnowledgeNewsSchema } from './knowledge.ts';
import {
  MarketBarSchema,
  MarketEndedSchema,
  MarketInstrumentSchema,
  MarketQualitySchema,
  MarketQuoteSchema,
  MarketRefusedSchema,
} from './market.ts';
import {
  OrderAcceptedSchema,
  OrderCancelSchema,
  OrderEndedSchema,
  OrderFilledSchema,
  OrderSubmitSchema,
  OrderUnknownSchema,
} from './order.ts';
import {
  AgentDiedSchema,
  AgentJoinedSchema,
  AgentProbationSchema,
  AgentQuarantinedSchema,
  AlertSchema,
  CouncilLostSchema,
  DeadLetterSchema,
  InputRefusedSchema,
  DeadlineSchema,
  LateSchema,
  PhaseClosedSchema,
} from './presence.ts';
import { CfpSchema } from './question.ts';
import {
  CheckpointSchema,
  OperatorSchema,
  PortfolioMarkSchema,
  OperatorGrantSchema,
  RiskModeSchema,
  RunStartedSchema,
  RunStoppedSchema,
  RunStoppingSchema,
  TimerSchema,
} from './run.ts';
import { CertificateSchema, SettleSchema } from './settlement.ts';
import { SleeveProvenSchema, SleeveTrialSchema } from './sleeves.ts';
import { SupplementSchema, TensionSchema } from './tension.ts';
import { ThermoSchema } from './thermo.ts';
import { SeqSchema, TextSchema, UsSchema } from './units.ts';
import type { Seq, Us } from './units.ts';

/** Protocol version, major.minor. */
export const PROTOCOL = '1.2';

/** Every record type and the schema of its body. */
export const bodySchemas = {
  'run.started': RunStartedSchema,
  'run.stopping': RunStoppingSchema,
  'run.stopped': RunStoppedSchema,
  timer: TimerSchema,
  'market.instrument': MarketInstrumentSchema,
  'market.bar': MarketBarSchema,
  'market.quote': MarketQuoteSchema,
  'market.refused': MarketRefusedSchema,
  'market.quality': MarketQualitySchema,
  'market.ended': MarketEndedSchema,
  'knowledge.fact': KnowledgeFactSchema,
  'knowledge.news': KnowledgeNewsSchema,
  'agent.joined': AgentJoinedSchema,
  'agent.died': AgentDiedSchema,
  'agent.quarantined': AgentQuarantinedSchema,
  'agent.probation': AgentProbationSchema,
  'council.lost': CouncilLostSchema,
  cfp: CfpSchema,
  seal: SealSchema,
  bid: BidSchema,
  refuse: RefuseSchema,
  challenge: ChallengeSchema,
  rebuttal: RebuttalSchema,
  ruling: RulingSchema,
  revise: ReviseSchema,
  supplement: SupplementSchema,
  tension: TensionSchema,
  thermo: ThermoSchema,
  'field.graph': FieldGraphSchema,
  field: FieldSchema,
  aggregate: AggregateSchema,
  intent: IntentSchema,
  verdict: VerdictSchema,
  gate: GateSchema,
  commit: CommitSchema,
  abstain: AbstainSchema,
  plan: PlanSchema,
  settle: SettleSchema,
  certificate: CertificateSchema,
  'phase.closed': PhaseClosedSchema,
  deadline: DeadlineSchema,
  late: LateSchema,
  'dead-letter': DeadLetterSchema,
  'input.refused': InputRefusedSchema,
  'order.submit': OrderSubmitSchema,
  'order.cancel': OrderCancelSchema,
  'order.accepted': OrderAcceptedSchema,
  'order.filled': OrderFilledSchema,
  'order.cancelled': OrderEndedSchema,
  'order.rejected': OrderEndedSchema,
  'order.expired': OrderEndedSchema,
  'order.unknown': OrderUnknownSchema,
  'portfolio.mark': PortfolioMarkSchema,
  'risk.mode': RiskModeSchema,
  'sleeve.proven': SleeveProvenSchema,
  'sleeve.trial': SleeveTrialSchema,
  'operator.halt': OperatorSchema,
  'operator.resume': OperatorSchema,
  'operator.flatten': OperatorSchema,
  'operator.grant': OperatorGrantSchema,
  checkpoint: CheckpointSchema,
  alert: AlertSchema,
} as const satisfies Record<string, TSchema>;

export type RecordType = keyof typeof bodySchemas;
export type BodyOf<T extends RecordType> = Static<(typeof bodySchemas)[T]>;
export const isRecordType = (type: string): type is RecordType => Object.hasOwn(bodySchemas, type);

/**
 * Records the session derives itself: replay R1 recomputes them and compares bytes. All others are
 * inputs: what the world, a seat or an operator said.
 */
export const DERIVED_TYPES = [
  'agent.probation',
  'cfp',
  'ruling',
  'tension',
  'thermo',
  'intent',
  'gate',
  'commit',
  'abstain',
  'settle',
  'certificate',
  'order.submit',
  'order.cancel',
  'portfolio.mark',
  'risk.mode',
  'sleeve.proven',
  'sleeve.trial',
  'alert',
] as const satisfies readonly RecordType[];
export type DerivedType = (typeof DERIVED_TYPES)[number];
const derived: ReadonlySet<string> = new Set(DERIVED_TYPES);
export const isDerived = (type: RecordType): type is DerivedType => derived.has(type);

interface Envelope<T extends RecordType> {
  /** Run clock when it happened, us. A derived record carries the time of the input behind it. */
  readonly at: Us;
  readonly body: BodyOf<T>;
  /** The record that caused this one. */
  readonly cause?: Seq;
  /** Who said it: a seat id, a venue, `operator`; absent for the session itself. */
  readonly from?: string;
  readonly lane?: LaneId;
  readonly round?: RoundId;
  readonly seq: Seq;
  readonly type: T;
  readonly v: string;
}

/** A journal record of a known type, discriminated by `type`. */
export type JournalRecord = { readonly [T in RecordType]: Envelope<T> }[RecordType];
export type RecordOf<T extends RecordType> = Envelope<T>;

/** A record before the sequencer has given it its place. */
export type DraftOf<T extends RecordType> = Omit<Envelope<T>, 'seq' | 'v'>;
export type Draft = { readonly [T in RecordType]: DraftOf<T> }[RecordType];

/** A record with its place in the chain, as the feed and the export carry it. */
export type ChainedRecord = JournalRecord & { readonly hash: string };

/** The envelope's schema, without the body. */
export const EnvelopeSchema = Type.Object({
  at: UsSchema,
  body: Type.Object({}),
  cause: Type.Optional(SeqSchema),
  from: Type.Optional(TextSchema(64)),
  lane: Type.Optional(LaneIdSchema),
  round: Type.Optional(RoundIdSchema),
  seq: SeqSchema,
  type: TextSchema(32),
  v: Type.String({ pattern: '^[0-9]+\\.[0-9]+$' }),
});
