/**
 * How commands speak: with --json one JSON document (or JSON lines) on stdout and nothing else
 * there; without it, sentences for a person. Errors go to stderr; the exit code is the code's.
 */
import { AppError, appError, errorReport, errorTable } from '../protocols/errors.ts';
import type { Terminal } from './terminal.ts';

export interface Output {
  readonly json: boolean;
  /** The result: a document with --json, else `text`. */
  result(document: unknown, text: string): void;
  /** One line of many (JSON lines). */
  line(document: unknown, text: string): void;
  /** A remark for a person; silent with --json. */
  say(text: string): void;
}

export function openOutput({ stdout }: Terminal, json: boolean): Output {
  const write = (text: string): void => void stdout.write(`${text}\n`);
  return {
    json,
    result: (document, text) => write(json ? JSON.stringify(document) : text),
    line: (document, text) => write(json ? JSON.stringify(document) : text),
    say: (text) => {
      if (!json) write(text);
    },
  };
}

/** What a machine runs out of, or refuses to write: nothing that a stack explains. */
const OF_THE_SYSTEM: ReadonlySet<string> = new Set([
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EROFS',
]);

function coded(error: unknown): unknown {
  const { code = '', message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (!OF_THE_SYSTEM.has(code)) return error;
  return appError('SYSTEM_REFUSED', { reason: message }, error);
}

/** Prints a failure and returns the exit code it asks for. */
export function fail({ stderr }: Pick<Terminal, 'stderr'>, thrown: unknown, json: boolean): number {
  const error = coded(thrown);
  const report = errorReport(error);
  // A message of the table begins with its code; what nobody foresaw is a stack.
  const text = report.code === 'UNEXPECTED' ? `UNEXPECTED: ${report.message}` : report.message;
  stderr.write(`${json ? JSON.stringify({ error: report }) : text}\n`);
  if (error instanceof AppError) return errorTable[error.code].exit;
  return 1;
}
