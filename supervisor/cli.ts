#!/usr/bin/env node
/** The command line: `kimera COMMAND`. Each command lives in its own file under commands/. */
import { Command, CommanderError } from 'commander';
import { agentsCommand } from './commands/agents.ts';
import { auditCommand } from './commands/audit.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { falsifyCommand } from './commands/falsify.ts';
import { fidelityCommand } from './commands/fidelity.ts';
import { flattenCommand, haltCommand, resumeCommand, statusCommand } from './commands/operate.ts';
import { replayCommand } from './commands/replay.ts';
import { startCommand } from './commands/start.ts';
import { packageVersion } from './package-version.ts';
import { fail } from './output.ts';

const program = new Command('kimera')
  .description('A council of agents that bids, argues, trades on paper and is audited.')
  .version(packageVersion())
  .showHelpAfterError()
  .exitOverride();

for (const command of [
  startCommand(),
  statusCommand(),
  haltCommand(),
  resumeCommand(),
  flattenCommand(),
  auditCommand(),
  replayCommand(),
  doctorCommand(),
  agentsCommand(),
  dataCommand(),
  falsifyCommand(),
  fidelityCommand(),
]) {
  program.addCommand(command);
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
