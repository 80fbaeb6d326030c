/**
 * Is a file what LMDB takes for one of its own? It maps what it is given, and a file that is not ends the
 * process without a word. https://www.symas.com/lmdb, lmdb.c: two meta pages, each with MDB_MAGIC.
 */
import { closeSync, openSync, readSync } from 'node:fs';

const MAGIC = 0xbeefc0de;
/** In a meta page, behind the 24 bytes of the page's own header, as lmdb 3.5 lays them out. */
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const PAGE_BYTES_MIN = 512;
const PAGE_BYTES_MAX = 65_536;

/** Why it is not; undefined for one that may be opened, or is not there yet. */
export function headerFault(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(PAGE_BYTES_MAX + PAGE_SIZE_AT);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    if (length === 0) return `${path} is empty: its contents were lost`;
    const page = length < PAGE_SIZE_AT + 4 ? 0 : bytes.readUInt32LE(PAGE_SIZE_AT);
    const isPage = page >= PAGE_BYTES_MIN && page <= PAGE_BYTES_MAX;
    const isWhole = isPage && length >= page + MAGIC_AT + 4;
    const metas = isWhole ? [MAGIC_AT, page + MAGIC_AT] : [];
    const isOurs = metas.length > 0 && metas.every((at) => bytes.readUInt32LE(at) === MAGIC);
    return isOurs ? undefined : `${path} does not begin as a journal does: it is damaged`;
  } finally {
    closeSync(file);
  }
}
