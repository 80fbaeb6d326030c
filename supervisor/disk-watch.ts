/**
 * Looks now and then how much room the journal has, and says so before it is full: a run whose journal
 * can take no more ends with JOURNAL_FULL or JOURNAL_WRITE_FAILED.
 */
import { statfs } from 'node:fs/promises';
import { numberText } from '../protocols/number-text.ts';
import type { Journal } from '../runtime/journal/writer.ts';
import { errorReport } from '../protocols/errors.ts';
import type { RunLog } from './run-log.ts';

export interface DiskRoom {
  /** What the data file holds, and may hold (`process.journalMbMax`), bytes. */
  readonly used: number;
  readonly limit: number;
  /** What the file system has left for this user, bytes. */
  readonly free: number;
}

const LOOK_EVERY_MS = 1_000;
/** Share of the limit from which on it is told. */
const NEARLY_FULL = 0.9;
/** Free space from which on it is told, bytes: some ten thousand rounds. */
const NEARLY_NOTHING = 512 * 2 ** 20;

/** What there is to say about the room, if anything. */
export function diskWarning({ free, limit, used }: DiskRoom): string | undefined {
  if (used > limit * NEARLY_FULL) {
    return `The journal has used ${mb(used)} of the ${mb(limit)} it may (process.journalMbMax); at the limit the run ends with JOURNAL_FULL. Stop, raise the limit, start again.`;
  }
  if (free < NEARLY_NOTHING) {
    return `The disk of the data folder has ${mb(free)} left; without room the run ends with JOURNAL_WRITE_FAILED. Free space, or stop and move the folder to a larger disk.`;
  }
  return undefined;
}

const mb = (bytes: number): string => `${numberText(bytes / 2 ** 20, 0)} MB`;

export interface DiskWatch {
  stop(): void;
}

/** Tells once when it becomes tight, and again after there was room. */
export function watchDisk(
  dataDir: string,
  journal: Pick<Journal, 'room'>,
  log: Pick<RunLog, 'tell' | 'write'>,
): DiskWatch {
  let isTight = false;
  const look = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(dataDir);
    const warning = diskWarning({ ...journal.room, free: bavail * bsize });
    if (warning !== undefined && !isTight) log.tell('warn', warning, { event: 'disk' });
    isTight = warning !== undefined;
  };
  const lookAgain = (): void =>
    void look().catch((error: unknown) => {
      clearInterval(ticking);
      log.write('warn', 'free disk space cannot be read and is not watched', {
        error: errorReport(error),
      });
    });
  const ticking = setInterval(lookAgain, LOOK_EVERY_MS);
  lookAgain();
  return { stop: () => clearInterval(ticking) };
}
