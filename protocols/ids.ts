/**
 * Branded identifiers. Every id is a function of journal position and content, never of a clock or
 * a counter outside the journal, so that a replay makes the same ones.
 *
 * | id         | form                          | example          |
 * | ---------- | ----------------------------- | ---------------- |
 * | seat       | kebab-case                    | `technical`      |
 * | expert     | seat, or seat.voice           | `technical.trend`|
 * | instrument | upper case                    | `SPX`            |
 * | lane       | instrument:horizon:k          | `SPX:1b:0`       |
 * | round      | r + number within the journal | `r412`           |
 * | message    | round/expert/type/n           | `r412/technical.trend/bid/0` |
 * | order      | round/o + n                   | `r412/o0`        |
 */
import { Type } from 'typebox';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** A seat at the table: one agent, one thread of responsibility. */
export type SeatId = Id<'seat'>;
/** Whoever holds a weight: a seat, or one voice of a seat that has several. */
export type ExpertId = Id<'expert'>;
export type InstrumentId = Id<'instrument'>;
export type LaneId = Id<'lane'>;
export type RoundId = Id<'round'>;
export type MessageId = Id<'message'>;
export type OrderId = Id<'order'>;

export const SeatIdSchema = Type.Unsafe<SeatId>(
  Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$', description: 'Seat, kebab-case.' }),
);
export const ExpertIdSchema = Type.Unsafe<ExpertId>(
  Type.String({
    pattern: '^[a-z][a-z0-9-]{0,31}(\\.[a-z][a-z0-9-]{0,31})?$',
    description: 'Seat, or seat.voice.',
  }),
);
export const InstrumentIdSchema = Type.Unsafe<InstrumentId>(
  Type.String({ pattern: '^[A-Z0-9][A-Z0-9._-]{0,31}$', description: 'Instrument, upper case.' }),
);
export const LaneIdSchema = Type.Unsafe<LaneId>(
  Type.String({ pattern: '^[A-Z0-9][A-Z0-9._-]{0,31}:[0-9]+[a-z]+:[0-9]+$' }),
);
export const RoundIdSchema = Type.Unsafe<RoundId>(Type.String({ pattern: '^r[1-9][0-9]*$' }));
export const MessageIdSchema = Type.Unsafe<MessageId>(
  Type.String({ pattern: '^r[1-9][0-9]*/[a-z0-9.-]+/[a-z]+/[0-9]+$' }),
);
export const OrderIdSchema = Type.Unsafe<OrderId>(
  Type.String({
    pattern: '^[a-z0-9/-]{1,64}$',
    description: 'Also the idempotency key at the venue.',
  }),
);

export const seatId = (value: string): SeatId => value as SeatId;
export const instrumentId = (value: string): InstrumentId => value as InstrumentId;

/** The expert of a seat's voice; a seat with one voice is its own expert. */
export function expertId(seat: SeatId, voice?: string): ExpertId {
  return (voice === undefined || voice === '' ? seat : `${seat}.${voice}`) as unknown as ExpertId;
}

/** The seat an expert belongs to. */
export function seatOf(expert: ExpertId): SeatId {
  const dot = expert.indexOf('.');
  return (dot < 0 ? expert : expert.slice(0, dot)) as unknown as SeatId;
}

export function laneId(instrument: InstrumentId, horizon: string, k: number): LaneId {
  return `${instrument}:${horizon}:${k}` as LaneId;
}

export const roundId = (n: number): RoundId => `r${n}` as RoundId;

/** The number in a round id: 412 for `r412`. */
export const roundNumber = (round: RoundId): number => Number(round.slice(1));

export function messageId(round: RoundId, expert: ExpertId, type: string, n: number): MessageId {
  return `${round}/${expert}/${type}/${n}` as MessageId;
}

export const orderId = (round: RoundId, n: number): OrderId => `${round}/o${n}` as OrderId;
