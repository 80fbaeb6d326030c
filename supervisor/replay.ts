/**
 * Replay. R1 recomputes every derived record from the inputs, with no thread and no seat started.
 * R2 also re-runs the built-in seats inline on the same records, plugins in hosts of their own, and compares
 * what they say.
 */
import { SEAT_MESSAGE_TYPES } from '../protocols/host.ts';
import { openSeat } from '../agents/sdk/seat.ts';
import { atOnce } from '../protocols/awaitable.ts';
import { canonical } from '../protocols/canonical.ts';
import type { HostedSeat } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import { isDerived } from '../protocols/record.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import type { Seq } from '../protocols/units.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import { declaredSpecs } from './agents.ts';
import type { TradingConfig } from './config-schema.ts';
import { GuestScript, replayGuests } from './replay-guests.ts';
import type { GuestReplay, ReplayedGuest } from './replay-guests.ts';
import { debts } from './session/owing.ts';
import type { Debt } from './session/owing.ts';
import { refold } from './session/refold.ts';
import type { Difference } from './session/refold.ts';
import { stateHash } from './session/state.ts';

export interface Replayed {
  readonly ok: boolean;
  readonly records: number;
  /** Records that were computed again and compared, byte for byte. */
  readonly recomputed: number;
  readonly firstDifference?: Difference;
  /** R2: plugins, replayed or not, each code of a seat apart. */
  readonly guests?: readonly ReplayedGuest[];
  /** Hash of the state that decides, at the end. */
  readonly stateHash?: string;
}

/** R1. */
export function replayDecisions(reader: JournalReader): Replayed {
  let recomputed = 0;
  const folded = refold(reader.iterate(1), {
    onRecord: (record) => {
      if (isDerived(record.type)) recomputed += 1;
    },
  });
  const { records, difference } = folded;
  if (difference !== undefined)
    return { ok: false, records, recomputed, firstDifference: difference };
  return { ok: true, records, recomputed, stateHash: stateHash(folded.state) };
}

/** How plugins are opened again; without, only built-in seats are replayed. */
export type GuestPlace = Pick<GuestReplay, 'copies' | 'open'>;

/** R2: R1, and every word of the built-in seats, and of plugins whose code is still here, said again. */
export async function replaySeats(reader: JournalReader, place?: GuestPlace): Promise<Replayed> {
  const trading = tradingOf(reader);
  const seats = await openBuiltIn(trading);
  const script = new GuestScript();
  let recomputed = 0;
  let spoken: Difference | undefined;
  const due: { type: string; from: SeatId; round: string; body: string }[] = [];
  const asked = new Set<string>();
  let owed: readonly Debt[] = [];
  /** What is owed is asked for at once, where the first of it comes: an operator may speak before that. */
  const ask = (upTo: Seq): void => {
    for (const debt of owed) {
      if (asked.has(keyOf(debt))) continue;
      asked.add(keyOf(debt));
      const seat = seats.get(debt.seat);
      if (seat === undefined) script.asked(debt, upTo);
      else due.push(...sayAgain(seat, debt));
    }
  };
  const folded = refold(reader.iterate(1), {
    onRecord: (record, state) => {
      if (isDerived(record.type)) recomputed += 1;
      if (owed.some((debt) => isAnswered(debt, record) && !asked.has(keyOf(debt)))) {
        ask(record.seq - 1);
      }
      if (record.type === 'run.started') script.started(record);
      if (record.type === 'agent.joined') script.joined(record);
      if (SEAT_MESSAGE_TYPES.has(record.type) && record.from !== undefined) {
        if (seats.has(record.from as SeatId)) {
          recomputed += 1;
          spoken ??= compareSaid(record, due);
        } else script.said(record);
      }
      for (const seat of seats.values()) seat.fold(record);
      owed = debts(state);
    },
  });
  const { records } = folded;
  const firstDifference = spoken ?? folded.difference;
  if (firstDifference !== undefined) return { ok: false, records, recomputed, firstDifference };
  const again =
    place === undefined || trading === undefined
      ? { guests: [] }
      : await replayGuests(script, { ...place, reader, runSeed: trading.seed });
  const { difference, guests } = again;
  for (const { compared } of guests) recomputed += compared ?? 0;
  if (difference !== undefined) {
    return { ok: false, guests, records, recomputed, firstDifference: difference };
  }
  return { ok: true, guests, records, recomputed, stateHash: stateHash(folded.state) };
}

const keyOf = ({ phase, round, seat }: Debt): string => `${round}/${phase}/${seat}`;

/** Does the record say what came, or did not come, of what was owed? */
function isAnswered({ round, seat }: Debt, record: ChainedRecord): boolean {
  if (record.round !== round) return false;
  if (record.type === 'deadline' || record.type === 'phase.closed') return true;
  const isSaid = SEAT_MESSAGE_TYPES.has(record.type) || record.type === 'dead-letter';
  return isSaid && record.from === seat;
}

/** As its first start says; undefined before there was one. */
function tradingOf(reader: JournalReader): TradingConfig | undefined {
  for (const record of reader.iterate(1)) {
    if (record.type === 'run.started') return record.body.config as TradingConfig;
  }
  return undefined;
}

async function openBuiltIn(trading: TradingConfig | undefined): Promise<Map<SeatId, HostedSeat>> {
  const seats = new Map<SeatId, HostedSeat>();
  if (trading === undefined) return seats;
  for (const spec of await declaredSpecs({ ...trading, plugins: [] })) {
    seats.set(spec.seat, await openSeat(spec));
  }
  return seats;
}

function sayAgain(seat: HostedSeat, debt: Debt) {
  return atOnce(seat.answer(debt)).map((message) => ({
    body: canonical(message.body),
    from: debt.seat,
    round: debt.round as string,
    type: message.type as string,
  }));
}

/** A recorded word must be among those said again; silence (a death) is no difference. */
function compareSaid(
  record: ChainedRecord,
  due: { type: string; from: SeatId; round: string; body: string }[],
): Difference | undefined {
  const recorded = canonical(record.body);
  const same = due.findIndex(
    (word) => word.type === record.type && word.from === record.from && word.body === recorded,
  );
  if (same >= 0) {
    due.splice(0, same + 1);
    return undefined;
  }
  const near = due.find((word) => word.type === record.type && word.from === record.from);
  return { seq: record.seq, recorded, expected: near?.body ?? 'nothing of this type' };
}
