/** Journals of released protocols, as they were written. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { ChainedRecord } from '../../protocols/record.ts';

export const JOURNALS = fileURLToPath(new URL('../fixtures/journals/', import.meta.url));

/** Records of a journal of that folder, by file name. */
export const goldenJournal = (name: string): ChainedRecord[] =>
  gunzipSync(readFileSync(JOURNALS + name))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ChainedRecord);
