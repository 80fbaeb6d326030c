/** A file that is there whole or not at all, so that nobody ever reads half of it. */
import { renameSync, writeFileSync } from 'node:fs';

/** @param mode - of the new file; the old one's is not kept. */
export function writeWhole(path: string, text: string, mode = 0o644): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode });
  renameSync(temporary, path);
}
