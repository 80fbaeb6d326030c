/** Native peers: a C source of this folder, built here and now where the machine has a compiler. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FLAGS = ['-O3', '-march=native', '-pthread'];

export interface Native {
  /** Compiler and flags, or why there is no native peer. */
  readonly detail: string;
  /** There is no program to run. */
  readonly missing: boolean;
  /** The number the program prints. */
  run(...words: readonly (number | string)[]): number;
  close(): void;
}

export function native(source: string): Native {
  const file = fileURLToPath(new URL(source, import.meta.url));
  const dir = mkdtempSync(join(tmpdir(), 'kimera-native-'));
  const program = join(dir, 'peer');
  const { detail, missing } = compile(file, program);
  return {
    close: () => rmSync(dir, { recursive: true, force: true }),
    detail,
    missing,
    run(...words) {
      const done = spawnSync(program, words.map(String), { encoding: 'utf8' });
      if (done.status !== 0) throw new Error(`${source} ${words.join(' ')}: ${done.stderr}`);
      return Number(done.stdout);
    },
  };
}

function compile(file: string, program: string): Pick<Native, 'detail' | 'missing'> {
  for (const compiler of ['gcc', 'cc', 'clang']) {
    const { error, status, stderr } = spawnSync(compiler, [...FLAGS, '-o', program, file], {
      encoding: 'utf8',
    });
    if (error !== undefined) continue;
    if (status !== 0) return { detail: `${compiler} failed: ${stderr}`, missing: true };
    return { detail: `${compiler} ${FLAGS.join(' ')}`, missing: false };
  }
  return { detail: 'none, this machine has no C compiler', missing: true };
}
