/**
 * LMDB, loaded when a store is first opened. Its binary is native code in an optional package of its
 * own, one a platform; where that is lacking, commands that need no store still work.
 */
import { createRequire } from 'node:module';
import { appError } from '../../protocols/errors.ts';
import { firstLine } from '../../protocols/first-line.ts';

export type Lmdb = Pick<typeof import('lmdb'), 'open'>;

const require = createRequire(import.meta.url);

/** @throws STORE_MISSING. */
export function loadLmdb(load: (name: string) => unknown = require): Lmdb {
  try {
    return load('lmdb') as Lmdb;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The first line says what, the others list where it was looked for.
    const reason = firstLine(message);
    throw appError('STORE_MISSING', { reason }, error);
  }
}
