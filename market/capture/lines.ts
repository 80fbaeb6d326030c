/** Lines of a text file, many at a time; a gzip file is unpacked on the way. */
import { appError } from '../../protocols/errors.ts';
import { byteStream, checkReadable } from '../history/table.ts';

/** A line longer than this is no frame; the file is refused before it fills the memory. */
const LINE_CHARS_MAX = 16_000_000;

/** @throws MARKET_FILE_MISSING, MARKET_FILE_FORMAT. */
export async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  await checkReadable(file);
  const stream = byteStream(file);
  stream.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of stream) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_CHARS_MAX) {
        throw appError('MARKET_FILE_FORMAT', { file, reason: 'a line is over 16 MB' });
      }
      yield lines;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw appError('MARKET_FILE_FORMAT', { file, reason }, error);
  }
  if (rest !== '') yield [rest];
}
