/**
 * The real command from dist/, in folders of its own: started, read line by line, signalled, killed.
 * Nothing here waits for time to pass; everything waits for a line, an answer or an exit.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished, vi } from 'vitest';

/** The built command; the tests of this kind run what operators run. */
export const CLI = fileURLToPath(new URL('../../dist/supervisor/cli.js', import.meta.url));
if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run npm run build`);

// Whole processes on a busy machine: nothing here waits for time, so a limit only ends what hangs.
vi.setConfig({ hookTimeout: 300_000, testTimeout: 300_000 });

/** Temporary folders, gone when their test (or file) ends, with every process started in them. */
export interface Place {
  /** Where commands are started: no configuration file lies here unless a test writes one. */
  readonly dir: string;
  readonly data: string;
  readonly home: string;
  readonly children: Set<ChildProcess>;
}

/** A place of the running test. */
export function tempPlace(): Place {
  const place = openPlace();
  onTestFinished(() => closePlace(place));
  return place;
}

/** A place of a whole file or describe block, for a run that several tests look at. */
export function sharedPlace(): Place {
  const place = openPlace();
  afterAll(() => closePlace(place));
  return place;
}

function openPlace(): Place {
  const dir = mkdtempSync(join(tmpdir(), 'kimera-run-'));
  return { children: new Set(), data: join(dir, 'data'), dir, home: join(dir, 'home') };
}

function closePlace(place: Place): void {
  for (const child of place.children) child.kill('SIGKILL');
  rmSync(place.dir, { recursive: true, force: true, maxRetries: 5 });
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Finished extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of ours and everything it said. */
export interface KimeraProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<Finished>;
  stdout(): string;
  stderr(): string;
  /** The first line of stdout, past or future, that fits; rejects when the process ends without. */
  line(fits: (line: string) => boolean): Promise<string>;
}

/** Runs `kimera ARGS` in a place; ends with the test if nothing else ends it. */
export function spawnKimera(place: Place, args: readonly string[]): KimeraProcess {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: place.dir,
    env: { ...process.env, KIMERA_HOME: place.home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  place.children.add(child);
  const lines: string[] = [];
  let errors = '';
  let heard: (() => void)[] = [];
  const tell = (): void => {
    for (const listener of heard.splice(0)) listener();
  };
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(text);
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  let ended = false;
  const stdout = (): string => lines.map((text) => `${text}\n`).join('');
  const exited = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      ended = true;
      place.children.delete(child);
      resolve({ code, signal, stdout: stdout(), stderr: errors });
      tell();
    });
  });
  return {
    child,
    exited,
    stdout,
    stderr: () => errors,
    async line(fits) {
      for (let at = 0; ; at++) {
        while (at >= lines.length) {
          if (ended) throw new Error(`it ended without the line.\n${stdout()}\n${errors}`);
          await new Promise<void>((resolve) => (heard = [...heard, resolve]));
        }
        const text = lines[at] as string;
        if (fits(text)) return text;
      }
    },
  };
}

/** Runs a command to its end. */
export const kimera = (place: Place, ...args: string[]): Promise<Finished> =>
  spawnKimera(place, args).exited;

/** Runs a command with --json on the place's data folder; answers its one document, taken as a T. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the document
export async function kimeraJson<T = unknown>(
  place: Place,
  ...args: string[]
): Promise<Finished & { doc: T }> {
  const done = await kimera(place, ...args, '--json', '--data', place.data);
  if (done.stdout === '') throw new Error(`no document (exit ${done.code}): ${done.stderr}`);
  return { ...done, doc: JSON.parse(done.stdout) as T };
}

export interface Started extends KimeraProcess {
  readonly url: string;
}

/** `start --json` as a script would: a free port, ready when its first line says so. */
export async function startKimera(place: Place, ...args: string[]): Promise<Started> {
  const process = spawnKimera(place, startArgs(place, ...args));
  const ready = JSON.parse(await process.line(() => true)) as { ready: boolean; url: string };
  if (!ready.ready) throw new Error('the first line is not the ready line');
  return { ...process, url: ready.url };
}

export const startArgs = (place: Place, ...args: string[]): string[] =>
  ['start', '--json', '--port', '0', '--data', place.data].concat(args);

/** Ends a supervisor as an operator does; answers how it went. */
export function stopKimera(process: KimeraProcess): Promise<Finished> {
  process.child.kill('SIGTERM');
  return process.exited;
}

/** Writes a configuration file into the place; answers the option that names it. */
export function configOf(place: Place, config: object): string[] {
  const file = join(place.dir, `config-${JSON.stringify(config).length}.json`);
  writeFileSync(file, JSON.stringify(config));
  return ['--config', file];
}

/** Trading that costs nothing, so that the council trades often. */
export const freeTrading = { trading: { costs: { feePpm: 0, multiplierPpm: 0 } } };
