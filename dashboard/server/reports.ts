/**
 * Reports of studies that lie in the data folder (`kimera falsify`, `kimera fidelity`), as the page
 * shows them. They are no part of the journal: each says by itself what it was made from.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '../../protocols/errors.ts';

export interface ReportEntry {
  readonly name: string;
  /** When the file was written, ISO. */
  readonly writtenAt: string;
}

const NAME = /^[a-z][a-z0-9-]{0,47}$/;
/** Larger files are no reports of ours. */
const REPORT_BYTES_MAX = 4 * 2 ** 20;

/** Names of the reports in `<data>/reports`, sorted. */
export async function listReports(dataDir: string): Promise<ReportEntry[]> {
  const entries: ReportEntry[] = [];
  for (const name of await foldersOf(join(dataDir, 'reports'))) {
    if (!NAME.test(name)) continue;
    const found = await statOf(fileOf(dataDir, name));
    if (found !== undefined) entries.push({ name, writtenAt: found.mtime.toISOString() });
  }
  return entries;
}

/** The document of a report. @throws REPORT_UNKNOWN, REPORT_UNREADABLE. */
export async function readReport(dataDir: string, name: string): Promise<object> {
  const file = fileOf(dataDir, name);
  const found = NAME.test(name) ? await statOf(file) : undefined;
  if (found === undefined) throw appError('REPORT_UNKNOWN', { name: name.slice(0, 64) });
  if (found.size > REPORT_BYTES_MAX) {
    const reason = `${found.size} bytes, over ${REPORT_BYTES_MAX}`;
    throw appError('REPORT_UNREADABLE', { name, reason });
  }
  try {
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof document === 'object' && document !== null) return document;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw appError('REPORT_UNREADABLE', { name, reason }, error);
  }
  throw appError('REPORT_UNREADABLE', { name, reason: 'not a JSON object' });
}

const fileOf = (dataDir: string, name: string): string =>
  join(dataDir, 'reports', name, 'report.json');

async function foldersOf(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

async function statOf(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
