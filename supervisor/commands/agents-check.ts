/** `agents check`: does a plugin keep the contract, in the host and on the settings that a run would give it? */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { checkSeat } from '../../agents/sdk/check.ts';
import { failed } from '../../agents/sdk/check-row.ts';
import { HOST_PLACES } from '../../protocols/host.ts';
import { AppError } from '../../protocols/errors.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import { checkedSpec } from '../agents-check/checked-spec.ts';
import { datasetWorld } from '../agents-check/dataset-world.ts';
import { hostedStage } from '../agents-check/hosted-stage.ts';
import { reportText } from '../agents-check/report-text.ts';
import type { Checked } from '../agents-check/report-text.ts';
import { loadKimeraConfig } from '../config-load.ts';
import type { Config } from '../config-schema.ts';
import { openOutput } from '../output.ts';
import { guestCpuMs, openSeatHost } from '../seat-host.ts';
import type { Terminal } from '../terminal.ts';
import { command, wholeNumber } from './options.ts';
import type { CommonOptions } from './options.ts';

interface CheckFlags extends CommonOptions {
  readonly config?: string;
  readonly dataset?: string;
  readonly isolation?: Config['process']['isolation'];
  readonly knowledge?: string;
  readonly rounds: number;
  readonly set: Readonly<Record<string, unknown>>;
}

const ROUNDS = 40;

export function checkCommand(terminal: Terminal): Command {
  return command(terminal, 'check', 'does a plugin keep the contract?')
    .argument('<folder>', 'folder of its agent.json')
    .option('--config <file>', 'configuration file')
    .option('--dataset <name|file>', 'rehearse on the first bars of a recording')
    .option('--knowledge <file>', 'facts and news with known-at times, played beside it')
    .option(
      '--set <key=value>',
      'a parameter of its config, as JSON or text; repeatable',
      withSet,
      {},
    )
    .option('--rounds <n>', 'rounds of the long rehearsal', wholeNumber(4, 2_000), ROUNDS)
    .addOption(
      new Option('--isolation <level>', 'where it runs, as process.isolation').choices([
        ...HOST_PLACES,
      ]),
    )
    .action(async (folder: string, flags: CheckFlags) => {
      const report = await checked(terminal, folder, flags);
      openOutput(terminal, flags.json).result(report, reportText(report));
      if (!report.ok) terminal.exitCode = 1;
    });
}

/** `tiltPpm=2000` beside those before it. */
function withSet(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It takes key=value, for example tiltPpm=2000.');
  return { ...before, [text.slice(0, at)]: valueOf(text.slice(at + 1)) };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is a text: no quotes are needed for one.
    return text;
  }
}

/** The kit's report; an agent that cannot even be loaded fails its first check. */
async function checked(terminal: Terminal, folder: string, flags: CheckFlags): Promise<Checked> {
  const { config } = await configFor(terminal, flags);
  const { trading } = config;
  const isOnData = flags.dataset !== undefined || flags.knowledge !== undefined;
  const world = isOnData ? { world: await datasetWorld(trading, flags.rounds) } : {};
  const into = mkdtempSync(join(tmpdir(), 'kimera-check-'));
  try {
    const spec = await checkedSpec({
      folder: resolve(terminal.cwd, folder),
      into,
      set: flags.set,
      trading,
    });
    const stage = stageFor(spec, config);
    return await checkSeat(stage, { rounds: flags.rounds, ...world });
  } catch (error) {
    // Nothing at that path is a wrong call of this command, not a verdict on an agent.
    const isVerdict = error instanceof AppError && error.code.startsWith('AGENT_');
    if (!isVerdict || error.code === 'AGENT_MANIFEST_MISSING') throw error;
    return { agent: folder, ok: false, rows: [failed('loading', error.message)] };
  } finally {
    rmSync(into, { force: true, recursive: true });
  }
}

function configFor({ cwd }: Terminal, { config, dataset, isolation, knowledge }: CheckFlags) {
  return loadKimeraConfig(cwd, config, {
    process: isolation === undefined ? {} : { isolation },
    trading: {
      ...(dataset === undefined ? {} : { dataset, market: 'replay' }),
      ...(knowledge === undefined ? {} : { knowledge: resolve(cwd, knowledge) }),
    },
  });
}

/** Wall time after which whoever waits is told that nothing comes, ms; a run may wait longer. */
const WAIT_MS = 10_000;

const PLACES: Readonly<Record<Config['process']['isolation'], string>> = {
  inline: 'the main thread',
  process: 'a process of its own',
  thread: 'a thread of its own',
};

function stageFor(spec: SeatSpec, config: Config) {
  const own = config.process;
  const process = {
    ...own,
    hangWallMs: Math.min(own.hangWallMs, WAIT_MS + guestCpuMs(spec, config)),
    startMs: Math.min(own.startMs, WAIT_MS),
  };
  return hostedStage({
    openHost: (next, deadLetter) =>
      openSeatHost(
        // What it prints is for its author, who has the report.
        { config: { ...config, process }, log: () => undefined },
        { deadLetter, id: next.seat, signal: new AbortController().signal, specs: [next] },
      ),
    place: PLACES[own.isolation],
    spec,
  });
}
