/** `agents`: who sits at the table, new plugins, whether one keeps the contract, and single seats. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { relative } from 'node:path';
import type { SeatAction, SeatReceipt } from '../../protocols/api.ts';
import { TEMPLATES, writeAgent } from '../agent-template.ts';
import { seatSpecs } from '../agents.ts';
import { loadKimeraConfig } from '../config-load.ts';
import { callSupervisor } from '../control-client.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { checkCommand } from './agents-check.ts';
import { command, commandGroup, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

interface ListOptions extends CommonOptions {
  readonly config?: string;
}

export function agentsCommand(terminal: Terminal): Command {
  const agents = commandGroup(terminal, 'agents', 'seats and plugins');
  agents.addCommand(listCommand(terminal));
  agents.addCommand(newCommand(terminal));
  agents.addCommand(checkCommand(terminal));
  agents.addCommand(
    seatCommand(terminal, 'enable', 'let a seat back that was disabled or quarantined'),
  );
  agents.addCommand(
    seatCommand(terminal, 'disable', 'take a seat from the table of a running council'),
  );
  agents.addCommand(
    seatCommand(terminal, 'reload', 'start a seat anew from its files, between two phases'),
  );
  return agents;
}

function listCommand(terminal: Terminal): Command {
  return command(terminal, 'list', 'the built-in seats and the plugins of the configuration')
    .option('--config <file>', 'configuration file')
    .action(async (options: ListOptions) => {
      const { config } = await loadKimeraConfig(terminal.cwd, options.config, {
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
      openOutput(terminal, options.json).result(rows, text);
    });
}

interface NewOptions extends CommonOptions {
  readonly dir: string;
}

function newCommand(terminal: Terminal): Command {
  return command(terminal, 'new', 'write a working plugin into a folder of its name')
    .argument('<name>', 'id of the seat: a lower-case letter, then letters, digits, hyphens')
    .option('--dir <dir>', 'where the folder is made', '.')
    .addOption(new Option('--template <name>', 'what it starts as').choices([...TEMPLATES]))
    .action((name: string, options: NewOptions) => {
      const folder = writeAgent(name, options.dir);
      const shown = relative(terminal.cwd, folder) || folder;
      const path = shown.startsWith('..') ? folder : `./${shown}`;
      openOutput(terminal, options.json).result(
        { folder, id: name },
        [
          `Written: ${path}/agent.json and agent.mjs. It bids the base rate with a small tilt.`,
          `Check it:  npm run -s kimera -- agents check ${path}`,
          `Seat it:   trading.plugins: ['${path}'] in kimera.config.json, then npm start -- --new-run`,
        ].join('\n'),
      );
    });
}

interface SeatOptions extends CommonOptions {
  readonly keepRecord?: boolean;
  readonly why: string;
}

function seatCommand(terminal: Terminal, action: SeatAction, description: string): Command {
  const built = command(terminal, action, description)
    .argument('<seat>', 'its id, as in agents list')
    .option('--why <text>', 'reason, for the log and the journal', '');
  if (action === 'reload') {
    built.option(
      '--keep-record',
      'changed code keeps what the old code earned; without, it begins anew',
    );
  }
  return built.action(async (seat: string, options: SeatOptions) => {
    const { body } = await callSupervisor(dataDirOf(terminal, options), homeDir(terminal), {
      method: 'POST',
      path: `/api/v1/agents/${encodeURIComponent(seat)}/${action}`,
      body: { keepRecord: options.keepRecord === true, text: options.why },
    });
    const receipt = body as SeatReceipt;
    const text = `${receipt.text} ${seat} (incarnation ${receipt.incarnation}), journal #${receipt.seq}.`;
    openOutput(terminal, options.json).result(receipt, text);
  });
}
