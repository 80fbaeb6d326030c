/**
 * One start from its opening to its last word: the run with what it can be reached through, what is
 * told of it meanwhile, and its result.
 */
import { codeOf } from '../protocols/errors.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { Us } from '../protocols/units.ts';
import type { Config } from './config-schema.ts';
import { watchDisk } from './disk-watch.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { OperatorHome } from './home.ts';
import type { LocalDoor } from './local-door.ts';
import { Narrator } from './narration/narrate.ts';
import { nextSteps, nextText } from './next-steps.ts';
import { fail } from './output.ts';
import type { Output } from './output.ts';
import { packageVersion } from './package-version.ts';
import { ResultFold } from './result.ts';
import { resultText, troublesText } from './result-text.ts';
import { openInterface, openRunSocket } from './run-doors.ts';
import type { Interface } from './run-doors.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { openRunLog } from './run-log.ts';
import type { LogFormat, RunLog } from './run-log.ts';
import { councilLost, openRun } from './run.ts';
import type { Run } from './run.ts';
import type { StopRequests } from './stop-requests.ts';
import type { Terminal } from './terminal.ts';

export interface CouncilStart {
  /** Take a journal that is behind what this home verified last. */
  readonly acceptJournal: boolean;
  /** The command that goes on with this run, its data folder aside. */
  readonly again: string;
  readonly config: Config;
  readonly dataDir: string;
  readonly home: OperatorHome;
  /** Plugins whose code changed keep what the old code earned. */
  readonly keepRecord: boolean;
  readonly logFormat: LogFormat;
  readonly output: Output;
  /** Rounds to decide in this start; null = no limit. */
  readonly rounds: number | null;
  readonly specs: readonly SeatSpec[];
  readonly stops: StopRequests;
  readonly terminal: Terminal;
  /** Run time to stop at; null = no limit. */
  readonly until: Us | null;
}

/** @throws what keeps the run from opening or going on, once everything it opened is closed. */
export async function runCouncil(start: CouncilStart): Promise<void> {
  const { config, terminal } = start;
  const log = openRunLog(config.process, { format: start.logFormat, terminal });
  const outcome = new ResultFold();
  let ended: Ended;
  try {
    ended = await play(start, log, outcome);
  } finally {
    // What nobody takes would keep the process from ending.
    terminal.isStuck = !(await log.close());
  }
  tellResult(ended, start, outcome);
  if (ended.reason === 'council-lost') {
    terminal.exitCode = fail(terminal, councilLost(ended.run.seating), terminal.json === true);
  }
  if (ended.error !== undefined) throw ended.error;
}

/** How a run ended that is written down. */
interface Ended {
  readonly run: Run;
  readonly reason: string;
  /** What kept it from being reached. */
  readonly error: unknown;
}

async function play(start: CouncilStart, log: RunLog, outcome: ResultFold): Promise<Ended> {
  const { config, dataDir, home, rounds, specs, stops, until } = start;
  const begun = runToCome();
  let door: LocalDoor | undefined;
  let run: Run | undefined;
  let web: Interface | undefined;
  let disk: DiskWatch | undefined;
  let hasEnded = false;
  let isClosed = false;
  const narrator = new Narrator({
    dataDir,
    end: () => ({ rounds, until: earlier(until, run?.market.endsAt) }),
    log,
    nowMs: () => performance.now(),
    speed: config.process.speed,
  });
  try {
    run = await openRun({
      acceptJournal: start.acceptJournal,
      config,
      dataDir,
      home,
      keepRecord: start.keepRecord,
      log: log.write,
      onEnded: () => {
        hasEnded = endsWithRecording(start);
        if (hasEnded) run?.requestStop();
        else log.write('info', 'the run is served until it is stopped; its result comes then');
      },
      onLocked: async () => {
        door = await openRunSocket(begun.promise, { config, dataDir, log });
      },
      onNotice: (notice) => narrator.ahead(notice),
      onRecord: (record) => {
        outcome.observe(record);
        narrator.observe(record);
      },
      onStoppable: (stoppable) => stops.attach(stoppable, log),
      rounds,
      specs,
      until,
    });
    begun.come({ run, url: () => web?.url ?? '' });
    disk = watchDisk(dataDir, run.journal, log);
    const opening = openInterface(run, { config, dataDir, home, log });
    opening.then(
      (opened) => (web = opened),
      () => undefined,
    );
    const served = await serve(run, start, opening);
    const reason = hasEnded && served.error === undefined ? 'ended' : served.reason;
    await run.journal.flush();
    await outcome.catchUp(run.reader);
    await run.close(reason);
    isClosed = true;
    return { error: served.error, reason, run };
  } catch (error) {
    begun.fail(error);
    // The journal refused a write, or an invariant broke: threads must not keep the process alive.
    if (!isClosed) await run?.abandon();
    throw error;
  } finally {
    disk?.stop();
    await web?.close();
    await door?.close();
    // Another's, as long as there was no run.
    if (run !== undefined) removeRunFile(dataDir);
  }
}

interface Served {
  readonly reason: string;
  readonly error?: unknown;
}

/** Runs it once it can be reached. One that cannot is sound, and ends like any other. */
async function serve(run: Run, start: CouncilStart, opening: Promise<Interface>): Promise<Served> {
  let url: string;
  try {
    // Whoever halts meanwhile, over the socket, does not wait for the page.
    await run.floor.attendUntil(opening);
    ({ url } = await opening);
  } catch (error) {
    run.requestStop();
    await run.finished();
    return { error, reason: codeOf(error) ?? 'failed' };
  }
  announce(start, run, url);
  return { reason: await run.finished() };
}

/** A run that is still to come, for who asks before. */
function runToCome() {
  type Begun = { readonly run: Run; readonly url: () => string };
  let come = (_begun: Begun): void => undefined;
  let fail = (_error: unknown): void => undefined;
  const promise = new Promise<Begun>((resolve, reject) => {
    come = resolve;
    fail = reject;
  });
  // Nobody may have asked.
  promise.catch(() => undefined);
  return { come, fail, promise };
}

const earlier = (until: Us | null, endsAt: Us | undefined): Us | null =>
  endsAt === undefined ? until : Math.min(until ?? Infinity, endsAt);

/** Nobody can look at a run without a page, and at full speed nobody waits for more. */
const endsWithRecording = ({ config, rounds, until }: CouncilStart): boolean =>
  rounds !== null ||
  until !== null ||
  (!config.process.dashboard && config.process.speed === 'max');

function announce({ dataDir, output }: CouncilStart, run: Run, url: string): void {
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
}

/** The last words of every end: with --json one line, else sentences. */
function tellResult({ reason, run }: Ended, start: CouncilStart, outcome: ResultFold): void {
  const { journal, state } = run;
  const result = outcome.result({
    head: { hash: journal.head.hash, seq: journal.head.seq },
    reason,
    rounds: state.roundsDecided,
  });
  const next = nextSteps(result, start);
  const text =
    state.roundsAsked === 0
      ? `Stopped before the first question (${reason}), journal at #${journal.head.seq}.\n${troublesText(result)}`
      : resultText(result);
  start.output.result({ result: { ...result, next } }, [text, '', ...nextText(next)].join('\n'));
}
