#!/usr/bin/env node
/**
 * The command line: `kimera COMMAND`. Each command lives in its own file under commands/; only the one
 * that is asked for is loaded, so that `status` and `halt` answer at once.
 */
import { Command, CommanderError } from 'commander';
import { packageVersion } from './package-version.ts';
import { fail } from './output.ts';

type Load = () => Promise<Command>;

/** In the order in which help lists them. */
const COMMANDS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['start', async () => (await import('./commands/start.ts')).startCommand()],
  ['status', async () => (await import('./commands/operate.ts')).statusCommand()],
  ['halt', async () => (await import('./commands/operate.ts')).haltCommand()],
  ['resume', async () => (await import('./commands/operate.ts')).resumeCommand()],
  ['flatten', async () => (await import('./commands/operate.ts')).flattenCommand()],
  ['audit', async () => (await import('./commands/audit.ts')).auditCommand()],
  ['replay', async () => (await import('./commands/replay.ts')).replayCommand()],
  ['doctor', async () => (await import('./commands/doctor.ts')).doctorCommand()],
  ['agents', async () => (await import('./commands/agents.ts')).agentsCommand()],
  ['data', async () => (await import('./commands/data.ts')).dataCommand()],
  ['falsify', async () => (await import('./commands/falsify.ts')).falsifyCommand()],
  ['fidelity', async () => (await import('./commands/fidelity.ts')).fidelityCommand()],
]);

const program = new Command('kimera')
  .description('A council of agents that bids, argues, trades on paper and is audited.')
  .version(packageVersion())
  .showHelpAfterError()
  .exitOverride();

const asked = COMMANDS.get(process.argv[2] ?? '');
// Help, a mistyped name or an option first: all of them are listed.
for (const load of asked === undefined ? COMMANDS.values() : [asked]) {
  program.addCommand(await load());
}

// Whoever reads our output may stop reading (`| head`): that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  // A start that failed may leave threads and a port behind; they end with the process.
  else process.exit(fail(error, process.argv.includes('--json')));
}
