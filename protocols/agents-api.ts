/** What is told of a seat over HTTP and by `agents list`: what the journal says, and what its host says. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { LEDGERS } from './decision.ts';
import type { Ledger } from './decision.ts';
import { HOST_PLACES } from './host.ts';
import { nullable } from './object.ts';
import { CountSchema, DoubleSchema, HashSchema, SeqSchema, UsSchema } from './units.ts';

const LedgerSchema = Type.Unsafe<Ledger>(Type.Enum([...LEDGERS]));
const NamesSchema = Type.Array(Type.String());

/** What keeps a seat from the rest of the process. */
export const ISOLATIONS = [...HOST_PLACES, 'built-in thread'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

const GainSchema = Type.Object({
  /** Over base, thousandths of a nat a question. */
  meanMnats: DoubleSchema,
  /** Two standard errors of it; windows that overlap are counted as one. */
  errorMnats: DoubleSchema,
  /** Settled questions it spoke on, over all lanes. */
  questions: CountSchema,
});
export type GainFigures = Static<typeof GainSchema>;

const VoiceFiguresSchema = Type.Object({
  expert: Type.String(),
  ledger: LedgerSchema,
  gain: nullable(GainSchema),
  /** e, mean over all (instrument, horizon); null where none is published. */
  evidence: nullable(DoubleSchema),
  /** Direction, of its (instrument, horizon) that is nearest: questions so far, and until e reaches 20, null = none in sight. */
  proof: nullable(
    Type.Object({ group: Type.String(), needed: nullable(CountSchema), questions: CountSchema }),
  ),
});

const LedgerFiguresSchema = Type.Object({
  ledger: LedgerSchema,
  /** Of its voices together. */
  gain: nullable(GainSchema),
  /** Evidence of its own and the bar it has to reach to be in the pools; null where evidence lets nobody in. */
  evidence: nullable(DoubleSchema),
  bar: nullable(DoubleSchema),
  onProbation: Type.Boolean(),
});

/** All from the journal, so that every reader gets the same. */
export const SeatFiguresSchema = Type.Object({
  life: Type.String({ description: 'ready, died, taken-out, quarantined: as the journal says.' }),
  /** Where its record began: its first join, or the join of other code. */
  recordSeq: SeqSchema,
  /** 0 = was there before the first question; else its number among the newcomers. */
  newcomer: CountSchema,
  ledgers: Type.Array(LedgerFiguresSchema),
  voices: Type.Array(VoiceFiguresSchema),
  /** Asks of all phases since then, those answered in time, and their share; null before the first. */
  asks: Type.Object({ answered: CountSchema, owed: CountSchema, share: nullable(DoubleSchema) }),
  /** Answers refused, and answers after their phase. */
  deadLetters: CountSchema,
  late: CountSchema,
  /** Lives that ended by themselves, whatever code they ran; the newest first. */
  deaths: Type.Object({
    count: CountSchema,
    last: Type.Array(
      Type.Object({
        at: UsSchema,
        incarnation: CountSchema,
        reason: Type.String(),
        seq: SeqSchema,
      }),
    ),
  }),
});
export type SeatFigures = Static<typeof SeatFiguresSchema>;
export type LedgerFigures = SeatFigures['ledgers'][number];

const ParameterSchema = Type.Object({
  name: Type.String(),
  /** In force. */
  value: Type.Unknown(),
  /** What its manifest says without the operator; absent = nothing. */
  default: Type.Optional(Type.Unknown()),
  /** The operator's configuration names it. */
  isSet: Type.Boolean(),
});
export type Parameter = Static<typeof ParameterSchema>;

/** As its manifest and the configuration declare it. */
export const SeatDeclaredSchema = Type.Object({
  version: Type.String(),
  publisher: Type.String(),
  module: Type.String(),
  description: Type.String(),
  voices: NamesSchema,
  ledgers: Type.Array(LedgerSchema),
  shadow: Type.Boolean(),
  config: Type.Array(ParameterSchema),
  assets: Type.Optional(NamesSchema),
  facts: Type.Optional(NamesSchema),
  instruments: Type.Optional(NamesSchema),
  timeframes: Type.Optional(NamesSchema),
});
export type SeatDeclared = Static<typeof SeatDeclaredSchema>;

/** One seat. */
export const AgentAnswerSchema = Type.Object({
  id: Type.String(),
  role: Type.String(),
  /** State of the seat machine; `died`, `quarantined`; `unknown` when main has not said. */
  state: Type.String(),
  /** 0 is the main thread; null when main has not said. */
  threadId: nullable(CountSchema),
  incarnation: CountSchema,
  /** Why it is out, or was last; null = it never was. */
  lastError: nullable(Type.String()),
  /** SHA-256 of its code; null for a built-in seat, and before it has joined. */
  codeHash: nullable(HashSchema),
  /** These as its host tells them; null when it has not. */
  isolation: nullable(Type.Unsafe<Isolation>(Type.Enum([...ISOLATIONS]))),
  /** Of its present life, of all the seats it shares its host with. */
  cpuMs: nullable(DoubleSchema),
  cpuMsMax: nullable(DoubleSchema),
  memoryBytes: nullable(CountSchema),
  /** Seats in its host, itself included. */
  sharedBy: nullable(CountSchema),
  declared: nullable(SeatDeclaredSchema),
  /** Null before it has joined, and where the asked side has no fold of the journal. */
  figures: nullable(SeatFiguresSchema),
  /** Lane to ledger to expert to weight, post-debate pool. */
  weights: Type.Record(
    Type.String(),
    Type.Object({
      direction: Type.Record(Type.String(), DoubleSchema),
      shape: Type.Record(Type.String(), DoubleSchema),
    }),
  ),
});
export type AgentAnswer = Static<typeof AgentAnswerSchema>;

/** What only the running process knows of a seat; telemetry, never part of a decision. */
export interface LiveSeat {
  readonly id: string;
  readonly incarnation: number;
  readonly mailbox: { readonly length: number; readonly limit: number } | null;
  readonly role: string;
  /** State of the seat machine as its host tells it. */
  readonly state: string;
  readonly threadId: number;
  /** Empty or absent = it never was out. */
  readonly lastError?: string;
  readonly isolation?: Isolation | undefined;
  /** CPU time of its host, ms, and of its longest answer. */
  readonly cpuMs?: number | undefined;
  readonly cpuMsMax?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** Seats in its host, whose figures these are together. */
  readonly sharedBy?: number | undefined;
  readonly declared?: SeatDeclared | undefined;
}
