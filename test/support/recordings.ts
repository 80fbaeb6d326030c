/**
 * Real recordings, when this machine has them: the folder named by KIMERA_RECORDINGS, else
 * ../shared/data beside the project. They are never part of it.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = process.env['KIMERA_RECORDINGS'] ?? resolve('../shared/data');

/** Path of a recording; undefined, and said aloud, when it is not here. */
export function recording(name: string): string | undefined {
  const file = join(FOLDER, name);
  if (existsSync(file)) return file;
  console.warn(`SKIPPED: no recording ${file}; set KIMERA_RECORDINGS to a folder that has it.`);
  return undefined;
}
