/**
 * A council as `kimera start` wires it, in this process: real session, floor, seating, hosts and a
 * journal on disk; no dashboard, no signed heads. What a bench wants to watch or replace is handed in.
 */
import { setTimeout as after } from 'node:timers';
import { openSeat } from '../../agents/sdk/seat.ts';
import { hashOf } from '../../protocols/canonical.ts';
import type { OpenSeat, SeatSpec } from '../../protocols/host.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { Draft } from '../../protocols/record.ts';
import type { SeatHost } from '../../runtime/host/control.ts';
import { openInlineHost } from '../../runtime/host/inline.ts';
import { packSeats } from '../../runtime/host/pack.ts';
import { spawnHost } from '../../runtime/host/spawn.ts';
import { readerOf } from '../../runtime/journal/reader.ts';
import { openJournal } from '../../runtime/journal/writer.ts';
import type { Journal } from '../../runtime/journal/writer.ts';
import { openStores } from '../../runtime/store/environment.ts';
import { joinedDraft } from '../../supervisor/agents.ts';
import { defaultConfig } from '../../supervisor/config-schema.ts';
import type { TradingConfig } from '../../supervisor/config-schema.ts';
import { Floor } from '../../supervisor/floor.ts';
import { Seating } from '../../supervisor/seating.ts';
import { costModelOf } from '../../supervisor/session/cost-model.ts';
import { keepRecords } from '../../supervisor/session/record-keeper.ts';
import type { RecordKeeper } from '../../supervisor/session/record-keeper.ts';
import { emptySession } from '../../supervisor/session/state.ts';
import { openPaper } from '../../venues/paper/gateway.ts';
import type { PulledMarket } from '../../venues/venue.ts';

export interface CouncilOptions {
  readonly dir: string;
  /** Threads the seats are packed into; 0 = this thread. */
  readonly hosts: number;
  readonly market: PulledMarket;
  readonly specs: readonly SeatSpec[];
  readonly trading: TradingConfig;
  /** Module that exports `openSeat` for worker hosts, and the same function for this thread. */
  readonly seats?: { readonly moduleUrl: string; readonly openSeat: OpenSeat };
  /** How inline seats are grouped when hosts is 0: as many batched messages a phase. */
  readonly inlineGroups?: number;
  readonly wrapHost?: (host: SeatHost, index: number) => SeatHost;
  readonly wrapJournal?: (journal: Journal) => Pick<Journal, 'append' | 'flush'>;
}

export interface Council {
  readonly journal: Journal;
  readonly keeper: RecordKeeper;
  /** Runs until the market is over. */
  run(): Promise<void>;
  close(): Promise<void>;
}

export const tradingOf = (some: Partial<TradingConfig>): TradingConfig => ({
  ...defaultConfig.trading,
  market: 'sim',
  dataset: 'null',
  shadowHorizons: [],
  ...some,
});

/** Far over any answer of a bench: a busy machine must not look like a hung seat. */
const HANG_MS = 60_000;

export async function openCouncil(options: CouncilOptions): Promise<Council> {
  const { hosts, market, specs, trading } = options;
  const stores = openStores(options.dir);
  const gateway = openPaper({ costOf: (one) => costModelOf(one, trading.costs) });
  const real = openJournal({ stores });
  const journal = options.wrapJournal?.(real) ?? real;
  const keeper = keepRecords(
    { abandon: (error) => real.abandon(error), append: (draft) => journal.append(draft) },
    emptySession(),
  );
  const { state } = keeper;
  const seatModuleUrl =
    options.seats?.moduleUrl ?? new URL('../../agents/sdk/seat.js', import.meta.url).href;
  let opened = 0;
  const openHost = async (id: string, group: readonly SeatSpec[]): Promise<SeatHost> => {
    const index = opened++;
    const host =
      hosts === 0
        ? await openInlineHost({ id, openSeat: options.seats?.openSeat ?? openSeat, specs: group })
        : await spawnHost({ hangMs: HANG_MS, id, seatModuleUrl, specs: group });
    return options.wrapHost?.(host, index) ?? host;
  };
  const seats = new Seating({
    flush: () => journal.flush(),
    fromDisk: (seat) => Promise.reject(new Error(`nothing is reloaded in a bench: ${seat}`)),
    groups: packSeats(specs, hosts === 0 ? (options.inlineGroups ?? 1) : hosts),
    hostsAtOnce: 1,
    joined: (spec) => joinedDraft(spec, state.now),
    later: (ms, task) => {
      const timer = after(task, ms);
      return () => clearTimeout(timer);
    },
    now: () => state.now,
    openHost,
    planRestart: () => {
      throw new Error('a seat died in a bench');
    },
    reader: readerOf(stores),
  });
  keeper.onRecord((record) => seats.observe(record));
  keeper.input(startedDraft(trading, market));
  for (const draft of await seats.start()) keeper.input(draft);
  const over = new AbortController();
  const floor = new Floor({
    gateway,
    journal,
    keeper,
    market,
    endsWhenLost: true,
    onEnded: () => over.abort(),
    outbound: [],
    resumed: [],
    rounds: null,
    seats,
    signal: over.signal,
    speed: 0,
    until: null,
    wait: () => Promise.resolve(),
  });
  return {
    journal: real,
    keeper,
    run: async () => void (await floor.run()),
    close: async () => {
      await seats.stop();
      await real.close();
      await stores.close();
    },
  };
}

function startedDraft(trading: TradingConfig, market: PulledMarket): Draft {
  return {
    at: 0,
    body: {
      code: hashOf('bench'),
      config: trading,
      configHash: hashOf(trading),
      dataset: market.dataset,
      flags: trading.flags,
      market: trading.market,
      mode: trading.mode,
      node: 'bench',
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
