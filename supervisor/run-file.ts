/** `<data>/run.json`: where the running supervisor can be reached. Not secret, not authoritative. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { appError } from '../protocols/errors.ts';
import { writeWhole } from './whole-file.ts';

export interface RunFile {
  readonly url: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly version: string;
}

const pathOf = (dataDir: string): string => join(dataDir, 'run.json');

export const writeRunFile = (dataDir: string, run: RunFile): void =>
  writeWhole(pathOf(dataDir), `${JSON.stringify(run)}\n`);

/** Takes this process's file away, and not one of a supervisor that was started in its place. */
export function removeRunFile(dataDir: string): void {
  const path = pathOf(dataDir);
  if (existsSync(path) && read(path).pid === process.pid) rmSync(path, { force: true });
}

/** @throws NOT_RUNNING when there is no file or its process is gone. */
export function readRunFile(dataDir: string): RunFile {
  if (!existsSync(pathOf(dataDir))) {
    throw appError('NOT_RUNNING', { data: dataDir, reason: 'there is no run.json' });
  }
  const run = read(pathOf(dataDir));
  if (!isAlive(run.pid)) {
    throw appError('NOT_RUNNING', { data: dataDir, reason: `process ${run.pid} is gone` });
  }
  return run;
}

const read = (path: string): RunFile => JSON.parse(readFileSync(path, 'utf8')) as RunFile;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
