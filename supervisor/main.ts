/**
 * The command line: `kimera COMMAND`. Each command lives in its own file under commands/; only the one
 * that is asked for is loaded, so that `status` and `halt` answer at once.
 */
import { Command, CommanderError } from 'commander';
import { appError } from '../protocols/errors.ts';
import { speakingTo } from './commands/options.ts';
import { wantsJsonErrors } from './json-wanted.ts';
import { fail } from './output.ts';
import { packageVersion } from './package-version.ts';
import type { Terminal } from './terminal.ts';

type Load = (terminal: Terminal) => Promise<Command>;

/** In the order in which help lists them. */
const COMMANDS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['start', async (to) => (await import('./commands/start.ts')).startCommand(to)],
  ['status', async (to) => (await import('./commands/status.ts')).statusCommand(to)],
  ['halt', async (to) => (await import('./commands/operate.ts')).haltCommand(to)],
  ['resume', async (to) => (await import('./commands/operate.ts')).resumeCommand(to)],
  ['flatten', async (to) => (await import('./commands/operate.ts')).flattenCommand(to)],
  ['grant', async (to) => (await import('./commands/operate.ts')).grantCommand(to)],
  ['audit', async (to) => (await import('./commands/audit.ts')).auditCommand(to)],
  ['replay', async (to) => (await import('./commands/replay.ts')).replayCommand(to)],
  ['doctor', async (to) => (await import('./commands/doctor.ts')).doctorCommand(to)],
  ['config', async (to) => (await import('./commands/config.ts')).configCommand(to)],
  ['agents', async (to) => (await import('./commands/agents.ts')).agentsCommand(to)],
  ['data', async (to) => (await import('./commands/data.ts')).dataCommand(to)],
  ['falsify', async (to) => (await import('./commands/falsify.ts')).falsifyCommand(to)],
  ['fidelity', async (to) => (await import('./commands/fidelity.ts')).fidelityCommand(to)],
]);

/** How a command ended. */
export interface Ending {
  readonly code: number;
  /** It broke off, or its output is stuck: what it opened may still be open. */
  readonly failed: boolean;
}

/** Runs the command that `args` name, to its last word. */
export async function main(args: readonly string[], terminal: Terminal): Promise<Ending> {
  const json = wantsJsonErrors(args);
  terminal.json = json;
  const program = speakingTo(terminal, new Command('kimera'))
    .description('A council of agents that bids, argues, trades on paper and is audited.')
    .version(packageVersion())
    .showHelpAfterError()
    .exitOverride();
  for (const load of wanted(args)) program.addCommand(await load(terminal));
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: terminal.exitCode, failed: terminal.isStuck === true };
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return { code: 0, failed: false };
      if (json) fail(terminal, appError('COMMAND_USAGE', { reason: reasonOf(error) }), true);
      return { code: 2, failed: false };
    }
    return { code: fail(terminal, error, json), failed: true };
  }
}

/** What is wrong with the call; where only help was shown, a part of it is missing. */
const reasonOf = ({ message }: CommanderError): string =>
  message === '(outputHelp)' ? 'a command is missing' : message.replace(/^error: /, '');

/** The command that is named; for help and a mistyped name all of them, for the version none. */
function wanted([name = '']: readonly string[]): Iterable<Load> {
  if (name === '--version' || name === '-V') return [];
  const named = COMMANDS.get(name);
  return named === undefined ? COMMANDS.values() : [named];
}
