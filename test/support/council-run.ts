/**
 * The whole council in one thread: real session, real floor, real seats inline, the simulated world
 * or given bars, a journal in memory. Faults are injected where a test asks for them.
 */
import { openSeat } from '../../agents/sdk/seat.ts';
import type { OpenSeat, SeatSnapshot, SeatSpec } from '../../protocols/host.ts';
import type { ChainedRecord, Draft, DraftOf } from '../../protocols/record.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import { hashOf } from '../../protocols/canonical.ts';
import type { SeatHost } from '../../runtime/host/control.ts';
import { openInlineHost } from '../../runtime/host/inline.ts';
import type { BeforeDelivery } from '../../runtime/host/seat-table.ts';
import { joinedDraft, seatSpecs } from '../../supervisor/agents.ts';
import { defaultConfig } from '../../supervisor/config-schema.ts';
import type { TradingConfig } from '../../supervisor/config-schema.ts';
import { jsBackend } from '../../kernels/js-backend.ts';
import type { KernelBackend } from '../../kernels/kernel.ts';
import { openFieldEngine } from '../../supervisor/field-engine.ts';
import { Floor } from '../../supervisor/floor.ts';
import type { StopReason } from '../../supervisor/floor.ts';
import type { Recovered } from '../../supervisor/recovery.ts';
import { emptyTrace, foldTrace } from '../../supervisor/recovery-trace.ts';
import { Seating } from '../../supervisor/seating.ts';
import type { RunParts } from '../../supervisor/run-parts.ts';
import type { RestartPlanner } from '../../supervisor/restart-plan.ts';
import type { RestartPlan } from '../../supervisor/seating-options.ts';
import { costModelOf } from '../../supervisor/session/cost-model.ts';
import { keepRecords } from '../../supervisor/session/record-keeper.ts';
import { refold } from '../../supervisor/session/refold.ts';
import type { Refolded } from '../../supervisor/session/refold.ts';
import type { SessionState } from '../../supervisor/session/state.ts';
import { takeUp } from '../../supervisor/take-up.ts';
import { openPaper } from '../../venues/paper/gateway.ts';
import { openSim } from '../../venues/sim/open.ts';
import { parseVariant } from '../../venues/sim/options.ts';
import type { Gateway, PulledMarket } from '../../venues/venue.ts';
import { openMemoryJournal } from '../../runtime/journal/memory.ts';

export interface CouncilRunOptions {
  readonly trading?: Partial<TradingConfig>;
  readonly rounds: number;
  /** Plugins that sit as founders with weight, as if they had earned it; the others are guests. */
  readonly founders?: readonly string[];
  /** Seats whose code is another than in the records before: their records begin anew. */
  readonly changed?: readonly string[];
  /** Records of an earlier run to go on from. */
  readonly before?: readonly ChainedRecord[];
  /** What seats made of those records; without, they fold them again when they open. */
  readonly seatSnapshots?: ReadonlyMap<string, SeatSnapshot>;
  /** What a recovery made of those records; without, they are folded here. */
  readonly recovered?: Pick<Recovered, 'gateway' | 'pending' | 'state'>;
  readonly market?: PulledMarket;
  readonly gateway?: Gateway;
  /** All seats in one host: the same records, sooner. */
  readonly packed?: boolean;
  /** Wraps each seat's opening: a test's own agent, a fault. */
  readonly openSeat?: OpenSeat;
  readonly fault?: BeforeDelivery;
  /** Real threads in place of the inline host. */
  readonly openHost?: (id: string, specs: readonly SeatSpec[]) => Promise<SeatHost>;
  readonly planRestart?: () => RestartPlan;
  /** When a restart begins; at once by default. */
  readonly later?: (task: () => void) => void;
  /** The real arithmetic of restarts in place of `planRestart`. */
  readonly planner?: RestartPlanner;
  readonly requiredSeats?: readonly string[];
  /** Waits for an operator when the council is lost; it ends by default. */
  readonly waitsWhenLost?: boolean;
  readonly onLost?: (floor: Floor, seats: Seating, stop: () => void) => void;
  /** Where the field's kernels run; the twins by default. */
  readonly kernels?: KernelBackend;
  /** Winds the run up at its end, as a clean stop does. */
  readonly onStop?: 'leave' | 'cancel' | 'flatten';
  /** Called between two instants, when nothing is due. */
  readonly onInstant?: (run: Pick<RunParts, 'gateway' | 'keeper'>) => void;
  /** Called at every durable barrier with the last record that is then on disk. */
  readonly onFlush?: (seq: number) => void;
  /** Called after each record; may post to the floor. */
  readonly onRecord?: (record: ChainedRecord, floor: Floor | undefined) => void;
}

export interface CouncilRun {
  readonly records: readonly ChainedRecord[];
  readonly state: SessionState;
  readonly reason: StopReason;
}

export const tradingOf = (some: Partial<TradingConfig> = {}): TradingConfig => ({
  ...defaultConfig.trading,
  market: 'sim',
  dataset: 'null',
  shadowHorizons: [],
  ...some,
});

export async function runCouncil(options: CouncilRunOptions): Promise<CouncilRun> {
  const trading = tradingOf(options.trading);
  const market =
    options.market ?? openSim({ ...parseVariant(trading.dataset), seed: trading.seed });
  const gateway =
    options.recovered?.gateway ??
    options.gateway ??
    openPaper({ costOf: (one) => costModelOf(one, trading.costs) });
  const journal = openMemoryJournal(options.before === undefined ? {} : { before: options.before });
  const earlier: Pick<Refolded, 'difference' | 'pending' | 'state'> =
    options.recovered ?? refold(journal.records, { onRecord: (record) => gateway.restore(record) });
  if (earlier.difference !== undefined) throw new Error(`differs at #${earlier.difference.seq}`);
  const { state } = earlier;
  const trace = emptyTrace();
  for (const record of journal.records) foldTrace(trace, record);
  if (trace.lastTimer > 0) await market.seek(trace.lastTimer);
  const keeper = keepRecords(journal, state);
  const specs = (await seatSpecs(trading)).map(({ guest, ...plain }) => {
    const isFounder = options.founders?.includes(plain.seat) === true;
    const spec: SeatSpec = guest === true && !isFounder ? { ...plain, guest } : plain;
    const snapshot = options.seatSnapshots?.get(spec.seat);
    return snapshot === undefined ? spec : { ...spec, snapshot };
  });
  let floor: Floor | undefined;
  const seats = new Seating({
    flush: () => Promise.resolve(),
    fromDisk: (seat) => Promise.reject(new Error(`nothing is reloaded here: ${seat}`)),
    groups: options.packed === true ? [specs] : specs.map((spec) => [spec]),
    hostsAtOnce: 1,
    joined: (spec) => {
      const draft = joinedDraft(spec, state.now) as DraftOf<'agent.joined'>;
      const isNew = options.changed?.includes(spec.seat) === true;
      return isNew ? { ...draft, body: { ...draft.body, record: 'new' } } : draft;
    },
    // Virtual time: a restart begins at once, and the floor takes it before its next question.
    later: (_ms, task) => {
      (options.later ?? queueMicrotask)(task);
      return () => undefined;
    },
    now: () => state.now,
    openHost: (id, group) =>
      options.openHost?.(id, group) ??
      openInlineHost({
        id,
        openSeat: options.openSeat ?? openSeat,
        specs: group,
        ...(options.fault === undefined ? {} : { before: options.fault }),
      }),
    answered: (seat) => options.planner?.answered(seat),
    pardon: (seat) => options.planner?.pardon(seat),
    ...(options.requiredSeats === undefined ? {} : { requiredSeats: options.requiredSeats }),
    planRestart: (seat) =>
      options.planner?.plan(seat) ??
      options.planRestart?.() ?? { kind: 'restart', inMs: 500, restarts: 1 },
    reader: journal,
  });
  const field = openFieldEngine({
    backend: options.kernels ?? jsBackend(),
    seed: trading.seed,
    settings: trading.field,
  });
  await field.recover(journal.records);
  keeper.onRecord((record) => seats.observe(record));
  keeper.onRecord((record) => field.observe(record));
  if (options.onRecord !== undefined)
    keeper.onRecord((record) => options.onRecord?.(record, floor));
  const stop = new AbortController();
  keeper.onRecord(({ type }) => {
    if (type !== 'council.lost' || floor === undefined) return;
    options.onLost?.(floor, seats, () => stop.abort());
  });
  const resumed = [...trace.unfinished];
  keeper.onRecord((record) => foldTrace(trace, record));
  const outbound = takeUp({
    gateway,
    keeper,
    pending: earlier.pending,
    specs,
    started: startDraft(trading, market, state.now),
    trace,
  });
  for (const draft of await seats.start()) outbound.push(...keeper.input(draft).outbound);
  floor = new Floor({
    field,
    gateway,
    journal: {
      flush() {
        options.onFlush?.(journal.head().seq);
        return journal.flush();
      },
    },
    keeper,
    market,
    endsWhenLost: options.waitsWhenLost !== true,
    onEnded: () => stop.abort(),
    onInstant: () => Promise.resolve(options.onInstant?.({ gateway, keeper })),
    outbound,
    resumed,
    rounds: options.rounds,
    seats,
    signal: stop.signal,
    speed: 0,
    until: null,
    wait: () => Promise.resolve(),
  });
  const reason = await floor.run();
  if (options.onStop !== undefined) await floor.wind(options.onStop);
  await seats.stop();
  return { records: journal.records, state, reason };
}

function startDraft(trading: TradingConfig, market: PulledMarket, at: number): Draft {
  return {
    at,
    body: {
      code: hashOf('test'),
      config: trading,
      configHash: hashOf(trading),
      dataset: market.dataset,
      flags: [],
      market: trading.market,
      mode: 'paper',
      node: 'test',
      packageVersion: '0.0.0',
      protocol: PROTOCOL,
      publicKey: 'none',
      run: hashOf({ config: trading }),
      seed: trading.seed,
      series: market.series,
    },
    type: 'run.started',
  };
}
