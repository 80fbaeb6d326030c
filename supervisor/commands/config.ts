/** `config`: a file to start from, what holds, and whether it fits. */
import type { Command } from 'commander';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { appError } from '../../protocols/errors.ts';
import { declaredSpecs, sectionMisfits, seatSpecs } from '../agents.ts';
import { checkKimeraConfig, invalid, loadKimeraConfig, tradingHash } from '../config-load.ts';
import type { Misfit } from '../config-misfits.ts';
import { defaultConfig } from '../config-schema.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { command, commandGroup } from './options.ts';
import type { CommonOptions } from './options.ts';

interface FileOptions extends CommonOptions {
  readonly config?: string;
}

const NO_FLAGS = { process: {}, trading: {} } as const;
/** The names that are looked for, in the order of `kimera.config.*`. */
const NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json'].map((end) => `kimera.config.${end}`);

export function configCommand(terminal: Terminal): Command {
  const config = commandGroup(
    terminal,
    'config',
    'the configuration: write one, show it, check it',
  );
  config.addCommand(initCommand(terminal));
  config.addCommand(showCommand(terminal));
  config.addCommand(checkCommand(terminal));
  return config;
}

const fileCommand = (terminal: Terminal, name: string, description: string): Command =>
  command(terminal, name, description).option('--config <file>', 'configuration file');

function initCommand(terminal: Terminal): Command {
  return fileCommand(terminal, 'init', 'write a file with every setting at its default').action(
    (options: FileOptions) => {
      const names = options.config === undefined ? NAMES : [options.config];
      const taken = names.map((name) => resolve(terminal.cwd, name)).find(existsSync);
      if (taken !== undefined) throw appError('CONFIG_EXISTS', { file: taken });
      const file = resolve(terminal.cwd, options.config ?? 'kimera.config.json');
      writeFileSync(file, `${JSON.stringify(defaultConfig, null, 2)}\n`, { flag: 'wx' });
      openOutput(terminal, options.json).result(
        { file, trading: tradingHash(defaultConfig) },
        `Written: ${file}. It changes nothing as it stands; see docs/reference/configuration.md.`,
      );
    },
  );
}

function showCommand(terminal: Terminal): Command {
  return fileCommand(
    terminal,
    'show',
    'what holds: defaults, file, and the seats’ parameters',
  ).action(async (options: FileOptions) => {
    const { config, file } = await loadKimeraConfig(terminal.cwd, options.config, NO_FLAGS);
    const specs = await seatSpecs(config.trading);
    const seats = Object.fromEntries(specs.map(({ config: own, seat }) => [seat, own]));
    const document = { file: file ?? null, trading: tradingHash(config), config, seats };
    const lines = [
      `From ${file ?? 'the defaults alone'}; trading settings ${document.trading.slice(0, 12)}. * is not the default.`,
      ...leafLines({ process: config.process, trading: config.trading }, defaultConfig, ''),
      'Parameters of the seats (trading.agents.SEAT.KEY):',
      ...leafLines(
        seats,
        Object.fromEntries(specs.map(({ manifest, seat }) => [seat, manifest.config ?? {}])),
        '',
      ),
    ];
    openOutput(terminal, options.json).result(document, lines.join('\n'));
  });
}

/** One line a setting; `*` where it differs from what holds without the operator. */
function leafLines(value: unknown, usual: unknown, path: string): string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const section = value as Record<string, unknown>;
    const before = (usual ?? {}) as Record<string, unknown>;
    return Object.keys(section).flatMap((name) =>
      leafLines(section[name], before[name], path === '' ? name : `${path}.${name}`),
    );
  }
  const text = JSON.stringify(value);
  return [`${text === JSON.stringify(usual) ? ' ' : '*'} ${path} = ${text}`];
}

/** Exit 2, as of every other command that is given a configuration that does not fit. */
function checkCommand(terminal: Terminal): Command {
  return fileCommand(terminal, 'check', 'does it fit, the seats’ sections included?').action(
    async (options: FileOptions) => {
      const checked = await checkKimeraConfig(terminal.cwd, options.config, NO_FLAGS);
      const { config, file } = checked;
      const problems: readonly Misfit[] =
        config === undefined
          ? checked.misfits
          : sectionMisfits(config.trading, await declaredSpecs(config.trading));
      const ok = problems.length === 0;
      const text = ok
        ? `${file ?? 'The defaults'}: everything fits.`
        : problems.map((problem) => invalid(file, [problem]).message).join('\n');
      openOutput(terminal, options.json).result(
        {
          ok,
          file: file ?? null,
          ...(ok ? {} : { code: 'CONFIG_INVALID' }),
          problems,
        },
        text,
      );
      if (!ok) terminal.exitCode = 2;
    },
  );
}
