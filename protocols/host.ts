/**
 * What travels between the main thread and a host on its MessagePort. Plain data, structured clone;
 * the same messages may later cross a network. Everything for one host in one phase is one message.
 */
import type { Awaitable } from './awaitable.ts';
import type { Bid, Refuse, Seal } from './bid.ts';
import type { Challenge, Rebuttal, Revise } from './challenge.ts';
import type { Aggregate, Plan, Verdict } from './decision.ts';
import type { ErrorReport } from './errors.ts';
import type { LaneId, RoundId, SeatId } from './ids.ts';
import type { Manifest } from './manifest.ts';
import type { DeadLetter, Phase } from './presence.ts';
import type { ChainedRecord } from './record.ts';
import type { Supplement } from './tension.ts';
import type { Seq } from './units.ts';

/** Where seats may run, from the best kept apart on. */
export const HOST_PLACES = ['process', 'thread', 'inline'] as const;
export type HostPlace = (typeof HOST_PLACES)[number];

/** Seat `seat` owes an answer for `phase` of `round`. What to answer on is in the records. */
export interface Ask {
  readonly incarnation: number;
  readonly lane: LaneId;
  readonly phase: Phase;
  readonly round: RoundId;
  readonly seat: SeatId;
}

/** Records to fold first (in seq order, no gap since the last message), then asks to answer. */
export interface HostRequest {
  readonly asks: readonly Ask[];
  readonly kind: 'turn';
  readonly records: readonly ChainedRecord[];
}

/** What a seat may say, by type. */
export type SeatMessage =
  | { readonly type: 'seal'; readonly body: Seal }
  | { readonly type: 'bid'; readonly body: Bid }
  | { readonly type: 'refuse'; readonly body: Refuse }
  | { readonly type: 'challenge'; readonly body: Challenge }
  | { readonly type: 'rebuttal'; readonly body: Rebuttal }
  | { readonly type: 'revise'; readonly body: Revise }
  | { readonly type: 'supplement'; readonly body: Supplement }
  | { readonly type: 'aggregate'; readonly body: Aggregate }
  | { readonly type: 'verdict'; readonly body: Verdict }
  | { readonly type: 'plan'; readonly body: Plan };

/** The types of `SeatMessage`: what a seat may say, and what a replay of seats compares. */
export const SEAT_MESSAGE_TYPES: ReadonlySet<string> = new Set<SeatMessage['type']>([
  'seal',
  'bid',
  'refuse',
  'challenge',
  'rebuttal',
  'revise',
  'supplement',
  'aggregate',
  'verdict',
  'plan',
]);

/** Answer to one ask; `messages` in order n, empty = nothing to say. */
export interface Answer extends Ask {
  readonly messages: readonly SeatMessage[];
}

/** A seat threw on an ask or on a record: its incarnation is over. */
export interface SeatFailure {
  readonly error: ErrorReport;
  readonly incarnation: number;
  /** The ask that crashed it; absent when folding a record did. */
  readonly phase?: Phase;
  readonly round?: RoundId;
  readonly seat: SeatId;
  /** The record whose folding crashed it. */
  readonly seq?: Seq;
}

export type HostResponse = {
  readonly kind: 'answers';
  readonly answers: readonly Answer[];
  /** Messages of the answers above that were left out, and why: oversized, or not plain data. */
  readonly deadLetters?: readonly DeadLetter[];
  /** At most one an incarnation; a seat that failed owes nothing more. */
  readonly failures: readonly SeatFailure[];
};

/** What a host needs to open a seat. Plain data: it crosses into the worker. */
export interface SeatSpec {
  /** SHA-256 over everything a plugin loads; absent for built-in seats, and before it is sealed. */
  readonly codeHash?: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Folder of a plugin: all it may read. Absent for built-in seats. */
  readonly folder?: string;
  /** Not built in: it joins as a newcomer, on probation in every ledger. */
  readonly guest?: true;
  readonly incarnation: number;
  readonly manifest: Manifest;
  /** file: URL of the agent's entry module (exports `agent`). */
  readonly moduleUrl: string;
  /** Quarantined records: they crashed this version of the seat twice and are not folded again. */
  readonly poisoned?: readonly Seq[];
  readonly runSeed: number;
  readonly seat: SeatId;
  /** State of an earlier incarnation, with the position it was taken at; records after it follow. */
  readonly snapshot?: SeatSnapshot;
}

export interface SeatSnapshot {
  readonly asOf: number;
  readonly state: unknown;
}

/** A seat as its host sees it. Throws when the agent does; the host reports that as a failure. */
export interface HostedSeat {
  /** At once, or a promise where its agent answers so; asked one by one. */
  answer(ask: Ask): Awaitable<readonly SeatMessage[]>;
  fold(record: ChainedRecord): void;
  /** The seat machine's state, for `inspect`. */
  readonly state: string;
  snapshot(): SeatSnapshot;
}

/** Made by agents/sdk (runtime/ may not import agents/); a host gets the URL of its module. */
export type OpenSeat = (spec: SeatSpec) => Promise<HostedSeat>;
