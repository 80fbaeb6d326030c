/**
 * Epochs: a sealed stretch of whole segments is exported to a file and may then be pruned to its
 * hashes. The chain, the heads and the proofs go on holding; verify says which bodies are gone and
 * in which file they are. No command does this yet. It stands here because it is the only writer of
 * the pruned segments and receipts that verify, the reader and the page have to understand.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError, appError } from '../../protocols/errors.ts';
import type { Seq } from '../../protocols/units.ts';
import { durable, reasonOf, writeMeta } from '../store/environment.ts';
import type { Stores } from '../store/environment.ts';
import { chainHash } from './chain.ts';
import type { EpochReceipt } from './epoch-receipt.ts';
import { exportLine, importLine } from './export.ts';
import {
  bodyAt,
  hashAt,
  openSegment,
  previousHashOf,
  pruneSegment,
  recomputedHashAt,
} from './segment.ts';
import type { Segment } from './segment.ts';
import { TreeFrontier } from './tree.ts';

export interface EpochRange {
  /** First record; starts a segment. */
  readonly from: Seq;
  /** Last record; ends a segment. A `checkpoint` that was flushed does. */
  readonly to: Seq;
}

/** Segments put into one transaction when pruning. */
const PRUNE_BATCH = 256;

/**
 * Writes records `from` to `to` into `path`, one line each, and keeps a receipt in the data folder.
 * @throws AUDIT_EPOCH_RANGE, AUDIT_EXPORT_FAILED (also when the file exists), JOURNAL_SEGMENT_BROKEN,
 * DATA_WRITE_FAILED.
 */
export async function exportEpoch(
  stores: Stores,
  range: EpochRange,
  path: string,
): Promise<EpochReceipt> {
  checkRange(stores, range);
  const fail = (error: unknown): AppError =>
    error instanceof AppError
      ? error
      : appError('AUDIT_EXPORT_FAILED', { file: path, reason: reasonOf(error) }, error);
  const partial = `${path}.partial`;
  try {
    if (await exists(path))
      throw appError('AUDIT_EXPORT_FAILED', { file: path, reason: 'it exists' });
    const file = await open(partial, 'w');
    let written: Pick<EpochReceipt, 'sha256' | 'root'>;
    try {
      written = await writeSegments(stores, range, file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    const receipt = { ...range, ...linksOf(stores, range), ...written, file: basename(path) };
    await writeMeta(stores, ['epoch', range.from], receipt);
    return receipt;
  } catch (error) {
    throw fail(error);
  }
}

/**
 * Replaces the bodies of an exported epoch by their hashes, after reading the export again.
 * Interrupted, it is finished by calling it again.
 * @throws AUDIT_EXPORT_MISMATCH, JOURNAL_SEGMENT_BROKEN, DATA_WRITE_FAILED.
 */
export async function pruneEpoch(
  stores: Stores,
  receipt: EpochReceipt,
  path: string,
): Promise<void> {
  await checkEpochFile(path, receipt);
  let pending: Promise<void>[] = [];
  for (const segment of segmentsOf(stores, receipt)) {
    if (segment.pruned) continue;
    pending.push(durable(stores.journal.put(segment.first, pruneSegment(segment)), 'journal'));
    if (pending.length < PRUNE_BATCH) continue;
    await Promise.all(pending);
    pending = [];
  }
  await Promise.all(pending);
}

/**
 * Reads an exported epoch from its first line: file hash, each record's hash, the link to the
 * journal on both sides.
 * @throws AUDIT_EXPORT_MISMATCH.
 */
export async function checkEpochFile(path: string, receipt: EpochReceipt): Promise<void> {
  const mismatch = (reason: string): AppError =>
    appError('AUDIT_EXPORT_MISMATCH', { file: path, reason });
  const file = createHash('sha256');
  const tree = new TreeFrontier();
  let previous = receipt.previousHash;
  try {
    const stream = createReadStream(path, { encoding: 'utf8' });
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      file.update(`${line}\n`);
      const { text, hash } = importLine(line);
      const seq = receipt.from + tree.size;
      if (chainHash(previous, Buffer.from(text)) !== hash) {
        throw mismatch(`record ${seq} does not match its hash`);
      }
      tree.append(hash);
      previous = hash;
    }
  } catch (error) {
    throw error instanceof AppError ? error : mismatch(reasonOf(error));
  }
  const count = receipt.to - receipt.from + 1;
  if (tree.size !== count) throw mismatch(`it holds ${tree.size} records, not ${count}`);
  if (previous !== receipt.headHash || tree.root() !== receipt.root) {
    throw mismatch('it belongs to another journal');
  }
  if (file.digest('hex') !== receipt.sha256) throw mismatch('its SHA-256 is another');
}

async function writeSegments(
  stores: Stores,
  range: EpochRange,
  file: FileHandle,
): Promise<Pick<EpochReceipt, 'sha256' | 'root'>> {
  const sha256 = createHash('sha256');
  const tree = new TreeFrontier();
  for (const segment of segmentsOf(stores, range)) {
    if (segment.pruned) {
      throw appError('AUDIT_EPOCH_RANGE', {
        ...range,
        reason: `record ${segment.first} was pruned`,
      });
    }
    let lines = '';
    for (let index = 0; index < segment.count; index++) {
      const hash = hashAt(segment, index);
      if (recomputedHashAt(segment, index) !== hash) {
        const seq = segment.first + index;
        throw appError('JOURNAL_SEGMENT_BROKEN', {
          seq,
          reason: 'its bytes do not match its hash',
        });
      }
      tree.append(hash);
      lines += `${exportLine(bodyAt(segment, index), hash)}\n`;
    }
    sha256.update(lines);
    await file.writeFile(lines);
  }
  return { sha256: sha256.digest('hex'), root: tree.root() };
}

/** Segment by segment, each read on its own: the consumer awaits in between. */
function* segmentsOf(stores: Stores, { from, to }: EpochRange): Generator<Segment> {
  for (let next = from; next <= to;) {
    const segment = segmentAt(stores, next);
    if (segment === undefined) return;
    yield segment;
    next = segment.first + segment.count;
  }
}

function segmentAt(stores: Stores, first: Seq): Segment | undefined {
  const bytes = stores.journal.get(first);
  return bytes === undefined ? undefined : openSegment(bytes, first);
}

function checkRange(stores: Stores, range: EpochRange): void {
  const { from, to } = range;
  const refuse = (reason: string): AppError => appError('AUDIT_EPOCH_RANGE', { from, to, reason });
  if (!(from >= 1 && from <= to)) throw refuse('it is empty');
  if (segmentAt(stores, from) === undefined) throw refuse(`no segment starts at ${from}`);
  if (segmentAt(stores, to + 1) === undefined) throw refuse(`no segment starts at ${to + 1}`);
}

function linksOf(
  stores: Stores,
  { from, to }: EpochRange,
): Pick<EpochReceipt, 'headHash' | 'previousHash'> {
  const first = segmentAt(stores, from) as Segment;
  // The segment behind the epoch starts with the hash of the epoch's last record.
  const after = segmentAt(stores, to + 1) as Segment;
  return { previousHash: previousHashOf(first), headHash: previousHashOf(after) };
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
