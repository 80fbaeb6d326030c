/** What a subscriber wants to see. Equal filters share one frame. */
import type { Subscribe } from '../../../protocols/api.ts';
import { appError } from '../../../protocols/errors.ts';
import { isRecordType } from '../../../protocols/record.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { roundOf } from '../../fold/rounds.ts';

export interface Filter {
  /** Equal for equal filters; '' lets everything through. */
  readonly key: string;
  readonly types: ReadonlySet<string> | null;
  readonly instruments: ReadonlySet<string> | null;
}

/** @throws FEED_TYPE_UNKNOWN. */
export function filterOf(wish: Subscribe): Filter {
  const types = wish.types === undefined ? null : [...new Set(wish.types)].sort();
  const instruments =
    wish.instruments === undefined ? null : [...new Set<string>(wish.instruments)].sort();
  for (const type of types ?? []) {
    if (!isRecordType(type)) throw appError('FEED_TYPE_UNKNOWN', { type });
  }
  return {
    key: types === null && instruments === null ? '' : JSON.stringify([types, instruments]),
    types: types === null ? null : new Set(types),
    instruments: instruments === null ? null : new Set(instruments),
  };
}

/** Tells the instrument of a round; undefined when the round is not known (yet). */
export type InstrumentOfRound = (round: string) => string | undefined;

/**
 * Is a record wanted? With `instruments`, records that are about no instrument (timers, the run,
 * seats) are left out, and so are those about others.
 */
export function wanted(
  filter: Filter,
  record: ChainedRecord,
  instrumentOfRound: InstrumentOfRound,
): boolean {
  if (filter.types !== null && !filter.types.has(record.type)) return false;
  if (filter.instruments === null) return true;
  const about = instrumentsOf(record, instrumentOfRound);
  return about === undefined || about.some((instrument) => filter.instruments?.has(instrument));
}

interface Named {
  readonly instrument?: string | { readonly id: string };
  readonly instruments?: readonly string[];
  readonly positions?: readonly { readonly instrument: string }[];
}

/**
 * The instruments a record is about: by its body, its lane or its round. Undefined when it is about
 * one and nobody can tell which: it is sent rather than lost.
 */
export function instrumentsOf(
  record: ChainedRecord,
  instrumentOfRound: InstrumentOfRound,
): readonly string[] | undefined {
  const body = record.body as Named;
  if (typeof body.instrument === 'string') return [body.instrument];
  if (body.instrument !== undefined) return [body.instrument.id];
  if (record.lane !== undefined) return [record.lane.slice(0, record.lane.indexOf(':'))];
  if (body.instruments !== undefined) return body.instruments;
  if (body.positions !== undefined) return body.positions.map((position) => position.instrument);
  const round = roundOf(record);
  if (round === undefined) return record.type.startsWith('order.') ? undefined : [];
  const instrument = instrumentOfRound(round);
  return instrument === undefined ? undefined : [instrument];
}
