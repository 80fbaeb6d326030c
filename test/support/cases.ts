/**
 * Files in the shape of public ones that were read wrongly once, when this machine has them: the folder
 * named by KIMERA_CASES, else ../shared/cases beside the project. Like ones are in test/fixtures.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = process.env['KIMERA_CASES'] ?? resolve('../shared/cases');

/** Path of a case's file; undefined, and said aloud, when it is not here. */
export function caseFile(folder: string, name: string): string | undefined {
  const file = join(FOLDER, folder, name);
  if (existsSync(file)) return file;
  console.warn(`SKIPPED: no case ${file}; set KIMERA_CASES to a folder that has it.`);
  return undefined;
}
