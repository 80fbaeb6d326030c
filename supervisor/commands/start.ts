/** `start`: runs the council until a limit or a signal. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { renameSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveStatus } from '../../protocols/api.ts';
import { errorReport } from '../../protocols/errors.ts';
import { openStores } from '../../runtime/store/environment.ts';
import { keepBuild } from '../build-in-use.ts';
import { loadKimeraConfig } from '../config-load.ts';
import type { Config } from '../config-schema.ts';
import { openFeedTree } from '../feed-tree.ts';
import type { FeedTree } from '../feed-tree.ts';
import { openHome } from '../home.ts';
import { openRunLog } from '../run-log.ts';
import type { RunLog } from '../run-log.ts';
import { openRunMetrics } from '../run-metrics.ts';
import { seatSpecs } from '../agents.ts';
import { fail, openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import type { Output } from '../output.ts';
import { packageVersion } from '../package-version.ts';
import { ResultFold } from '../result.ts';
import { resultText } from '../result-text.ts';
import { councilLost, openRun } from '../run.ts';
import type { Run } from '../run.ts';
import { removeRunFile, writeRunFile } from '../run-file.ts';
import { debts } from '../session/owing.ts';
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
    .option('--hosts <n>', 'pack the seats into n threads', wholeNumber(1, 64))
    .addOption(gpuOption())
    .option('--inline', 'run the seats in the main thread')
    .option('--no-dashboard', 'no page and no HTTP interface')
    .option('--new-run', 'set the old journal aside and start a new one')
    .option('--config <file>', 'configuration file')
    .action((options: StartOptions) => start(terminal, options));
}

async function start(terminal: Terminal, options: StartOptions): Promise<void> {
  keepBuild();
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
  let signals = (): void => undefined;
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
    onStoppable: (stoppable) => (signals = onSignals(stoppable, log)),
    rounds: options.rounds ?? null,
    specs,
    until: options.until ?? null,
  });
  const metrics = openRunMetrics(run);
  const dashboard = config.process.dashboard
    ? await openFeedTree(run, {
        allowedHosts: config.process.allowedHosts,
        allowedOrigins: config.process.allowedOrigins,
        dataDir,
        host: config.process.host,
        log: log.write,
        metrics: metrics.text,
        port: config.process.port,
        tokenHash: home.tokenHash,
      })
    : undefined;
  announce({ config, dashboard, dataDir, output, run });
  const tellStatus = (): void => dashboard?.tell(statusOf(run));
  run.onSeats(tellStatus);
  const ticking = dashboard === undefined ? undefined : setInterval(tellStatus, 500);
  tellStatus();
  try {
    const stopped = await run.finished();
    const reason = hasEnded ? 'ended' : stopped;
    await run.journal.flush();
    await outcome.catchUp(run.reader);
    await run.close(reason);
    tellResult(run, outcome, reason, output);
    if (reason === 'council-lost') {
      terminal.exitCode = fail(terminal, councilLost(run.seating), options.json);
    }
  } catch (error) {
    // The journal refused a write, or an invariant broke: threads must not keep the process alive.
    await run.abandon();
    throw error;
  } finally {
    clearInterval(ticking);
    await dashboard?.stop();
    signals();
    removeRunFile(dataDir);
    await log.close();
  }
}

function announce(started: {
  readonly config: Config;
  readonly dashboard: FeedTree | undefined;
  readonly dataDir: string;
  readonly output: Output;
  readonly run: Run;
}): void {
  const { dashboard, dataDir, output, run } = started;
  const url = dashboard?.url ?? '';
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

/** First signal: a clean stop. Second: leave at once; the journal is recovered at the next start. */
function onSignals(run: Pick<Run, 'requestStop' | 'state'>, log: RunLog): () => void {
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(130);
    asked = true;
    const isAsking = debts(run.state).length > 0;
    log.write('info', `stopping${isAsking ? ': the open phase ends first' : ''}`, { signal });
    run.requestStop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
}

function phaseOf(run: Run): LiveStatus['phase'] {
  if (run.state.marketEnded) return 'ended';
  return run.standing() === 'lost' ? 'lost' : 'running';
}

function statusOf(run: Run): LiveStatus {
  return {
    kernels: run.kernelStatus(),
    phase: phaseOf(run),
    seats: run.seats().map((seat) => ({
      id: seat.seat,
      incarnation: seat.incarnation,
      mailbox: null,
      role: seat.role,
      state: seat.state,
      threadId: seat.threadId,
    })),
  };
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
