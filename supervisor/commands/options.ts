/** Options and parsers that several commands share. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Terminal } from '../terminal.ts';

/** A command with --json and --data, whose subcommands and options exit through the caller. */
export function command(terminal: Terminal, name: string, description: string): Command {
  return speakingTo(terminal, new Command(name))
    .description(description)
    .option('--data <dir>', 'data folder', '.kimera')
    .option('--json', 'one JSON document (or JSON lines) on stdout, nothing else there', false)
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride();
}

/** A command that only holds others. Options belong to those: a shared one would be taken here. */
export const commandGroup = (terminal: Terminal, name: string, description: string): Command =>
  speakingTo(terminal, new Command(name))
    .description(description)
    .showHelpAfterError()
    .exitOverride();

/** Help and hints go where the command's own words go. */
export const speakingTo = (terminal: Terminal, said: Command): Command =>
  said.configureOutput({
    writeErr: (text) => {
      if (terminal.json !== true) terminal.stderr.write(text);
    },
    writeOut: (text) => void terminal.stdout.write(text),
  });

/** Which device runs kernels; the same words as `process.gpu`. */
export const gpuOption = (): Option =>
  new Option('--gpu <device>', 'device for kernels').choices(['auto', 'software', 'off']);

export interface CommonOptions {
  readonly data: string;
  readonly json: boolean;
}

export const dataDirOf = (terminal: Terminal, options: CommonOptions): string =>
  resolve(terminal.cwd, options.data);

// Only supervisor/ reads the environment; this is the one place for the home.
export const homeDir = ({ env }: Terminal): string =>
  env['KIMERA_HOME'] ?? join(homedir(), '.kimera');

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

export function speedOf(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('It takes a number above 0, or "max".');
  }
  return value;
}

/** An ISO date or time as run time, us. */
export function instantOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It takes an ISO date or time.');
  return ms * 1_000;
}
