/** Where a path lies. */
import { relative } from 'node:path';

/** Is `path` in `folder`, or the folder itself? Both as they are: links are for who calls to resolve. */
export const isWithin = (folder: string, path: string): boolean =>
  !relative(folder, path).startsWith('..');
