/**
 * One start of the supervisor: opens the data folder, takes up its journal, opens market, gateway
 * and seats, and hands back a floor that runs and a way to stop. Starting goes left to right through
 * this file; `stop` goes back right to left.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { checkJoin } from '../council/roster.ts';
import type { KernelBackend } from '../kernels/kernel.ts';
import type { LiveSeat } from '../protocols/agents-api.ts';
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import { hashOf } from '../protocols/canonical.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { KernelsAnswer } from '../protocols/kernels.ts';
import { PROTOCOL } from '../protocols/record.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import { HeadSigner } from '../runtime/journal/head-signer.ts';
import type { SignedHead } from '../runtime/journal/heads.ts';
import { provenReader } from '../runtime/journal/proven-reader.ts';
import { readerOf } from '../runtime/journal/reader.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import { openJournal } from '../runtime/journal/writer.ts';
import type { Journal } from '../runtime/journal/writer.ts';
import { openStores } from '../runtime/store/environment.ts';
import type { Stores } from '../runtime/store/environment.ts';
import { openPaper } from '../venues/paper/gateway.ts';
import type { PulledMarket } from '../venues/venue.ts';
import { isBuiltIn, joinedDraft, seatSpecs } from './agents.ts';
import { codeHash } from './code-hash.ts';
import { tradingHash } from './config-load.ts';
import type { Config } from './config-schema.ts';
import { watchData } from './data-watch.ts';
import { openRunField } from './field-memory.ts';
import { Floor } from './floor.ts';
import type { StopReason } from './floor.ts';
import type { OperatorHome } from './home.ts';
import { forbiddenChanges } from './guest-list.ts';
import { openHeadOutlets, outletsOf } from './head-outlets.ts';
import { openRunKernels } from './kernels.ts';
import { openMarket } from './market.ts';
import { packageVersion } from './package-version.ts';
import { gapsOf } from './plugins/gaps.ts';
import { recordOf } from './plugins/record-of.ts';
import { sealed } from './plugins/sealed-plugin.ts';
import { recover } from './recovery.ts';
import { foldTrace } from './recovery-trace.ts';
import { restartPlanner } from './restart-plan.ts';
import { openSeatHost } from './seat-host.ts';
import { openSeatMemory } from './seat-memory.ts';
import { seatGroups } from './seat-groups.ts';
import { Seating } from './seating.ts';
import { liveSeat, seatDeclared } from './seat-declared.ts';
import type { SeatStatus, Standing } from './seating-options.ts';
import type { SnapshotPlace } from './session-snapshot.ts';
import type { RunParts } from './run-parts.ts';
import { abandonRun, checkpointNowAndThen, closeRun, signNowAndThen } from './shutdown.ts';
import { costModelOf } from './session/cost-model.ts';
import { keepRecords } from './session/record-keeper.ts';
import type { RecordKeeper } from './session/record-keeper.ts';
import type { SessionState } from './session/state.ts';
import { openSoundJournal } from './sound-journal.ts';
import { takeUp } from './take-up.ts';
import { openVerifiedHeads } from './verified-heads.ts';
import { later, wait } from './wall-time.ts';

export interface RunOptions {
  readonly config: Config;
  readonly dataDir: string;
  /** Go on from the journal as it is, also where it is behind what was verified here. */
  readonly acceptJournal?: boolean;
  readonly home: OperatorHome;
  /** Plugins whose code changed keep what the old code earned. */
  readonly keepRecord?: boolean;
  readonly rounds: number | null;
  readonly until: number | null;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, values?: object) => void;
  readonly onEnded: () => void;
  /** The seats as `seatSpecs` reads them: before a folder is opened. */
  readonly specs: readonly SeatSpec[];
  /** Called once, when the data folder is ours and before anything is read from it. */
  readonly onLocked?: () => Promise<void>;
  /** Called once, before the seats load: from here on a stop that is asked is obeyed. */
  readonly onStoppable?: (run: Pick<Run, 'requestStop' | 'state'>) => void;
  /** Called with every record of this start, the first included. */
  readonly onRecord?: (record: ChainedRecord) => void;
  /** Called when something happens to a seat that will be a record at the next safe point. */
  readonly onNotice?: (notice: Draft) => void;
}

export interface Run {
  readonly state: SessionState;
  readonly journal: Journal;
  /** Of what is there, proved or not. */
  readonly reader: JournalReader;
  readonly keeper: RecordKeeper;
  readonly floor: Floor;
  readonly market: PulledMarket;
  /** Ed25519 key that signs the heads of this start, SPKI DER in base64. */
  readonly publicKey: string;
  /** On the device while there is one, else on the CPU; always answers. */
  readonly kernels: KernelBackend;
  readonly kernelStatus: () => KernelsAnswer;
  /** Runs until a limit or `requestStop`; rejects when the journal takes no more. */
  readonly finished: () => Promise<StopReason>;
  requestStop(): void;
  readonly seating: Seating;
  seats(): SeatStatus[];
  /** The same with what their manifests declare. */
  liveSeats(): LiveSeat[];
  standing(): Standing;
  /** Called whenever the status of a seat has changed. */
  onSeats(listener: () => void): void;
  /** Ends threads and stores after a failure, without another word in the journal. */
  abandon(): Promise<void>;
  /** Ends the run: `run.stopped`, flush, signed head, hosts and stores closed. */
  close(reason: string): Promise<void>;
}

/** @throws what keeps the run from opening; the folder is given back then. */
export async function openRun(options: RunOptions): Promise<Run> {
  const stores = openStores(options.dataDir);
  try {
    await options.onLocked?.();
    return await openOn(stores, options);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function openOn(stores: Stores, options: RunOptions): Promise<Run> {
  const { config, dataDir } = options;
  const { trading } = config;
  if (options.specs.some((spec) => !isBuiltIn(spec))) {
    for (const gap of gapsOf(config.process.isolation)) options.log('warn', `plugins: ${gap}`);
  }
  const verified = openVerifiedHeads(options);
  const sound = openSoundJournal(stores, { ...options, verified });
  const reader = provenReader(readerOf(stores), (seq) => sound.prove(seq));
  const place: SnapshotPlace = { code: codeHash(), key: options.home.sealKey, stores };
  const recovered = recover({
    log: options.log,
    openGateway: () =>
      openPaper({ costOf: (instrument) => costModelOf(instrument, trading.costs) }),
    reader,
    snapshots: place,
  });
  const { gateway, trace } = recovered;
  const configHash = tradingHash(config);
  const before = trace.configHash === configHash ? null : recovered.state.config;
  const changes = before === null ? '' : forbiddenChanges(before, trading, options.specs);
  if (changes !== '') throw appError('CONFIG_CHANGED', { data: dataDir, changes });
  const journal = openJournal({ bytesMax: config.process.journalMbMax * 2 ** 20, stores });
  sound.onBroken((error) => journal.fail(error));
  const market = await openMarket(trading);
  if (trace.lastTimer > 0) await market.seek(trace.lastTimer);
  const keeper = keepRecords(journal, recovered.state);
  // The record that will state this start's key: after what a crash left due.
  const run = recovered.records + recovered.pending.length + 1;
  const { privateKey, publicKey } = options.home;
  const outlets = outletsOf(config.process);
  const heads = openHeadOutlets({ log: options.log, outlets, publicKey });
  const onSigned = (head: SignedHead, roots: readonly string[]): void => {
    heads.send(head);
    verified.keep({ head, roots });
  };
  const signer = new HeadSigner({ from: sound.from, key: privateKey, onSigned, run, stores });
  const kernels = await openRunKernels(config, options.log);
  const field = await openRunField({ kernels, log: options.log, place, reader, trading });
  return assemble(options, {
    configHash,
    declared: new Map(options.specs.map((spec) => [spec.seat, seatDeclared(spec, trading)])),
    failed: failureOf(journal),
    field,
    gateway,
    heads,
    journal,
    keeper,
    kernels,
    market,
    place,
    reader,
    recovered,
    runBefore: trace.run,
    signed: { seq: 0 },
    signer,
    specs: await sealedSpecs(options),
    stores,
    watch: watchData({ dataDir, onLost: (error) => journal.fail(error) }),
  });
}

async function assemble(options: RunOptions, parts: RunParts): Promise<Run> {
  const { config } = options;
  const { gateway, journal, keeper, market, recovered, stores } = parts;
  const { state } = keeper;
  const { trace } = recovered;
  const stopping = new AbortController();
  const seatListeners: (() => void)[] = [];
  refuseMisfits(parts.specs, state);
  const seats = openSeating(options, parts, () => {
    for (const listener of seatListeners) listener();
  });
  // The floor is shown them again; the trace goes on and forgets them at the next timer.
  const resumed = [...trace.unfinished];
  keeper.onRecord((record) => foldTrace(trace, record));
  keeper.onRecord((record) => seats.observe(record));
  keeper.onRecord((record) => parts.field.observe(record));
  if (options.onRecord !== undefined) keeper.onRecord(options.onRecord);
  const requestStop = (): void => stopping.abort();
  options.onStoppable?.({ requestStop, state });
  const outbound = takeUp({
    gateway,
    keeper,
    pending: recovered.pending,
    specs: parts.specs,
    started: startedDraft(options, parts),
    trace,
  });
  const joining = seats.start();
  const floor = new Floor({
    field: parts.field,
    gateway,
    journal,
    endsWhenLost: isBounded(options),
    joining,
    keeper,
    market,
    onDurable: () => signNowAndThen(parts),
    onInstant: () => checkpointNowAndThen({ ...parts, log: options.log }),
    onEnded: options.onEnded,
    outbound,
    resumed,
    rounds: options.rounds,
    seats,
    signal: stopping.signal,
    speed: config.process.speed === 'max' ? 0 : config.process.speed,
    until: options.until,
    wait,
  });
  return {
    state,
    journal,
    reader: readerOf(stores),
    keeper,
    floor,
    market,
    publicKey: options.home.publicKey,
    kernels: parts.kernels,
    kernelStatus: () => parts.kernels.status(),
    seating: seats,
    finished: () => Promise.race([floor.run(), parts.failed]),
    requestStop,
    seats: () => seats.status(),
    liveSeats: () =>
      seats.status().map((status) => liveSeat(status, parts.declared.get(status.seat))),
    standing: () => seats.standing(),
    onSeats: (listener) => void seatListeners.push(listener),
    abandon: () => abandonRun({ ...parts, seats }),
    close: async (reason) => {
      await floor.wind(options.config.process.onStop);
      await closeRun({ ...parts, log: options.log, seats }, reason);
    },
  };
}

function openSeating(options: RunOptions, parts: RunParts, onStatus: () => void): Seating {
  const { config, log, onNotice } = options;
  const { journal, keeper, place, reader, specs } = parts;
  const { state } = keeper;
  const planner = restartPlanner({
    firstMs: config.process.restartMs,
    nowMs: () => performance.now(),
    seed: config.trading.seed,
  });
  const seats = new Seating({
    flush: () => journal.flush(),
    fromDisk: (seat) => seatFromDisk(seat, parts, options),
    groups: groupsOf(config, withIncarnations(specs, state)),
    joined: (spec, keepRecord = options.keepRecord === true) => {
      parts.declared.set(spec.seat, seatDeclared(spec, config.trading));
      return joinedDraft(spec, state.now, recordOf(spec, state.roster, keepRecord));
    },
    later,
    now: () => state.now,
    hostsAtOnce: hostsAtOnce(config),
    ...(onNotice === undefined ? {} : { onNotice }),
    openHost: (id, group, signal) =>
      openSeatHost(options, {
        deadLetter: (letter) => seats.stray(letter),
        id,
        signal,
        specs: group,
      }),
    onStatus,
    memory: openSeatMemory({ ...place, log, reader }),
    answered: (seat) => planner.answered(seat),
    pardon: (seat) => planner.pardon(seat),
    planRestart: (seat) => planner.plan(seat),
    requiredSeats: config.process.requiredSeats,
    reader,
  });
  return seats;
}

/** Rejects when the journal takes no more: a floor that idles would not hear of it. */
function failureOf(journal: Journal): Promise<never> {
  const failed = new Promise<never>((_, reject) => journal.onFailure(reject));
  // Told where it is awaited; a run that is never played has ended otherwise.
  failed.catch(() => undefined);
  return failed;
}

/** A seat that changed its voices cannot take up the record it has in this journal. @throws COUNCIL_*. */
function refuseMisfits(specs: readonly SeatSpec[], state: SessionState): void {
  for (const spec of specs) {
    const joined = joinedDraft(spec, state.now);
    if (joined.type !== 'agent.joined') continue;
    const error = checkJoin(state.roster, joined.body);
    if (error !== undefined) throw error;
  }
}

/** One core is left to this thread, which folds the warm-up meanwhile. */
const hostsAtOnce = ({ process: { inline } }: Config): number =>
  inline ? 1 : Math.max(1, availableParallelism() - 1);

const groupsOf = ({ process: { hosts, inline } }: Config, specs: readonly SeatSpec[]) =>
  seatGroups(specs, { hosts, inline }, availableParallelism());

/** A seat that sat here before comes back as its next incarnation. */
function withIncarnations(specs: readonly SeatSpec[], state: SessionState): SeatSpec[] {
  return specs.map((spec) => {
    const before = state.roster.seats.find((row) => row.seat === spec.seat);
    return before === undefined ? spec : { ...spec, incarnation: before.incarnation + 1 };
  });
}

/** Does somebody wait for its end? Such a run does not wait for an operator. */
const isBounded = ({ config, rounds, until }: RunOptions): boolean =>
  rounds !== null || until !== null || config.process.speed === 'max';

/** Why nothing is asked. */
export const councilLost = (seating: Pick<Seating, 'status'>): AppError => {
  const out = seating.status().filter(({ state }) => state === 'quarantined');
  return appError('COUNCIL_LOST', { seats: out.map(({ seat }) => seat).join(', ') });
};

function startedDraft(options: RunOptions, parts: RunParts): Draft {
  const { trading } = options.config;
  const { market, recovered, runBefore } = parts;
  const dataset = market.dataset;
  return {
    at: recovered.state.now,
    body: {
      code: parts.place.code,
      config: trading,
      configHash: parts.configHash,
      dataset,
      flags: trading.flags,
      market: trading.market,
      mode: trading.mode,
      node: process.version,
      packageVersion: packageVersion(),
      protocol: PROTOCOL,
      publicKey: options.home.publicKey,
      run:
        runBefore === ''
          ? hashOf({ config: parts.configHash, dataset, key: options.home.publicKey })
          : runBefore,
      seed: trading.seed,
      series: market.series,
    },
    type: 'run.started',
  };
}

/** Plugins run from sealed copies in the data folder. */
function sealedSpecs({ dataDir, specs }: RunOptions): Promise<SeatSpec[]> {
  return Promise.all(specs.map((spec) => sealed(spec, join(dataDir, 'plugins'))));
}

/** A seat as its files are now. @throws AGENT_*, COUNCIL_SEAT_CHANGED. */
async function seatFromDisk(
  seat: SeatId,
  { keeper, specs }: RunParts,
  { config: { trading }, dataDir }: RunOptions,
): Promise<SeatSpec> {
  const now = await seatSpecs(trading);
  const spec = now.find((candidate) => candidate.seat === seat);
  if (spec === undefined || !specs.some((known) => known.seat === seat)) {
    throw appError('SEAT_UNKNOWN', { seat });
  }
  refuseMisfits([spec], keeper.state);
  return sealed(spec, join(dataDir, 'plugins'));
}
