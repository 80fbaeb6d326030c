/** `agents list | check`: who sits at the table, and whether a plugin keeps the contract. */
import type { Command } from 'commander';
import { seatSpecs } from '../agents.ts';
import { loadKimeraConfig } from '../config-load.ts';
import { openOutput } from '../output.ts';
import { command, commandGroup } from './options.ts';
import type { CommonOptions } from './options.ts';

interface ListOptions extends CommonOptions {
  readonly config?: string;
}

export function agentsCommand(): Command {
  const agents = commandGroup('agents', 'seats and plugins');
  agents.addCommand(listCommand());
  return agents;
}

function listCommand(): Command {
  return command('list', 'the built-in seats and the plugins of the configuration')
    .option('--config <file>', 'configuration file')
    .action(async (options: ListOptions) => {
      const { config } = await loadKimeraConfig(process.cwd(), options.config, {
        process: {},
        trading: {},
      });
      const rows = (await seatSpecs(config.trading)).map(({ manifest, moduleUrl }) => ({
        id: manifest.id,
        role: manifest.role,
        version: manifest.version,
        voices: manifest.voices,
        ledgers: manifest.ledgers,
        shadow: manifest.shadow,
        publisher: manifest.publisher,
        module: moduleUrl,
        description: manifest.description,
      }));
      const text = rows
        .map(
          (row) => `${row.id.padEnd(16)} ${row.role.padEnd(14)} ${row.version}  ${row.description}`,
        )
        .join('\n');
      openOutput(options.json).result(rows, text);
    });
}
