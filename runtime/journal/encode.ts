/** A record's canonical text, its envelope written in place. */
import { canonical } from '../../protocols/canonical.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';

const VERSION = JSON.stringify(PROTOCOL);

/** RFC 8785 text of the record a draft becomes at `seq`: keys at, body, cause, from, lane, … */
export function recordText(draft: Draft, seq: Seq): string {
  let members = 3;
  let text = `{"at":${canonical(draft.at)},"body":${canonical(draft.body)}`;
  if (draft.cause !== undefined) {
    text += `,"cause":${canonical(draft.cause)}`;
    members++;
  }
  if (draft.from !== undefined) {
    text += `,"from":${canonical(draft.from)}`;
    members++;
  }
  if (draft.lane !== undefined) {
    text += `,"lane":${canonical(draft.lane)}`;
    members++;
  }
  if (draft.round !== undefined) {
    text += `,"round":${canonical(draft.round)}`;
    members++;
  }
  // A member this version does not know is kept, at the price of the general encoder.
  if (Object.keys(draft).length > members && hasUnknown(draft)) {
    return canonical({ ...draft, seq, v: PROTOCOL });
  }
  return `${text},"seq":${seq},"type":${canonical(draft.type)},"v":${VERSION}}`;
}

const KNOWN = new Set(['at', 'body', 'cause', 'from', 'lane', 'round', 'type']);
const hasUnknown = (draft: Draft): boolean => Object.keys(draft).some((key) => !KNOWN.has(key));

/** The record of a draft, its place and its hash, keys in canonical order. */
export function chained(draft: Draft, seq: Seq, hash: string): ChainedRecord {
  const record: Record<string, unknown> = { ...draft, hash, seq, v: PROTOCOL };
  return record as unknown as ChainedRecord;
}

/** A record read back, its hash added. Bytes from our own chain are trusted to be a record. */
export function parseRecord(bytes: Buffer, hash: string): ChainedRecord {
  return { ...(JSON.parse(bytes.toString()) as object), hash } as ChainedRecord;
}
