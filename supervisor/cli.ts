#!/usr/bin/env node
/**
 * The program `kimera`: checks that the build is whole, then runs the command line. Whatever ends it
 * early says so with a code; a run goes on when nobody reads its words any more.
 */
import { isatty } from 'node:tty';
import { damageOf } from './built.ts';
import { wantsJsonErrors } from './json-wanted.ts';
import { holdSignals } from './signals.ts';

const args = process.argv.slice(2);
const json = wantsJsonErrors(args);
const isRun = args[0] === 'start';
/** Which of stdin, stdout and stderr were a terminal at the beginning. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));
// Code is loaded for a while: a signal that comes meanwhile is for the run.
const signals = isRun ? holdSignals() : undefined;

const damage = damageOf();
if (damage !== undefined) {
  const { file, message } = damage;
  const report = { code: 'BUILD_DAMAGED', message, details: { file } };
  const said = json ? JSON.stringify({ error: report }) : message;
  process.stderr.write(`${said}\n`);
  process.exit(3);
}

// Whoever reads our output may stop reading (`| head`), and a terminal may be closed. A command has
// nothing left to do then; a run has: it says so where somebody may still listen, once.
let isDeaf = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!isRun) {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  }
  if (isDeaf) return;
  isDeaf = true;
  void tell('OUTPUT_CLOSED', { reason: error.code ?? error.message });
});
// There is nowhere left to say it.
process.stderr.on('error', () => undefined);

/** Prints a coded error; answers the exit code that it asks for. */
async function tell(code: 'COMMAND_STALLED' | 'OUTPUT_CLOSED', details: object): Promise<number> {
  const [{ appError }, { fail }] = await Promise.all([
    import('../protocols/errors.ts'),
    import('./output.ts'),
  ]);
  return fail(process, appError(code, { ...details }), json);
}

/**
 * Node puts its terminal back as it was when it exits, and is killed by its own assertion where that
 * terminal is gone. What was to be written is written by then: the end is the one a hang-up has.
 */
function endIfHungUp(): void {
  if (terminals.every((fd) => isatty(fd))) return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

async function run(): Promise<void> {
  const [{ main }, { showSourceStacks }, { processTerminal }, { fail }] = await Promise.all([
    import('./main.ts'),
    import('../runtime/telemetry/source-stacks.ts'),
    import('./terminal.ts'),
    import('./output.ts'),
  ]);
  showSourceStacks(new URL('..', import.meta.url));
  const terminal = processTerminal(signals);
  // Thrown where nobody waits for it: the journal stays as it is, and the next start takes it up.
  process.on('uncaughtException', (error) => process.exit(fail(terminal, error, json)));
  const { code, failed } = await main(args, terminal);
  endIfHungUp();
  // A start that failed may leave threads and a port behind; they end with the process.
  if (failed) process.exit(code);
  process.exitCode = code;
}

// Not awaited at the top: Node would end with 13 and no word if nothing were left to wait for.
let isOver = false;
process.on('beforeExit', () => {
  if (isOver) return;
  isOver = true;
  void tell('COMMAND_STALLED', { command: args[0] ?? '' }).then((code) => process.exit(code));
});
/** Settles with the end of the program; whoever runs it may say why a package it needs is not there. */
export const over = run().then(
  () => (isOver = true),
  (error: unknown) => {
    isOver = true;
    throw error;
  },
);
