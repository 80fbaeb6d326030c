/**
 * What the dashboard server says: to browsers and scripts over HTTP and the live feed, and to the
 * main thread over its MessagePort. The server is a replica: it reads the journal, holds nothing
 * that decides, and asks main for the three things an operator may ask.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { LiveSeat } from './agents-api.ts';
import type { ErrorReport } from './errors.ts';
import { InstrumentIdSchema, OrderIdSchema, SeatIdSchema } from './ids.ts';
import type { SeatId } from './ids.ts';
import type { KernelsAnswer } from './kernels.ts';
import type { ChainedRecord } from './record.ts';
import { nullable } from './object.ts';
import {
  CountSchema,
  HashSchema,
  LotsSchema,
  MoneySchema,
  SeqSchema,
  TextSchema,
  UsSchema,
} from './units.ts';
import type { Money, Seq } from './units.ts';

/** Where the journal ends: its newest visible record. */
export const HeadSchema = Type.Object({ hash: HashSchema, seq: SeqSchema });
export type Head = Static<typeof HeadSchema>;

// Live feed: namespace /feed of socket.io.

/** Client to server. Without `after`: what comes from now on. A second one replaces the first. */
export const SubscribeSchema = Type.Object(
  {
    /** Send everything after this position. */
    after: Type.Optional(SeqSchema),
    /** Only records about these instruments. */
    instruments: Type.Optional(Type.Array(InstrumentIdSchema, { minItems: 1, maxItems: 64 })),
    /** Only records of these types. */
    types: Type.Optional(Type.Array(TextSchema(32), { minItems: 1, maxItems: 64 })),
  },
  { additionalProperties: true },
);
export type Subscribe = Static<typeof SubscribeSchema>;

/** Server to client, by event name. */
export interface FeedEvents {
  /** First words on a connection. */
  hello: (hello: FeedHello) => void;
  /** A subscription was taken: what follows starts after `after`. */
  subscribed: (taken: { readonly after: Seq; readonly head: Head }) => void;
  /** A subscription was not taken; the former one, if any, goes on. */
  refused: (report: ErrorReport) => void;
  /** In seq order; without a filter no gap and no repeat. */
  records: (records: readonly ChainedRecord[]) => void;
  /** Last words before the server closes the connection. */
  cut: (reason: { readonly code: string; readonly reason: string }) => void;
}

export interface FeedHello {
  readonly head: Head;
  /** Oldest record whose body is still here. */
  readonly oldest: Seq;
  readonly protocol: string;
}

export interface FeedRequests {
  subscribe: (wish: unknown) => void;
}

// HTTP answers.

export const ErrorAnswerSchema = Type.Object({
  code: Type.String(),
  details: Type.Optional(Type.Unsafe<ErrorReport['details']>(Type.Object({}))),
  message: Type.String(),
});

/** What the holder of a key says of a journal: how far it had come and what it said there. */
export const SignedHeadSchema = Type.Object({
  at: UsSchema,
  hash: HashSchema,
  /** RFC 6962 root over the hashes of records 1 to `seq`. */
  root: HashSchema,
  /** The `run.started` record that carries the key. */
  run: SeqSchema,
  seq: SeqSchema,
  /** Ed25519 over the canonical JSON of the other fields and `what: "kimera head 1"`, base64. */
  signature: Type.String(),
});

/** Where the run stands; null while no record, or main, has said. */
export const RunAnswerSchema = Type.Object({
  /** Run time of the newest record: the market's date. */
  at: UsSchema,
  dataset: nullable(Type.String()),
  /** The recording is over. */
  ended: Type.Boolean(),
  market: nullable(Type.String()),
  mode: nullable(Type.String()),
  /** Number of the newest round; 0 before the first. */
  round: CountSchema,
  /** Rounds decided, shadow rounds included. */
  rounds: CountSchema,
  seq: SeqSchema,
  speed: nullable(Type.Union([Type.Number(), Type.Literal('max')])),
});
export type RunAnswer = Static<typeof RunAnswerSchema>;

export const HeadAnswerSchema = Type.Object({
  hash: HashSchema,
  oldest: SeqSchema,
  /** Ed25519 key of the run, SPKI DER in base64; null before the first `run.started`. */
  publicKey: nullable(Type.String()),
  run: nullable(HashSchema),
  seq: SeqSchema,
  /** The last head that was signed; null when none was. */
  signed: nullable(SignedHeadSchema),
});
export type HeadAnswer = Static<typeof HeadAnswerSchema>;

/** RFC 6962 inclusion proof of record `seq`; leaf = record hash, index = seq - 1. */
export const ProofAnswerSchema = Type.Object({
  hash: HashSchema,
  path: Type.Array(HashSchema),
  root: HashSchema,
  seq: SeqSchema,
  size: SeqSchema,
});
export type ProofAnswer = Static<typeof ProofAnswerSchema>;

export const CONTROL_ACTIONS = ['halt', 'resume', 'flatten'] as const;
export type ControlAction = (typeof CONTROL_ACTIONS)[number];

/** One order that a flatten asked a venue to take or to cancel, and what the venue said. */
const AskedOrderSchema = Type.Object({
  orderId: OrderIdSchema,
  instrument: InstrumentIdSchema,
  /** Signed: what is bought or sold, or what is taken back. */
  lots: LotsSchema,
  asked: Type.Union([Type.Literal('close'), Type.Literal('cancel')]),
  /** The venue's words so far, each a record of the journal; empty = no answer yet. */
  answers: Type.Array(
    Type.Object({
      seq: SeqSchema,
      said: Type.Union([
        Type.Literal('accepted'),
        Type.Literal('cancelled'),
        Type.Literal('expired'),
        Type.Literal('filled'),
        Type.Literal('rejected'),
      ]),
      /** Its id of the order, its reason, or the price; never ours. */
      text: Type.String(),
      /** Filled lots, signed; 0 for every other word. */
      lots: LotsSchema,
    }),
  ),
});
export type AskedOrder = Static<typeof AskedOrderSchema>;

/** What came of an operator's wish: the records that say so, never a promise. */
export const ControlReceiptSchema = Type.Object({
  action: Type.Union([Type.Literal('halt'), Type.Literal('resume'), Type.Literal('flatten')]),
  /** Position of the `operator.*` record. */
  seq: SeqSchema,
  /** Mode of the risk gate after it. */
  mode: Type.String(),
  /** Open lots and working orders by our own books, after what the venue has answered. */
  books: Type.Object({
    openLots: Type.Record(Type.String(), Type.Integer()),
    workingOrders: CountSchema,
  }),
  /** What a venue was asked for, with its own words; null when nothing was. */
  venue: nullable(Type.Array(AskedOrderSchema)),
  text: Type.String(),
});
export type ControlReceipt = Static<typeof ControlReceiptSchema>;

/** An amount to grant. */
export const GrantAmountSchema = Type.String({
  pattern: '^[1-9][0-9]{0,24}$',
  description: '1e-8 of the account currency: "25000000000" is 250.',
});

/** What came of a grant: the budgets as they stand after it. */
export const GrantReceiptSchema = Type.Object({
  action: Type.Literal('grant'),
  /** Position of the `operator.grant` record. */
  seq: SeqSchema,
  text: Type.String(),
  /** By group: what its trial may lose in all, 1e-8 of the account currency. */
  trials: Type.Array(Type.Object({ granted: MoneySchema, group: Type.String() })),
});
export type GrantReceipt = Static<typeof GrantReceiptSchema>;

export const SEAT_ACTIONS = ['disable', 'enable', 'reload'] as const;
export type SeatAction = (typeof SEAT_ACTIONS)[number];

/** What came of an operator's word about a seat: the record that says so. */
export const SeatReceiptSchema = Type.Object({
  action: Type.Union([Type.Literal('disable'), Type.Literal('enable'), Type.Literal('reload')]),
  incarnation: CountSchema,
  seat: SeatIdSchema,
  /** Position of the `agent.died` (disable) or `agent.joined` record. */
  seq: SeqSchema,
  text: Type.String(),
});
export type SeatReceipt = Static<typeof SeatReceiptSchema>;

// Between the main thread and the dashboard's worker.

/** What only the running process knows; telemetry, never part of a decision. */
export interface LiveStatus {
  /** lost: no forecasting seat is left, so nothing is asked. */
  readonly phase: 'starting' | 'running' | 'lost' | 'ended' | 'stopping';
  readonly seats: readonly LiveSeat[];
  readonly kernels: KernelsAnswer;
  /** Times the recorded pace, or as fast as the council decides. */
  readonly speed?: number | 'max';
}

export type DashboardIn =
  /** A new visible head of the journal. */
  | { readonly kind: 'head'; readonly seq: Seq; readonly hash: string }
  | { readonly kind: 'status'; readonly status: LiveStatus }
  | {
      readonly kind: 'control-result';
      readonly id: number;
      readonly ok: true;
      readonly receipt: ControlReceipt | GrantReceipt | SeatReceipt;
    }
  | {
      readonly kind: 'control-result';
      readonly id: number;
      readonly ok: false;
      readonly error: ErrorReport;
    }
  /** Main's metrics in the Prometheus text format. */
  | { readonly kind: 'metrics'; readonly id: number; readonly text: string }
  /** Send what is visible, say goodbye, close. Answered with `stopped`. */
  | { readonly kind: 'stopping' };

export type DashboardOut =
  | { readonly kind: 'listening'; readonly url: string; readonly port: number }
  | {
      readonly kind: 'control';
      readonly id: number;
      readonly action: ControlAction;
      /** First 8 hex digits of the SHA-256 of the token that asked. */
      readonly by: string;
      readonly text: string;
    }
  | {
      readonly kind: 'grant';
      readonly id: number;
      /** 1e-8 of the account currency. */
      readonly amount: Money;
      readonly by: string;
      readonly text: string;
    }
  | {
      readonly kind: 'seat-control';
      readonly id: number;
      readonly action: SeatAction;
      readonly seat: SeatId;
      readonly by: string;
      /** Of a reload: what other code of the seat earned stays with it. */
      readonly keepRecord: boolean;
      readonly text: string;
    }
  | { readonly kind: 'metrics-request'; readonly id: number }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | { readonly kind: 'stopped' };

/** A file that saves the dashboard from folding the whole journal again. */
export interface PageSnapshotPlace {
  /** SHA-256 over the code that folds; what other code wrote does not count. */
  readonly code: string;
  readonly file: string;
  /** Seals the file, base64: what others wrote into the folder is not read. */
  readonly key: string;
}

/** What the dashboard's worker is given as workerData. */
export interface DashboardOptions {
  /** Further names this server is known by; loopback names and `host` are always allowed. */
  readonly allowedHosts: readonly string[];
  /** Further origins whose pages may use it. */
  readonly allowedOrigins: readonly string[];
  /** Folder that holds the journal. */
  readonly dataDir: string;
  readonly host: string;
  /** Where the page's state is kept between starts; none by default. */
  readonly pageSnapshot?: PageSnapshotPlace;
  /** 0 picks a free one. */
  readonly port: number;
  /** Addresses of reverse proxies in front; none by default. */
  readonly proxies?: readonly string[];
  /** SHA-256 of the operator's token, hex. */
  readonly tokenHash: string;
  /** Folder of the built page; null = no page, API only. */
  readonly webDir: string | null;
  /** Overrides of the limits; for tests and benchmarks. */
  readonly limits?: Partial<DashboardLimits>;
}

export interface DashboardLimits {
  readonly clients: number;
  /** Failed authentications a minute from one address, and with one token; more are answered 429. */
  readonly failuresPerMinute: number;
  /** Live records are gathered this long into one frame. */
  readonly coalesceMs: number;
  /** How often the journal is looked at when main is silent. */
  readonly pollMs: number;
  /** Most records in one frame. */
  readonly frameRecords: number;
  /** Frames a live client may have waiting before it is served at its own pace. */
  readonly waitingFrames: number;
  /** A client that takes nothing for this long is cut off. */
  readonly stallMs: number;
  /** A client that was live and fell further behind is cut off. */
  readonly behindRecords: number;
  /** Main's answer to an operator's wish. */
  readonly controlMs: number;
}
