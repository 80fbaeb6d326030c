/** Programs of the journal tests that need a process or a thread of their own, from dist/. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export function builtProgram(name: 'writer-child' | 'reader-thread'): string {
  const path = fileURLToPath(
    new URL(`../../../dist/test/support/journal/${name}.js`, import.meta.url),
  );
  if (!existsSync(path)) throw new Error(`no ${path}: run \`npx tsc -p .\``);
  return path;
}

export interface Writer {
  readonly process: ChildProcessByStdio<null, Readable, null>;
  readonly lines: Interface;
}

/**
 * Starts the writer.
 * @param options.fileBytesMax - largest file the kernel lets it write: a full disk.
 */
export function startWriter(
  dir: string,
  { group = 1, fileBytesMax }: { group?: number; fileBytesMax?: number } = {},
): Writer {
  const program = [process.execPath, builtProgram('writer-child'), dir, String(group)];
  const stdio = ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'];
  const child =
    fileBytesMax === undefined
      ? spawn(program[0] as string, program.slice(1), { stdio })
      : spawn(
          '/bin/sh',
          ['-c', 'ulimit -f "$0" && exec "$@"', String(fileBytesMax / 512), ...program],
          { stdio },
        );
  return { process: child, lines: createInterface({ input: child.stdout }) };
}
