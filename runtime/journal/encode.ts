/** A record's canonical text, its envelope written in place. */
import { canonical } from '../../protocols/canonical.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';

const VERSION = JSON.stringify(PROTOCOL);

/** Texts of the few short strings that come back in every record: types, seats, lanes, rounds. */
const known = new Map<string, string>();
const KNOWN_MAX = 1_024;

function shortText(value: string): string {
  let text = known.get(value);
  if (text === undefined) {
    text = canonical(value);
    if (known.size >= KNOWN_MAX) known.clear();
    known.set(value, text);
  }
  return text;
}

/** RFC 8785 text of the record a draft becomes at `seq`. Only the members of a Draft are written. */
export function recordText(draft: Draft, seq: Seq): string {
  let text = `{"at":${numberText(draft.at)},"body":${canonical(draft.body)}`;
  if (draft.cause !== undefined) text += `,"cause":${numberText(draft.cause)}`;
  if (draft.from !== undefined) text += `,"from":${shortText(draft.from)}`;
  if (draft.lane !== undefined) text += `,"lane":${shortText(draft.lane)}`;
  if (draft.round !== undefined) text += `,"round":${shortText(draft.round)}`;
  return `${text},"seq":${seq},"type":${shortText(draft.type)},"v":${VERSION}}`;
}

/** A whole number prints as JSON prints it; anything else is the general encoder's to refuse. */
const numberText = (value: number): string =>
  Number.isSafeInteger(value) ? `${value}` : canonical(value);

/** The record of a draft, its place and its hash, keys in canonical order. */
export function chained(draft: Draft, seq: Seq, hash: string): ChainedRecord {
  const record: Partial<Record<keyof ChainedRecord, unknown>> = { at: draft.at, body: draft.body };
  if (draft.cause !== undefined) record.cause = draft.cause;
  if (draft.from !== undefined) record.from = draft.from;
  record.hash = hash;
  if (draft.lane !== undefined) record.lane = draft.lane;
  if (draft.round !== undefined) record.round = draft.round;
  record.seq = seq;
  record.type = draft.type;
  record.v = PROTOCOL;
  return record as ChainedRecord;
}

/** A record read back, its hash added. Bytes from our own chain are trusted to be a record. */
export function parseRecord(bytes: Buffer, hash: string): ChainedRecord {
  return { ...(JSON.parse(bytes.toString()) as object), hash } as ChainedRecord;
}
