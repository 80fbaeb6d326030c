/** Large content, stored once under the SHA-256 of its bytes: data slices, prompts, answers. */
import { sha256Hex } from '../../protocols/canonical.ts';
import { appError } from '../../protocols/errors.ts';
import { durable } from './environment.ts';
import type { Stores } from './environment.ts';

/**
 * Stores `bytes`; resolves to their SHA-256 when they are on disk.
 * @throws DATA_WRITE_FAILED.
 */
export async function putBlob(stores: Stores, bytes: Uint8Array): Promise<string> {
  const sha256 = sha256Hex(bytes);
  if (!stores.blobs.doesExist(sha256)) {
    await durable(stores.blobs.put(sha256, Buffer.from(bytes)), 'blobs');
  }
  return sha256;
}

export const hasBlob = (stores: Pick<Stores, 'blobs'>, sha256: string): boolean =>
  stores.blobs.doesExist(sha256);

/**
 * The content of a blob, checked against its name.
 * @throws BLOB_MISSING, BLOB_BROKEN.
 */
export function getBlob(stores: Pick<Stores, 'blobs'>, sha256: string): Buffer {
  const bytes = stores.blobs.get(sha256);
  if (bytes === undefined) throw appError('BLOB_MISSING', { sha256 });
  const got = sha256Hex(bytes);
  if (got !== sha256) throw appError('BLOB_BROKEN', { sha256, got });
  return bytes;
}
