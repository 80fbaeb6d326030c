/** The journal of a data folder, opened for one command. */
import { appError } from '../../protocols/errors.ts';
import { openReader } from '../../runtime/journal/reader.ts';
import type { JournalReader } from '../../runtime/journal/reader.ts';
import type { Terminal } from '../terminal.ts';
import { dataDirOf } from './options.ts';
import type { CommonOptions } from './options.ts';

/** @throws DATA_MISSING, also for an empty journal; as `openReader`. */
export async function withReader(
  terminal: Terminal,
  options: CommonOptions,
  use: (reader: JournalReader) => void | Promise<void>,
): Promise<void> {
  const data = dataDirOf(terminal, options);
  const reader = openReader(data);
  try {
    if (reader.head().seq === 0) throw appError('DATA_MISSING', { dir: data });
    await use(reader);
  } finally {
    await reader.close();
  }
}
