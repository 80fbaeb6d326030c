/** `start`: runs the council until a limit or a signal. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { renameSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, appError, codeOf, errorReport } from '../../protocols/errors.ts';
import { openStores } from '../../runtime/store/environment.ts';
import { keepBuild } from '../build-in-use.ts';
import { loadKimeraConfig } from '../config-load.ts';
import type { Config } from '../config-schema.ts';
import { openHome } from '../home.ts';
import { openRunLog } from '../run-log.ts';
import { openRunDoors } from '../run-doors.ts';
import type { RunDoors } from '../run-doors.ts';
import { openOutput } from '../output.ts';
import { seatSpecs } from '../agents.ts';
import { fail } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import type { Output } from '../output.ts';
import { packageVersion } from '../package-version.ts';
import { ResultFold } from '../result.ts';
import { resultText } from '../result-text.ts';
import { councilLost, openRun } from '../run.ts';
import type { Run } from '../run.ts';
import { removeRunFile, writeRunFile } from '../run-file.ts';
import { hearStops } from '../stop-requests.ts';
import type { StopRequests } from '../stop-requests.ts';
import { narrate } from '../narrate.ts';
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
  readonly newRun?: boolean;
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
    .option('--speed <n|max>', 'times the recorded pace; max pulls', speedOf)
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
    .option('--new-run', 'set the old journal aside and start a new one')
    .option('--config <file>', 'configuration file')
    .action((options: StartOptions) => start(terminal, options));
}

async function start(terminal: Terminal, options: StartOptions): Promise<void> {
  keepBuild();
  const stops = hearStops(terminal, options.json);
  // What a run waits for may hold no handle of its own; the process must not end under it.
  const alive = setInterval(() => undefined, 60_000);
  try {
    await runCouncil(terminal, options, stops);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw appError('RUN_FAILED', { reason: errorReport(error).message }, error);
  } finally {
    clearInterval(alive);
    stops.end();
  }
}

async function runCouncil(
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
  const log = openRunLog(config.process);
  const outcome = new ResultFold();
  // Nobody can look at a run without a page, and at full speed nobody waits for more.
  const isWatched = config.process.dashboard || config.process.speed !== 'max';
  let hasEnded = false;
  const run = await openRun({
    config,
    dataDir,
    home,
    log: log.write,
    onEnded: () => {
      if (isWatched) log.write('info', 'the recording has ended; serving what was decided');
      else {
        hasEnded = true;
        run.requestStop();
      }
    },
    onRecord: (record) => outcome.observe(record),
    onStoppable: (stoppable) => stops.attach(stoppable, log),
    rounds: options.rounds ?? null,
    specs,
    until: options.until ?? null,
  });
  let doors: RunDoors | undefined;
  let isClosed = false;
  const close = async (reason: string): Promise<void> => {
    await run.journal.flush();
    await outcome.catchUp(run.reader);
    await run.close(reason);
    isClosed = true;
    tellResult(run, outcome, reason, output);
  };
  try {
    try {
      doors = await openRunDoors(run, { config, dataDir, home, log });
    } catch (error) {
      // The run is sound and cannot be reached: it ends like any other.
      run.requestStop();
      await run.finished();
      await close(codeOf(error) ?? 'failed');
      throw error;
    }
    announce({ config, dataDir, output, run, url: doors.url });
    const reason = await run.finished();
    await close(hasEnded ? 'ended' : reason);
    if (reason === 'council-lost') {
      terminal.exitCode = fail(terminal, councilLost(run.seating), options.json);
    }
  } catch (error) {
    // The journal refused a write, or an invariant broke: threads must not keep the process alive.
    if (!isClosed) await run.abandon();
    throw error;
  } finally {
    await doors?.close();
    removeRunFile(dataDir);
    await log.close();
  }
}

function announce(started: {
  readonly config: Config;
  readonly dataDir: string;
  readonly output: Output;
  readonly run: Run;
  readonly url: string;
}): void {
  const { dataDir, output, run, url } = started;
  const startedAt = new Date().toISOString();
  writeRunFile(dataDir, { pid: process.pid, startedAt, url, version: packageVersion() });
  output.line(
    { ready: true, url, data: dataDir, pid: process.pid },
    [
      `Kimera ${packageVersion()}: ${run.market.dataset.name}, paper money.`,
      url === '' ? 'No page (--no-dashboard).' : `Watch the council debate: ${url}`,
      `Journal: ${dataDir}. Stop with Ctrl-C.`,
    ].join('\n'),
  );
  if (!output.json) narrate(run, started.config, (line) => output.say(line));
}

/** The last words of every end: with --json one line, else sentences. */
function tellResult(
  { journal, state }: Run,
  outcome: ResultFold,
  reason: string,
  output: Output,
): void {
  const result = outcome.result({
    head: { hash: journal.head.hash, seq: journal.head.seq },
    rounds: state.roundsDecided,
    settled: state.roundsSettled,
  });
  const text =
    state.roundsAsked === 0
      ? `Stopped before the first question (${reason}), journal at #${journal.head.seq}.`
      : resultText(result, reason);
  output.result({ result }, text);
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

function flagsOf(options: StartOptions) {
  const { dataset, market, mode, seed } = options;
  const { gpu, host, hosts, inline, port, speed, dashboard } = options;
  const given = <T extends object>(values: T): Partial<T> =>
    Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== undefined),
    ) as Partial<T>;
  const variant = market === 'sim' && dataset === undefined ? 'null' : dataset;
  return {
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
