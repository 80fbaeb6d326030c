/**
 * Whole lines on stderr, in order, without waiting for whoever reads them: a slow disk, a stopped pager
 * or a pipe that nobody empties never delays a decision. On a terminal a status stands below the lines
 * and rewrites itself.
 */
import { fstatSync } from 'node:fs';
import { pino } from 'pino';
import type { Terminal } from './terminal.ts';

export interface StderrLines {
  /** Writes a line; its end is added. */
  write(line: string): void;
  /** Shows a status in place of the last one, empty = none; undefined where nobody could see it. */
  readonly status: ((text: string) => void) | undefined;
  /** Takes the status away and waits until everything is written, CLOSE_MS_MAX at most; false if it is not. */
  close(): Promise<boolean>;
}

/** What waits for a reader, bytes; lines beyond that are dropped and counted. */
const WAITING_BYTES_MAX = 4 * 2 ** 20;
/** A reader that takes nothing at the end is waited for so long, ms. */
const CLOSE_MS_MAX = 2_000;
const STDERR = 2;
/** Columns of a terminal that does not say. */
const WIDTH_UNKNOWN = 80;
/** Back to the first column, and everything behind it gone. */
const CLEAR = '\r\u001B[2K';

export function openStderrLines({ stderr }: Pick<Terminal, 'stderr'>): StderrLines {
  const out = stderr === process.stderr && !isPipe() ? unblocked() : buffered(stderr);
  const isTerminal = stderr.isTTY === true;
  let shown = '';
  const put = (line: string): void =>
    out.write(shown === '' ? `${line}\n` : `${CLEAR}${line}\n${shown}`);
  return {
    write: put,
    status: isTerminal
      ? (text) => {
          // A status that wraps could not be taken away again.
          const width = stderr.columns ?? 0;
          const next = text.slice(0, (width > 0 ? width : WIDTH_UNKNOWN) - 1);
          if (next === shown) return;
          shown = next;
          out.write(`${CLEAR}${shown}`);
        }
      : undefined,
    close: async () => {
      if (shown !== '') out.write(CLEAR);
      shown = '';
      return out.drained();
    },
  };
}

interface Out {
  write(text: string): void;
  drained(): Promise<boolean>;
}

/** Node writes to these without waiting; to a terminal or a file it would. */
function isPipe(): boolean {
  const stat = fstatSync(STDERR);
  return stat.isFIFO() || stat.isSocket();
}

function buffered(stream: Terminal['stderr']): Out {
  let dropped = 0;
  const write = (text: string): void => {
    if (stream.writableLength > WAITING_BYTES_MAX) {
      dropped += 1;
      return;
    }
    const missing = dropped;
    dropped = 0;
    stream.write(missing === 0 ? text : `${droppedText(missing)}${text}`);
  };
  // Called when all before it is written, or cannot be.
  return { drained: () => atMost(CLOSE_MS_MAX, (done) => stream.write('', done)), write };
}

const droppedText = (count: number): string => `${count} lines were dropped: nobody read them.\n`;

/** Waits until `start` calls back, `ms` at most; did it? */
function atMost(ms: number, start: (done: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve(false), ms);
    start(() => {
      clearTimeout(limit);
      resolve(true);
    });
  });
}

/** Written in another thread: a terminal that is stopped (Ctrl-S) holds up the lines alone. */
function unblocked(): Out {
  const out = pino.destination({ dest: STDERR, maxLength: WAITING_BYTES_MAX, sync: false });
  let isWaiting = false;
  let isGone = false;
  let dropped = 0;
  out.on('drop', () => (dropped += 1));
  out.on('drain', () => {
    isWaiting = false;
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    write(droppedText(count));
  });
  // Nobody is left to tell it; cli.ts says so where somebody may still listen.
  out.on('error', () => {
    isGone = true;
    out.destroy();
  });
  const write = (text: string): void => {
    if (isGone) return;
    isWaiting = true;
    out.write(text);
  };
  return {
    drained: async () =>
      !isWaiting || isGone || atMost(CLOSE_MS_MAX, (done) => void out.once('drain', done)),
    write,
  };
}
