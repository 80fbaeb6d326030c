/** What a command is started with and where it speaks: the process's own, or a test's. */
import type { Writable } from 'node:stream';

export interface Terminal {
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Exit code of the command: 0 unless it says otherwise. */
  exitCode: number;
}

export const processTerminal = (): Terminal => ({
  cwd: process.cwd(),
  env: process.env,
  exitCode: 0,
  stderr: process.stderr,
  stdout: process.stdout,
});
