/**
 * One start of the supervisor: opens the data folder, takes up its journal, opens market, gateway
 * and seats, and hands back a floor that runs and a way to stop. Starting goes left to right through
 * this file; `stop` goes back right to left.
 */
import { setTimeout as after } from 'node:timers';
import { openSeat } from '../agents/sdk/seat.ts';
import { checkJoin } from '../council/roster.ts';
import { appError, errorReport } from '../protocols/errors.ts';
import { hashOf } from '../protocols/canonical.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { Phase } from '../protocols/presence.ts';
import { PROTOCOL } from '../protocols/record.ts';
import type { Draft } from '../protocols/record.ts';
import { openInlineHost } from '../runtime/host/inline.ts';
import { packSeats } from '../runtime/host/pack.ts';
import { spawnHost } from '../runtime/host/spawn.ts';
import { HeadSigner } from '../runtime/journal/head-signer.ts';
import { readerOf } from '../runtime/journal/reader.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import { openJournal } from '../runtime/journal/writer.ts';
import type { Journal } from '../runtime/journal/writer.ts';
import { openStores } from '../runtime/store/environment.ts';
import type { Stores } from '../runtime/store/environment.ts';
import { openPaper } from '../venues/paper/gateway.ts';
import type { Gateway, PulledMarket } from '../venues/venue.ts';
import { joinedDraft, seatSpecs } from './agents.ts';
import { codeHash } from './code-hash.ts';
import { tradingHash } from './config-load.ts';
import type { Config, TradingConfig } from './config-schema.ts';
import { Floor } from './floor.ts';
import type { StopReason } from './floor.ts';
import type { OperatorHome } from './home.ts';
import { openMarket } from './market.ts';
import { packageVersion } from './package-version.ts';
import { reconcileDrafts } from './reconcile.ts';
import { recover } from './recovery.ts';
import type { Recovered } from './recovery.ts';
import { foldTrace } from './recovery-trace.ts';
import { restartPlanner } from './restart-plan.ts';
import { openSeatMemory } from './seat-memory.ts';
import { Seating } from './seating.ts';
import type { SeatStatus } from './seating-options.ts';
import { keepSession } from './session-snapshot.ts';
import type { SnapshotPlace } from './session-snapshot.ts';
import { costModelOf } from './session/cost-model.ts';
import { keepRecords } from './session/record-keeper.ts';
import type { RecordKeeper } from './session/record-keeper.ts';
import { stateHash } from './session/state.ts';
import type { SessionState } from './session/state.ts';

export interface RunOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly home: OperatorHome;
  readonly rounds: number | null;
  readonly until: number | null;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, values?: object) => void;
  readonly onEnded: () => void;
}

export interface Run {
  readonly state: SessionState;
  readonly journal: Journal;
  readonly reader: JournalReader;
  readonly keeper: RecordKeeper;
  readonly floor: Floor;
  readonly market: PulledMarket;
  /** Runs until a limit or `requestStop`. */
  readonly finished: () => Promise<StopReason>;
  requestStop(): void;
  readonly seating: Seating;
  seats(): SeatStatus[];
  /** Ends the run: `run.stopped`, flush, signed head, hosts and stores closed. */
  close(reason: string): Promise<void>;
}

export async function openRun(options: RunOptions): Promise<Run> {
  const { config, dataDir } = options;
  const { trading } = config;
  const stores = openStores(dataDir);
  const reader = readerOf(stores);
  const place: SnapshotPlace = { code: codeHash(), stores };
  const recovered = recover({
    log: options.log,
    openGateway: () =>
      openPaper({ costOf: (instrument) => costModelOf(instrument, trading.costs) }),
    reader,
    snapshots: place,
  });
  const { gateway, trace } = recovered;
  const configHash = tradingHash(config);
  if (trace.configHash !== '' && trace.configHash !== configHash) {
    throw appError('CONFIG_CHANGED', {
      data: dataDir,
      before: trace.configHash.slice(0, 12),
      now: configHash.slice(0, 12),
    });
  }
  const journal = openJournal({ stores });
  const market = await openMarket(trading);
  if (trace.lastTimer > 0) await market.seek(trace.lastTimer);
  const keeper = keepRecords(journal, recovered.state);
  const specs = await seatSpecs(trading);
  // The record that will state this start's key: after what a crash left due.
  const run = recovered.records + recovered.pending.length + 1;
  const signer = new HeadSigner({ key: options.home.privateKey, run, stores });
  return assemble(options, {
    configHash,
    gateway,
    journal,
    keeper,
    market,
    place,
    reader,
    recovered,
    runBefore: trace.run,
    signed: { seq: recovered.records },
    signer,
    snapshot: { seq: recovered.snapshotAt },
    specs,
    stores,
  });
}

interface Parts {
  readonly configHash: string;
  readonly gateway: Gateway;
  readonly journal: Journal;
  readonly keeper: RecordKeeper;
  readonly market: PulledMarket;
  readonly place: SnapshotPlace;
  readonly reader: JournalReader;
  readonly recovered: Recovered;
  /** Id of the run that goes on; empty when this start begins one. */
  readonly runBefore: string;
  readonly signer: HeadSigner;
  /** The last head signed in this start. */
  readonly signed: { seq: number };
  /** The last snapshot of the session. */
  readonly snapshot: { seq: number };
  readonly specs: readonly SeatSpec[];
  readonly stores: Stores;
}

async function assemble(options: RunOptions, parts: Parts): Promise<Run> {
  const { config } = options;
  const { gateway, journal, keeper, market, reader, recovered } = parts;
  const { state } = keeper;
  const { trace } = recovered;
  const stopping = new AbortController();
  const posted: Draft[] = [];
  let post = (draft: Draft): void => void posted.push(draft);
  const planner = restartPlanner(config.trading.seed, () => performance.now());
  const seats = new Seating({
    flush: () => journal.flush(),
    fromDisk: (seat) => seatFromDisk(seat, parts, config.trading),
    groups: groupsOf(config, withIncarnations(parts.specs, state)),
    hangMs: config.process.hangMs,
    joined: (spec) => joinedDraft(spec, state.now),
    later: (ms, task) => {
      const timer = after(task, ms);
      return () => clearTimeout(timer);
    },
    now: () => state.now,
    openHost: (id, specs) => openSeatHost(options, id, specs),
    memory: openSeatMemory({ ...parts.place, log: options.log, reader }),
    pardon: planner.pardon,
    planRestart: planner.plan,
    post: (draft) => post(draft),
    reader,
  });
  // The floor is shown them again; the trace goes on and forgets them at the next timer.
  const resumed = [...trace.unfinished];
  keeper.onRecord((record) => foldTrace(trace, record));
  keeper.onRecord((record) => seats.observe(record));
  const outbound = [...keeper.resume(recovered.pending)];
  outbound.push(...keeper.input(startedDraft(options, parts)).outbound);
  for (const draft of await seats.start()) {
    if (draft.type === 'agent.joined') refuseMisfit(checkJoin(state.roster, draft.body));
    outbound.push(...keeper.input(draft).outbound);
  }
  for (const draft of [...interruptedPhases(state), ...reconcileDrafts(state, gateway)]) {
    outbound.push(...keeper.input(draft).outbound);
  }
  const floor = new Floor({
    gateway,
    journal,
    keeper,
    market,
    onDurable: () => keepUp(options, parts),
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
  post = (draft) => void floor.post(draft);
  for (const draft of posted) void floor.post(draft);
  return {
    state,
    journal,
    reader,
    keeper,
    floor,
    market,
    seating: seats,
    finished: () => floor.run(),
    requestStop: () => stopping.abort(),
    seats: () => seats.status(),
    close: (reason) => closeRun(options, { ...parts, seats }, reason),
  };
}

/** A seat that changed its voices cannot take up the record it has in this journal. */
function refuseMisfit(error: Error | undefined): void {
  if (error !== undefined) throw error;
}

/** Hosts as the operator wants them: one a seat, packed into N, or all in this thread. */
function groupsOf(config: Config, specs: readonly SeatSpec[]): readonly (readonly SeatSpec[])[] {
  const { hosts, inline } = config.process;
  if (inline) return [specs];
  return packSeats(specs, hosts === 0 ? specs.length : hosts);
}

/** A seat that sat here before comes back as its next incarnation. */
function withIncarnations(specs: readonly SeatSpec[], state: SessionState): SeatSpec[] {
  return specs.map((spec) => {
    const before = state.roster.seats.find((row) => row.seat === spec.seat);
    return before === undefined ? spec : { ...spec, incarnation: before.incarnation + 1 };
  });
}

function openSeatHost(options: RunOptions, id: string, specs: readonly SeatSpec[]) {
  if (options.config.process.inline) return openInlineHost({ id, openSeat, specs });
  return spawnHost({
    hangMs: options.config.process.hangMs,
    id,
    log: (line) =>
      options.log(line.level === 'debug' ? 'info' : line.level, line.text, { host: line.host }),
    seatModuleUrl: new URL('../agents/sdk/seat.js', import.meta.url).href,
    specs,
  });
}

function startedDraft(options: RunOptions, parts: Parts): Draft {
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

/** Phases that were on when the last start ended: nobody will answer them any more. */
function interruptedPhases(state: SessionState): Draft[] {
  return [...state.rounds.values()].flatMap((round): Draft[] => {
    if (round.owing.length === 0) return [];
    const place = { at: state.now, lane: round.book.lane, round: round.book.round };
    const phase = round.state as Phase;
    const missing = round.owing.map(({ seat }) => seat);
    return [
      { ...place, body: { cause: 'died', missing, phase }, type: 'deadline' },
      { ...place, body: { answered: [], phase }, type: 'phase.closed' },
    ];
  });
}

async function closeRun(
  options: RunOptions,
  parts: Parts & { readonly seats: Seating },
  reason: string,
): Promise<void> {
  const { journal, keeper, market, seats, stores } = parts;
  const { state } = keeper;
  keeper.input({
    at: state.now,
    body: { reason: reason.slice(0, 200), rounds: state.roundsDecided },
    type: 'run.stopped',
  });
  await journal.flush();
  const checkpoint = { stateHash: stateHash(state), tree: parts.signer.tree() };
  keeper.input({ at: state.now, body: checkpoint, type: 'checkpoint' });
  await journal.flush();
  await parts.signer.sign(state.now);
  await keepSnapshot(options, parts);
  await seats.keepSnapshots();
  await seats.stop();
  await market.close();
  await journal.close();
  await stores.close();
}

/** Records between two signed heads: a tail cut off behind the last one cannot be noticed. */
const SIGN_EVERY = 5_000;
/** Records between two snapshots of the session: as many as a start after a crash folds at most. */
const SNAPSHOT_EVERY = 20_000;

/** Everything so far is on disk and nothing is due: what is done now and then. */
async function keepUp(options: RunOptions, parts: Parts): Promise<void> {
  const { journal, keeper, signed, signer, snapshot } = parts;
  if (journal.durable.seq - signed.seq >= SIGN_EVERY) {
    signed.seq = (await signer.sign(keeper.state.now)).seq;
  }
  if (keeper.state.seq - snapshot.seq >= SNAPSHOT_EVERY) await keepSnapshot(options, parts);
}

/** A snapshot that cannot be kept costs time at the next start and nothing else. */
async function keepSnapshot({ log }: RunOptions, parts: Parts): Promise<void> {
  const { gateway, keeper, place, recovered, snapshot } = parts;
  const { state } = keeper;
  snapshot.seq = state.seq;
  try {
    await keepSession(place, { gateway, state, trace: recovered.trace });
  } catch (error) {
    log('warn', 'a snapshot of the session was not kept', { error: errorReport(error) });
  }
}

/** A seat as its files are now. @throws AGENT_*, COUNCIL_SEAT_CHANGED. */
async function seatFromDisk(
  seat: SeatId,
  { keeper, specs }: Parts,
  trading: TradingConfig,
): Promise<SeatSpec> {
  const now = await seatSpecs(trading);
  const spec = now.find((candidate) => candidate.seat === seat);
  if (spec === undefined || !specs.some((known) => known.seat === seat)) {
    throw appError('SEAT_UNKNOWN', { seat });
  }
  const { state } = keeper;
  const joined = joinedDraft(spec, state.now);
  if (joined.type === 'agent.joined') refuseMisfit(checkJoin(state.roster, joined.body));
  return spec;
}

/** Wall time that ends early when the signal fires. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve();
    const timer = after(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
