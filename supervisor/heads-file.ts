/** `process.headsFile`: signed heads, one JSON object a line, in a file that somebody else keeps. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { canonical } from '../protocols/canonical.ts';
import { appError } from '../protocols/errors.ts';
import { reasonOf } from '../runtime/store/environment.ts';
import type { Outlet, SentHead } from './head-outlets.ts';

const NEWLINE = 0x0a;

export function fileOutlet(path: string): Outlet {
  return {
    name: 'headsFile',
    async send(head) {
      try {
        await appendLine(path, head);
      } catch (error) {
        const details = { reason: reasonOf(error), seq: head.seq, to: path };
        throw appError('AUDIT_HEAD_NOT_SENT', details, error);
      }
    },
  };
}

/**
 * A line is there whole or not at all: one write, on disk before it counts, and what a full disk or a
 * crash left of one is ended or taken back.
 */
async function appendLine(path: string, head: SentHead): Promise<void> {
  const file = await open(path, 'a+', 0o644);
  try {
    const { size } = await file.stat();
    const line = `${(await endsInLine(file, size)) ? '' : '\n'}${canonical(head)}\n`;
    const bytes = Buffer.from(line);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) {
      await file.truncate(size);
      throw new Error(`only ${bytesWritten} of ${bytes.length} bytes could be written`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function endsInLine(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === NEWLINE;
}
