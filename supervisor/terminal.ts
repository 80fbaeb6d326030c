/** What a command is started with and where it speaks: the process's own, or a test's. */
import type { Writable } from 'node:stream';
import type { HeldSignals } from './signals.ts';

export interface Terminal {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly columns?: number; readonly isTTY?: boolean };
  /** Signals held since the program began; none where a command runs in somebody else's process. */
  readonly signals?: HeldSignals;
  /** Are errors JSON? Then no help is written for a wrong call: the error is the document. */
  json?: boolean;
  /** Does stderr have a reader that takes nothing? The process does not wait for it. */
  isStuck?: boolean;
  /** Exit code of the command: 0 unless it says otherwise. */
  exitCode: number;
}

export const processTerminal = (signals: HeldSignals | undefined): Terminal => ({
  ...(signals === undefined ? {} : { signals }),
  cwd: process.cwd(),
  env: process.env,
  exitCode: 0,
  stderr: process.stderr,
  stdout: process.stdout,
});
