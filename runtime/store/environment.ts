/**
 * `<data>/kimera.mdb`: one LMDB environment with four named stores. One writer a folder; readers in
 * any thread or process. Everything else (outbox, weights, bars) is a fold of the journal.
 *
 * | store     | key            | value                                      |
 * | --------- | -------------- | ------------------------------------------ |
 * | journal   | seq of first   | a segment of up to 64 records              |
 * | snapshots | [name, seq]    | SHA-256 of the state and its bytes         |
 * | blobs     | SHA-256 hex    | bytes; nothing is kept here yet            |
 * | meta      | [what, …]      | canonical JSON: format, owner, heads, epochs |
 */
import { existsSync, mkdirSync, statfsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { canonical } from '../../protocols/canonical.ts';
import { AppError, appError } from '../../protocols/errors.ts';
import { identityOf, removeIfSame } from './file-identity.ts';
import type { FileIdentity } from './file-identity.ts';
import { headerFault } from './file-header.ts';
import { loadLmdb } from './lmdb.ts';
import { HEARTBEAT_MS, ownerAlive, thisOwner } from './owner.ts';
import type { Owner } from './owner.ts';

/** The newest layout of the stores this version knows. */
const DATA_FORMAT = 1;
/** Address space reserved at opening; LMDB maps more by itself when the file outgrows it. */
const MAP_BYTES = 16 * 2 ** 30;
/** LMDB may count a few pages at the end that it allocated and gave up before writing them. */
const UNWRITTEN_BYTES_MAX = 32 * 4_096;
/** Closing waits this long for writes under way; after a failed write LMDB may never answer. */
const CLOSE_MS_MAX = 5_000;

export type MetaKey = readonly (string | number)[];

export interface Stores {
  readonly dir: string;
  readonly readOnly: boolean;
  readonly root: RootDatabase<Buffer>;
  readonly journal: Database<Buffer, number>;
  readonly snapshots: Database<Buffer, (string | number)[]>;
  readonly blobs: Database<Buffer, string>;
  readonly meta: Database<Buffer, (string | number)[]>;
  /** Gives the folder back. Safe to call twice. */
  close(): Promise<void>;
}

/** The file of a data folder. */
export const storePath = (dir: string): string => join(dir, 'kimera.mdb');
const heartbeatPath = (dir: string): string => join(dir, 'kimera.owner');

/**
 * Opens a folder for writing, making it if needed. Open the writer before any reader of the same
 * process.
 * @throws DATA_LOCKED naming the pid of the live owner; DATA_FORMAT_NEWER; DATA_UNUSABLE;
 * STORE_MISSING.
 */
export function openStores(dir: string): Stores {
  return coded(dir, () => {
    mkdirSync(dir, { recursive: true });
    const root = openRoot(dir, false);
    try {
      checkWhole(root, dir);
      const stores = namedStores(root, dir, false);
      checkFormat(stores);
      const claimed = claim(stores);
      const beat = setInterval(() => touch(dir), HEARTBEAT_MS);
      beat.unref();
      let closing: Promise<void> | undefined;
      const close = (): Promise<void> => {
        closing ??= release(stores, claimed, beat);
        return closing;
      };
      return { ...stores, close };
    } catch (error) {
      // The opening itself failed; what close answers adds nothing to that.
      root.close().catch(() => undefined);
      throw error;
    }
  });
}

/**
 * Opens a folder for reading, in any thread or process, whether or not a writer has it.
 * @throws DATA_MISSING, DATA_FORMAT_NEWER, DATA_UNUSABLE, STORE_MISSING.
 */
export function openStoresReadOnly(dir: string): Stores {
  if (!existsSync(storePath(dir))) throw appError('DATA_MISSING', { dir });
  return coded(dir, () => {
    const root = openRoot(dir, true);
    try {
      checkWhole(root, dir);
      const stores = namedStores(root, dir, true);
      checkFormat(stores);
      let closing: Promise<void> | undefined;
      const close = (): Promise<void> => {
        closing ??= root.close();
        return closing;
      };
      return { ...stores, close };
    } catch (error) {
      // As above: the first error is the one that says something.
      root.close().catch(() => undefined);
      throw error;
    }
  });
}

function openRoot(dir: string, readOnly: boolean): RootDatabase<Buffer> {
  const reason = headerFault(storePath(dir));
  if (reason !== undefined) throw appError('DATA_UNUSABLE', { dir, reason });
  return loadLmdb().open<Buffer, string>({
    path: storePath(dir),
    noSubdir: true,
    readOnly,
    maxDbs: 8,
    mapSize: MAP_BYTES,
    encoding: 'binary',
    // Batching by event turn adds a promise of its own that nobody can handle when a commit fails.
    eventTurnBatching: false,
    // Each put then carries its own promise of being on disk.
    separateFlushed: true,
  });
}

/**
 * A file cut short must be refused before a page beyond its end is touched: the kernel would kill
 * the process (SIGBUS), and no code could say why.
 */
function checkWhole(root: RootDatabase<Buffer>, dir: string): void {
  const want = usedBytes(root);
  const got = statSync(storePath(dir)).size;
  if (got + UNWRITTEN_BYTES_MAX >= want) return;
  const reason = `the file was cut short: ${got} of ${want} bytes`;
  throw appError('DATA_UNUSABLE', { dir, reason });
}

/** Bytes of the file that are in use, free pages inside it included. */
export function usedBytes(root: RootDatabase<Buffer>): number {
  const stats = root.getStats() as { pageSize: number; lastPageNumber: number };
  return (stats.lastPageNumber + 1) * stats.pageSize;
}

function namedStores(root: RootDatabase<Buffer>, dir: string, readOnly: boolean) {
  const named = (name: string) => {
    const store = root.openDB({ name, encoding: 'binary' }) as unknown;
    // A read-only opening answers undefined for a store that was never made.
    if (store === undefined) throw appError('DATA_MISSING', { dir });
    return store;
  };
  return {
    dir,
    readOnly,
    root,
    journal: named('journal') as Stores['journal'],
    snapshots: named('snapshots') as Stores['snapshots'],
    blobs: named('blobs') as Stores['blobs'],
    meta: named('meta') as Stores['meta'],
  };
}

type OpenStores = Omit<Stores, 'close'>;

function checkFormat(stores: OpenStores): void {
  const format = readMeta(stores, ['format']) as { readonly data: number } | undefined;
  if (format === undefined) {
    if (!stores.readOnly) {
      stores.meta.putSync(['format'], Buffer.from(canonical({ data: DATA_FORMAT })));
    }
    return;
  }
  if (format.data > DATA_FORMAT) {
    throw appError('DATA_FORMAT_NEWER', { dir: stores.dir, got: format.data, want: DATA_FORMAT });
  }
}

/** The owner's mark in the store, and the file that beats for it. */
interface Claimed {
  readonly owner: Owner;
  readonly heartbeat: FileIdentity | undefined;
}

function claim(stores: OpenStores): Claimed {
  const owner = thisOwner();
  const heartbeat = heartbeatPath(stores.dir);
  const other = stores.meta.transactionSync(() => {
    const holder = readMeta(stores, ['owner']) as Owner | undefined;
    if (holder !== undefined && ownerAlive(holder, heartbeat)) return holder;
    stores.meta.putSync(['owner'], Buffer.from(canonical(owner)));
    return undefined;
  });
  if (other !== undefined) throw appError('DATA_LOCKED', { dir: stores.dir, pid: other.pid });
  try {
    writeFileSync(heartbeat, `${owner.pid}\n`);
  } catch (error) {
    stores.meta.removeSync(['owner']);
    throw error;
  }
  return { heartbeat: identityOf(heartbeat), owner };
}

function touch(dir: string): void {
  const now = Date.now() / 1_000;
  try {
    utimesSync(heartbeatPath(dir), now, now);
  } catch {
    // The folder was removed under us: whoever watches it says so with a code.
  }
}

async function release(
  stores: OpenStores,
  { heartbeat, owner }: Claimed,
  beat: NodeJS.Timeout,
): Promise<void> {
  clearInterval(beat);
  try {
    const holder = readMeta(stores, ['owner']) as Owner | undefined;
    if (holder?.token === owner.token) {
      stores.meta.removeSync(['owner']);
      removeIfSame(heartbeatPath(stores.dir), heartbeat);
    }
  } catch {
    // The disk refuses even this; the owner's death frees the folder just as well.
  }
  const closed = stores.root.close();
  await withinMs(closed, CLOSE_MS_MAX);
}

/** Resolves when `work` does or the time is up; rejects when it rejects in time. */
async function withinMs(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

/** Runs an opening; what LMDB throws becomes DATA_UNUSABLE. */
function coded<T>(dir: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw appError('DATA_UNUSABLE', { dir, reason: reasonOf(error) }, error);
  }
}

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A value of the meta store, undefined if absent. */
export function readMeta(stores: Pick<Stores, 'dir' | 'meta'>, key: MetaKey): unknown {
  const bytes = stores.meta.get([...key]);
  return bytes === undefined ? undefined : metaValue(stores, key, bytes);
}

/** All values of the meta store whose key starts with `what`, in key order. */
export function listMeta(stores: Pick<Stores, 'dir' | 'meta'>, what: string): unknown[] {
  const found: unknown[] = [];
  for (const { key, value } of stores.meta.getRange({ start: [what, 0], end: [what, Infinity] })) {
    found.push(metaValue(stores, key, value));
  }
  return found;
}

function metaValue({ dir }: Pick<Stores, 'dir'>, key: MetaKey, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    const reason = `the entry ${key.join('/')} beside the journal is no JSON: it was altered, or is damaged`;
    throw appError('DATA_UNUSABLE', { dir, reason }, error);
  }
}

/**
 * Writes a value of the meta store; resolves when it is on disk.
 * @throws DATA_WRITE_FAILED.
 */
export function writeMeta(stores: Stores, key: MetaKey, value: unknown): Promise<void> {
  return durable(stores.meta.put([...key], Buffer.from(canonical(value))), 'meta');
}

/** A put of LMDB: settles when visible; `flushed` when on disk. */
export type Put = Promise<boolean> & { readonly flushed?: Promise<unknown> };

/**
 * Waits until a put is on disk.
 * @throws DATA_WRITE_FAILED with the disk's own reason.
 */
export async function durable(put: Put, store: string): Promise<void> {
  const flushed = put.flushed;
  try {
    await put;
  } catch (error) {
    throw appError('DATA_WRITE_FAILED', { store, reason: await commitReason(error) }, error);
  }
  await flushed;
}

/** LMDB hides the cause of a failed commit in a promise of its own; this takes it out. */
export async function commitReason(error: unknown): Promise<string> {
  const cause = (error as { commitError?: PromiseLike<unknown> } | undefined)?.commitError;
  if (cause === undefined) return reasonOf(error);
  try {
    await cause;
    return reasonOf(error);
  } catch (inner) {
    return reasonOf(inner);
  }
}

/** The space left where a store lies, in words: LMDB says of a full disk that input or output failed. */
export function freeSpace(dir: string): string {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return `${bavail * bsize} bytes are free there`;
  } catch (error) {
    return reasonOf(error);
  }
}
