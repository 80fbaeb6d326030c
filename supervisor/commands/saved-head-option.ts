/** What `--head` and the ends of `audit consistency` name: a place in the journal, or a file of heads. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { appError } from '../../protocols/errors.ts';
import type { SignedHead } from '../../runtime/journal/heads.ts';
import { savedHeads } from '../../runtime/journal/saved-heads.ts';
import { reasonOf } from '../../runtime/store/environment.ts';
import type { Terminal } from '../terminal.ts';

/** @throws AUDIT_HEAD_UNREADABLE. */
export function headsOfFile({ cwd }: Terminal, name: string): SignedHead[] {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw appError('AUDIT_HEAD_UNREADABLE', { head: name, reason: reasonOf(error) }, error);
  }
  return savedHeads(text, name);
}
