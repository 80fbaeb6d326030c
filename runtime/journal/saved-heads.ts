/**
 * Heads that somebody keeps outside the data folder: a position and its hash, or signed heads in a
 * file, one JSON object a line. What a journal must still reach, and still say there.
 */
import { SignedHeadSchema } from '../../protocols/api.ts';
import { appError } from '../../protocols/errors.ts';
import { misfit } from '../../protocols/validate.ts';
import type { Head } from './chain.ts';
import type { SignedHead } from './heads.ts';

/** `SEQ:HASH` as a head; undefined when the text is something else. */
export function headAt(text: string): Head | undefined {
  const found = /^([1-9][0-9]{0,15}):([0-9a-f]{64})$/i.exec(text);
  if (found === null) return undefined;
  const seq = Number(found[1]);
  if (!Number.isSafeInteger(seq)) return undefined;
  return { seq, hash: (found[2] as string).toLowerCase() };
}

/**
 * The heads of a file, in the order of its lines. A line that begins like a head and breaks off was
 * being written when the machine stopped: it is none.
 * @param name - of the file, for the error.
 * @throws AUDIT_HEAD_UNREADABLE naming the line; also for a file without a head.
 */
export function savedHeads(text: string, name: string): SignedHead[] {
  const heads = text.split('\n').flatMap((line, index) => {
    const content = line.trim();
    if (content === '') return [];
    const value = parsed(content);
    if (value === undefined && content.startsWith('{"')) return [];
    return [headOf(value, name, index + 1)];
  });
  if (heads.length > 0) return heads;
  throw appError('AUDIT_HEAD_UNREADABLE', { head: name, reason: 'it holds no head' });
}

/** Undefined for a line that is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    // Said by `headOf`, or a line that broke off.
    return undefined;
  }
}

function headOf(value: unknown, name: string, line: number): SignedHead {
  const unfit = misfit(SignedHeadSchema, value, 'head');
  if (unfit === undefined) {
    const { at, hash, root, run, seq, signature } = value as SignedHead;
    return { at, hash, root, run, seq, signature };
  }
  const { path, reason } = unfit.details;
  const at =
    value === undefined ? 'is no JSON' : `does not fit at ${String(path)}: ${String(reason)}`;
  throw appError('AUDIT_HEAD_UNREADABLE', { head: name, reason: `line ${line} ${at}` });
}
