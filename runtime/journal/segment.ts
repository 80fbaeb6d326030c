/**
 * A segment: up to 64 records in one value of the store. A record's bytes stand between the hash of
 * the record before and its own, so that hashing and verifying copy nothing:
 *
 *   0  u8 format · u8 kind · u16 count · u32 zero · u64 first seq          (little endian)
 *  16  previous hash │ body 0 │ hash 0 │ body 1 │ hash 1 │ …                (hashes 32 bytes)
 *      u32 length of each body, `count` of them, at the very end
 *
 * A pruned segment (kind 1) keeps the header and the hashes alone.
 */
import { appError } from '../../protocols/errors.ts';
import { MESSAGE_BYTES_MAX } from '../../protocols/validate.ts';
import type { Seq } from '../../protocols/units.ts';
import { HASH_BYTES, linkHash } from './chain.ts';

const SEGMENT_FORMAT = 1;
export const SEGMENT_RECORDS_MAX = 64;
const SEGMENT_HEADER_BYTES = 16;
const KIND_FULL = 0;
const KIND_PRUNED = 1;
const BODIES_AT = SEGMENT_HEADER_BYTES + HASH_BYTES;
const LENGTH_BYTES = 4;
/** A first guess that holds 64 records of usual size. */
const BUFFER_BYTES = 1 << 16;
/** Buffers larger than this are given to the collector, not kept. */
const KEPT_BYTES_MAX = 1 << 20;
const KEPT_MAX = 64;

/** Builds one segment after the other; memory that the store is done with comes back by `recycle`. */
export class SegmentBuilder {
  readonly #free: Buffer[] = [];
  #buffer: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #end = BODIES_AT;
  #count = 0;
  readonly #lengths = new Uint32Array(SEGMENT_RECORDS_MAX);

  get count(): number {
    return this.#count;
  }

  /** Bytes of the segment so far. */
  get size(): number {
    return this.#end + this.#count * LENGTH_BYTES;
  }

  /** Starts a segment behind `previousHash` (hex). */
  begin(first: Seq, previousHash: string): void {
    const buffer = this.#buffer;
    buffer[0] = SEGMENT_FORMAT;
    buffer[1] = KIND_FULL;
    buffer.writeUInt32LE(0, 4);
    buffer.writeBigUInt64LE(BigInt(first), 8);
    buffer.write(previousHash, SEGMENT_HEADER_BYTES, 'hex');
    this.#end = BODIES_AT;
    this.#count = 0;
  }

  /**
   * Adds a record's canonical text and answers its hash, hex.
   * @throws MESSAGE_TOO_LARGE; the segment is then as it was.
   */
  add(text: string): string {
    // No UTF-16 unit needs more than three bytes of UTF-8.
    if (text.length * 3 > MESSAGE_BYTES_MAX) checkSize(Buffer.byteLength(text));
    this.#reserve(text.length * 3);
    return this.#link(this.#buffer.write(text, this.#end));
  }

  /** As `add`, from bytes. */
  addBytes(bytes: Uint8Array): string {
    checkSize(bytes.length);
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#end);
    return this.#link(bytes.length);
  }

  /** Ends the segment. The bytes stay untouched until they come back by `recycle`. */
  seal(): Buffer {
    const buffer = this.#buffer;
    buffer.writeUInt16LE(this.#count, 2);
    for (let index = 0; index < this.#count; index++) {
      buffer.writeUInt32LE(this.#lengths[index] as number, this.#end);
      this.#end += LENGTH_BYTES;
    }
    const sealed = buffer.subarray(0, this.#end);
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#count = 0;
    this.#end = BODIES_AT;
    return sealed;
  }

  recycle(sealed: Buffer): void {
    if (this.#free.length >= KEPT_MAX || sealed.buffer.byteLength > KEPT_BYTES_MAX) return;
    this.#free.push(Buffer.from(sealed.buffer));
  }

  #link(length: number): string {
    const end = this.#end + length;
    const hash = linkHash(this.#buffer.subarray(this.#end - HASH_BYTES, end));
    this.#buffer.write(hash, end, 'hex');
    this.#lengths[this.#count++] = length;
    this.#end = end + HASH_BYTES;
    return hash;
  }

  #reserve(length: number): void {
    const need = this.#end + length + HASH_BYTES + SEGMENT_RECORDS_MAX * LENGTH_BYTES;
    if (need <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(need, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}

function checkSize(bytes: number): void {
  if (bytes > MESSAGE_BYTES_MAX) {
    throw appError('MESSAGE_TOO_LARGE', { bytes, limit: MESSAGE_BYTES_MAX });
  }
}

/** A segment read from the store: its frame checked, its chain not. */
export interface Segment {
  readonly bytes: Buffer;
  readonly first: Seq;
  readonly count: number;
  /** True when only the hashes are left. */
  readonly pruned: boolean;
  /** Byte offset of each body; the hash of the record before stands right in front of it. */
  readonly starts: readonly number[];
  /** Byte offset behind each body; the record's own hash starts there. */
  readonly ends: readonly number[];
}

/** The frame of a segment, or what is wrong with it. */
export function parseSegment(bytes: Buffer, key: Seq): Segment | string {
  if (bytes.length < BODIES_AT) return `it has ${bytes.length} bytes, less than a header`;
  if (bytes[0] !== SEGMENT_FORMAT) return `its format is ${bytes[0]}, not ${SEGMENT_FORMAT}`;
  const kind = bytes[1] as number;
  if (kind !== KIND_FULL && kind !== KIND_PRUNED) return `its kind is ${kind}`;
  if (bytes.readUInt32LE(4) !== 0) return 'its reserved header bytes are not zero';
  const first = Number(bytes.readBigUInt64LE(8));
  if (first !== key) return `its header says it starts at seq ${first}`;
  const count = bytes.readUInt16LE(2);
  if (count < 1 || count > SEGMENT_RECORDS_MAX) return `its header counts ${count} records`;
  const pruned = kind === KIND_PRUNED;
  const frame = { bytes, first, count, pruned };
  return pruned ? prunedFrame(frame) : fullFrame(frame);
}

type Frame = Omit<Segment, 'starts' | 'ends'>;

function fullFrame(frame: Frame): Segment | string {
  const { bytes, count } = frame;
  const table = bytes.length - count * LENGTH_BYTES;
  const starts: number[] = [];
  const ends: number[] = [];
  let at = BODIES_AT;
  for (let index = 0; index < count; index++) {
    const offset = table + index * LENGTH_BYTES;
    if (offset < at) return 'it is shorter than its header says';
    starts.push(at);
    at += bytes.readUInt32LE(offset);
    ends.push(at);
    at += HASH_BYTES;
    if (at > table) return `record ${frame.first + index} runs over its end`;
  }
  if (at !== table) return `${table - at} bytes belong to no record`;
  return { ...frame, starts, ends };
}

function prunedFrame(frame: Frame): Segment | string {
  const { bytes, count } = frame;
  if (bytes.length !== BODIES_AT + count * HASH_BYTES) return 'its hashes do not fit its count';
  const starts = Array.from({ length: count }, (_, index) => BODIES_AT + index * HASH_BYTES);
  return { ...frame, starts, ends: starts };
}

/** @throws JOURNAL_SEGMENT_BROKEN. */
export function openSegment(bytes: Buffer, key: Seq): Segment {
  const segment = parseSegment(bytes, key);
  if (typeof segment !== 'string') return segment;
  throw appError('JOURNAL_SEGMENT_BROKEN', { seq: key, reason: segment });
}

/** Hash before the first record, hex. */
export const previousHashOf = ({ bytes }: Segment): string =>
  bytes.toString('hex', SEGMENT_HEADER_BYTES, BODIES_AT);

/** Stored hash of the record at `index`, hex. */
export function hashAt({ bytes, ends }: Segment, index: number): string {
  const end = ends[index] as number;
  return bytes.toString('hex', end, end + HASH_BYTES);
}

/** Canonical bytes of the record at `index`, a view; empty in a pruned segment. */
export const bodyAt = ({ bytes, starts, ends }: Segment, index: number): Buffer =>
  bytes.subarray(starts[index], ends[index]);

/** The hash a record must have by what stands before it. */
export const recomputedHashAt = ({ bytes, starts, ends }: Segment, index: number): string =>
  linkHash(bytes.subarray((starts[index] as number) - HASH_BYTES, ends[index]));

/** The same segment without its bodies. */
export function pruneSegment(segment: Segment): Buffer {
  const pruned = Buffer.alloc(BODIES_AT + segment.count * HASH_BYTES);
  segment.bytes.copy(pruned, 0, 0, BODIES_AT);
  pruned[1] = KIND_PRUNED;
  for (let index = 0; index < segment.count; index++) {
    const end = segment.ends[index] as number;
    segment.bytes.copy(pruned, BODIES_AT + index * HASH_BYTES, end, end + HASH_BYTES);
  }
  return pruned;
}
