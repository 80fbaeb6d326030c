/**
 * Whether the data folder is still the one that was opened. An open file outlives its name: a journal
 * that was deleted, or moved away, takes records as before, and they are gone with the process. Wall
 * time is good enough here: it ends the run, and decides nothing in it.
 */
import { accessSync, constants } from 'node:fs';
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import { reasonOf, storePath } from '../runtime/store/environment.ts';
import { identityOf, isSameFile } from '../runtime/store/file-identity.ts';
import type { FileIdentity } from '../runtime/store/file-identity.ts';

/** Often enough that a loss is told within 5 s. */
const LOOK_EVERY_MS = 2_000;

/** What is seen of a folder at one moment. */
export interface FolderSight {
  /** The journal's file; undefined when there is none. */
  readonly file: FileIdentity | undefined;
  /** Why the file system takes no writes; undefined when it does. */
  readonly readOnly: string | undefined;
}

export interface DataWatch {
  /** Stops looking, after one last look. @throws what `onLost` is called with. */
  close(): void;
  abandon(): void;
}

export interface DataWatchOptions {
  readonly dataDir: string;
  /** Called once: DATA_GONE, DATA_REPLACED, DATA_WRITE_FAILED when it is read-only, DATA_UNUSABLE. */
  readonly onLost: (error: AppError) => void;
  /** Looks at the folder; the real one by default. */
  readonly see?: (dataDir: string) => FolderSight;
}

/** Looks now and then. Opened when the stores are. */
export function watchData({ dataDir, onLost, see = seeFolder }: DataWatchOptions): DataWatch {
  const opened = see(dataDir).file;
  const look = (): AppError | undefined => {
    try {
      return lossOf(dataDir, opened, see(dataDir));
    } catch (error) {
      return appError('DATA_UNUSABLE', { dir: dataDir, reason: reasonOf(error) }, error);
    }
  };
  const timer = setInterval(() => {
    const error = look();
    if (error === undefined) return;
    clearInterval(timer);
    onLost(error);
  }, LOOK_EVERY_MS);
  timer.unref();
  const abandon = (): void => clearInterval(timer);
  return {
    abandon,
    close() {
      abandon();
      const error = look();
      if (error !== undefined) throw error;
    },
  };
}

/** Why a run can go on no longer, if it cannot. */
function lossOf(
  dir: string,
  opened: FileIdentity | undefined,
  { file, readOnly }: FolderSight,
): AppError | undefined {
  if (file === undefined) return appError('DATA_GONE', { file: storePath(dir) });
  if (!isSameFile(opened, file)) return appError('DATA_REPLACED', { file: storePath(dir) });
  if (readOnly === undefined) return undefined;
  return appError('DATA_WRITE_FAILED', { reason: readOnly, store: storePath(dir) });
}

function seeFolder(dataDir: string): FolderSight {
  const path = storePath(dataDir);
  const file = identityOf(path);
  return { file, readOnly: file === undefined ? undefined : readOnlyReason(path) };
}

/** A file system that was mounted read-only, or that its kernel made so after an error. */
function readOnlyReason(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Other rights than at the opening do not matter to a file that is open.
    return code === 'EROFS' ? message : undefined;
  }
}
