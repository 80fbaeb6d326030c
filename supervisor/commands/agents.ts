/** `agents`: who sits at the table, new plugins, whether one keeps the contract, and single seats. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { relative, resolve } from 'node:path';
import type { SeatAction, SeatReceipt } from '../../protocols/api.ts';
import { TEMPLATES, writeAgent } from '../agent-template.ts';
import type { Template } from '../agent-template.ts';
import { shellWord } from '../command-line.ts';
import { callSupervisor } from '../control-client.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { listCommand } from './agents-list.ts';
import { checkCommand } from './agents-check.ts';
import { command, commandGroup, dataDirOf, homeDir } from './options.ts';
import type { CommonOptions } from './options.ts';

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

interface NewOptions extends CommonOptions {
  readonly dir: string;
  readonly template: Template;
}

function newCommand(terminal: Terminal): Command {
  const names = Object.keys(TEMPLATES) as Template[];
  const shown = names.map((name) => `${name}: ${TEMPLATES[name].does}`).join('; ');
  return command(terminal, 'new', 'write a working plugin into a folder of its name')
    .argument('<name>', 'id of the seat: a lower-case letter, then letters, digits, hyphens')
    .option('--dir <dir>', 'where the folder is made', '.')
    .addOption(
      new Option('--template <name>', `what it starts as (${shown})`)
        .choices(names)
        .default('minimal'),
    )
    .action((name: string, options: NewOptions) => {
      const { template } = options;
      const { files, folder } = writeAgent(name, {
        dir: resolve(terminal.cwd, options.dir),
        template,
      });
      const near = relative(terminal.cwd, folder);
      const path = near.startsWith('..') ? folder : `./${near}`;
      const { does, market } = TEMPLATES[template];
      const word = shellWord(path);
      const data = market === undefined ? './try' : './try-sim';
      const short = [
        ...(market === undefined ? [] : [market]),
        '--rounds 30 --speed max --no-dashboard',
      ].join(' ');
      const steps = {
        'check it': `npx kimera agents check ${word}`,
        'play it': `npx kimera start --plugin ${word} ${short} --data ${data}`,
        'its record': `npx kimera agents list ${name} --data ${data}`,
      };
      openOutput(terminal, options.json).result(
        { files, folder, id: name, next: Object.values(steps), template },
        [
          `Written to ${path}: ${files.join(', ')}. It ${does}.`,
          ...Object.entries(steps).map(([step, line]) => `  ${step.padEnd(12)}${line}`),
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
