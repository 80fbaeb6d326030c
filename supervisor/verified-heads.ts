/**
 * `KIMERA_HOME/verified/`: how far the journal of each data folder was verified, and what it said
 * there. One file a folder, named by the hash of its path, with the last head this home signed in it.
 * It lies outside the folder it judges: a journal that is shorter, or says something else, was
 * changed while nobody looked. A file that is lost costs one whole verification.
 */
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonical, sha256Hex } from '../protocols/canonical.ts';
import { appError, errorReport } from '../protocols/errors.ts';
import { verifyingKey } from '../runtime/journal/keys.ts';
import { verifiedPoint } from '../runtime/journal/verified-point.ts';
import type { VerifiedPoint } from '../runtime/journal/verified-point.ts';
import type { OperatorHome } from './home.ts';
import type { RunOptions } from './run.ts';
import { writeWhole } from './whole-file.ts';

/** Folders remembered; the one that was not signed in for longest makes room. */
const FOLDERS_MAX = 64;

export interface VerifiedHeads {
  /**
   * What is known of the folder's journal; undefined when nothing is, or what is there does not count.
   * @throws HOME_UNUSABLE.
   */
  recall(): VerifiedPoint | undefined;
  /** Never throws: what cannot be kept costs time at the next start, and is told. */
  keep(point: Pick<VerifiedPoint, 'head' | 'roots'>): void;
  forget(): void;
}

export interface VerifiedHeadsOptions {
  /** Exists. */
  readonly dataDir: string;
  readonly home: Pick<OperatorHome, 'dir' | 'publicKey'>;
  readonly log: RunOptions['log'];
}

export function openVerifiedHeads({ dataDir, home, log }: VerifiedHeadsOptions): VerifiedHeads {
  const folder = join(home.dir, 'verified');
  const dir = realpathSync(dataDir);
  const path = join(folder, `${sha256Hex(dir).slice(0, 32)}.json`);
  const key = verifyingKey(home.publicKey);
  return {
    recall() {
      const text = textOf(home.dir, path);
      if (text === undefined || key === undefined) return undefined;
      const point = verifiedPoint(parsed(text), key);
      if (typeof point !== 'string') return point;
      log('warn', 'a verified head is not used; the whole journal is verified', {
        path,
        why: point,
      });
      return undefined;
    },
    keep({ head, roots }) {
      try {
        mkdirSync(folder, { mode: 0o700, recursive: true });
        writeWhole(path, `${canonical({ dir, head, roots })}\n`, 0o600);
        dropOldest(folder);
      } catch (error) {
        log('warn', 'a verified head was not kept', { error: errorReport(error), path });
      }
    },
    forget: () => rmSync(path, { force: true }),
  };
}

/** Undefined when there is no such file. @throws HOME_UNUSABLE. */
function textOf(home: string, path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw appError('HOME_UNUSABLE', { home, reason: String(error) }, error);
  }
}

/** Undefined, which is no point, for a text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Told by the caller: what is there is no verified head.
    return undefined;
  }
}

function dropOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  if (files.length <= FOLDERS_MAX) return;
  const ages = files.map((path) => ({
    path,
    writtenMs: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  }));
  ages.sort((a, b) => b.writtenMs - a.writtenMs);
  for (const { path } of ages.slice(FOLDERS_MAX)) rmSync(path, { force: true });
}
