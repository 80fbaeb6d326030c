/** `start`: runs the council until a limit or a signal. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { renameSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, appError, errorReport } from '../../protocols/errors.ts';
import { openStores } from '../../runtime/store/environment.ts';
import { seatSpecs } from '../agents.ts';
import { keepBuild } from '../build-in-use.ts';
import { loadKimeraConfig } from '../config-load.ts';
import { openHome } from '../home.ts';
import { shellWord } from '../command-line.ts';
import { openOutput } from '../output.ts';
import type { Output } from '../output.ts';
import { runCouncil } from '../run-council.ts';
import { LOG_FORMATS } from '../run-log.ts';
import type { LogFormat } from '../run-log.ts';
import { hearStops } from '../stop-requests.ts';
import type { StopRequests } from '../stop-requests.ts';
import type { Terminal } from '../terminal.ts';
import {
  command,
  dataDirOf,
  gpuOption,
  homeDir,
  instantOf,
  speedOf,
  wholeNumber,
} from './options.ts';
import type { CommonOptions } from './options.ts';

interface StartOptions extends CommonOptions {
  readonly port?: number;
  readonly host?: string;
  readonly market?: string;
  readonly dataset?: string;
  readonly mode?: 'paper' | 'testnet' | 'live';
  readonly speed?: number | 'max';
  readonly seed?: number;
  readonly rounds?: number;
  readonly until?: number;
  readonly hosts?: number;
  readonly gpu?: 'auto' | 'software' | 'off';
  readonly inline?: boolean;
  readonly dashboard?: boolean;
  readonly log?: LogFormat;
  readonly newRun?: boolean;
  readonly plugin: readonly string[];
  readonly acceptJournal?: boolean;
  readonly keepRecord?: boolean;
  readonly config?: string;
}

export function startCommand(terminal: Terminal): Command {
  return command(terminal, 'start', 'run the council')
    .option('--port <n>', 'port of the page and the interface; 0 picks one', wholeNumber(0, 65_535))
    .option('--host <address>', 'address to listen on')
    .option('--market <name>', 'replay or sim')
    .option(
      '--dataset <name|file>',
      'recording to replay, or variant of the simulated world: null, network(16), planted(0.6)',
    )
    .addOption(new Option('--mode <mode>', 'whose money').choices(['paper', 'testnet', 'live']))
    .option(
      '--speed <n|max>',
      'bars a second, of captures times their pace; max: as fast as it decides',
      speedOf,
    )
    .option('--seed <n>', 'seed of every random stream', wholeNumber(0, 2 ** 31 - 1))
    .option('--rounds <n>', 'stop after n rounds decided in this start', wholeNumber(1, 1e9))
    .option('--until <iso>', 'stop at this run time', instantOf)
    .option(
      '--hosts <n>',
      'threads for the built-in seats (default: one a core)',
      wholeNumber(1, 64),
    )
    .addOption(gpuOption())
    .option('--inline', 'run the seats in the main thread')
    .option('--no-dashboard', 'no page and no HTTP interface')
    .addOption(
      new Option(
        '--log <format>',
        'lines on stderr: text, or one JSON object each; json with --json',
      ).choices([...LOG_FORMATS]),
    )
    .addOption(
      new Option(
        '--plugin <folder>',
        'seat the plugin in this folder too, for this start; may be given again',
      )
        .argParser((folder: string, before: readonly string[]) => [...before, folder])
        .default([], 'none'),
    )
    .option('--new-run', 'set the old journal aside and start a new one')
    .option('--accept-journal', 'go on from a backup that is behind what was verified here last')
    .option('--keep-record', 'a plugin whose code changed keeps what the old code earned')
    .option('--config <file>', 'configuration file')
    .action((options: StartOptions) => start(terminal, options));
}

async function start(terminal: Terminal, options: StartOptions): Promise<void> {
  keepBuild();
  const stops = hearStops(terminal);
  // What a run waits for may hold no handle of its own; the process must not end under it.
  const alive = setInterval(() => undefined, 60_000);
  try {
    await prepare(terminal, options, stops);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw appError('RUN_FAILED', { reason: errorReport(error).message }, error);
  } finally {
    clearInterval(alive);
    stops.end();
  }
}

async function prepare(
  terminal: Terminal,
  options: StartOptions,
  stops: StopRequests,
): Promise<void> {
  const output = openOutput(terminal, options.json);
  const dataDir = dataDirOf(terminal, options);
  const { config } = await loadKimeraConfig(terminal.cwd, options.config, flagsOf(options));
  // A manifest that does not do is told before anything is opened or set aside.
  const specs = await seatSpecs(config.trading);
  const home = openHome(homeDir(terminal), dataDir);
  if (options.newRun === true) await setAside(dataDir, output);
  await runCouncil({
    acceptJournal: options.acceptJournal === true,
    again: againOf(options),
    config,
    dataDir,
    home,
    keepRecord: options.keepRecord === true,
    logFormat: options.log ?? (options.json ? 'json' : 'text'),
    output,
    rounds: options.rounds ?? null,
    specs,
    stops,
    terminal,
    until: options.until ?? null,
  });
}

/**
 * A new run keeps the old journal, out of the way.
 * @throws DATA_LOCKED while a supervisor writes it: its file would be moved from under it.
 */
async function setAside(dataDir: string, output: Output): Promise<void> {
  const journal = join(dataDir, 'kimera.mdb');
  if (!existsSync(journal)) return;
  try {
    await openStores(dataDir).close();
  } catch (error) {
    // A journal that cannot be opened any more is a reason to set it aside, not to keep it.
    if (errorReport(error).code === 'DATA_LOCKED') throw error;
  }
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const old = join(dataDir, 'earlier', stamp);
  mkdirSync(old, { recursive: true });
  for (const name of ['kimera.mdb', 'kimera.mdb-lock']) {
    if (existsSync(join(dataDir, name))) renameSync(join(dataDir, name), join(old, name));
  }
  output.say(`The earlier journal is now in ${old}.`);
}

/** What decides, as it was given: a start on the same folder needs the same. */
function againOf(options: StartOptions): string {
  const { config, dataset, market, mode, plugin, seed } = options;
  const given = Object.entries({ market, dataset, mode, seed, config, plugin }).flatMap(
    ([name, value]) => [value ?? []].flat().map((word) => `--${name} ${shellWord(String(word))}`),
  );
  return ['start', ...given].join(' ');
}

function flagsOf(options: StartOptions) {
  const { dataset, market, mode, seed } = options;
  const { gpu, host, hosts, inline, port, speed, dashboard } = options;
  const given = <T extends object>(values: T): Partial<T> =>
    Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== undefined),
    ) as Partial<T>;
  const variant = market === 'sim' && dataset === undefined ? 'null' : dataset;
  return {
    plugins: options.plugin,
    process: given({
      dashboard: dashboard === false ? false : undefined,
      gpu,
      host,
      hosts,
      inline,
      port,
      speed,
    }),
    trading: given({ dataset: variant, market, mode, seed }),
  } as Parameters<typeof loadKimeraConfig>[2];
}
