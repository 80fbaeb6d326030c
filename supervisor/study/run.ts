/**
 * One council run for research: real session, real floor, real seats, all in this thread, over a
 * journal in memory and without a page. What is learned is read off the records as they come.
 */
import { openSeat } from '../../agents/sdk/seat.ts';
import { appError } from '../../protocols/errors.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { openCpuBackend } from '../../kernels/cpu-backend.ts';
import { openInlineHost } from '../../runtime/host/inline.ts';
import { openMemoryJournal } from '../../runtime/journal/memory.ts';
import { openPaper } from '../../venues/paper/gateway.ts';
import type { PulledMarket } from '../../venues/venue.ts';
import { joinedDraft, seatSpecs } from '../agents.ts';
import type { TradingConfig } from '../config-schema.ts';
import { openFieldEngine } from '../field-engine.ts';
import { Floor } from '../floor.ts';
import { Seating } from '../seating.ts';
import { costModelOf } from '../session/cost-model.ts';
import { keepRecords } from '../session/record-keeper.ts';
import { emptySession } from '../session/state.ts';
import type { SessionState } from '../session/state.ts';
import { startedDraft } from './started-draft.ts';

export interface StudyRun {
  readonly market: PulledMarket;
  readonly trading: TradingConfig;
  /** Rounds to ask. */
  readonly rounds: number;
  readonly onRecord: (record: ChainedRecord) => void;
}

/** Enough for the seats to catch up with the start; later records are read once and let go. */
const KEPT = 256;

/** Runs until the rounds are asked or the market is over. @throws STUDY_SEAT_DIED. */
export async function runStudy(options: StudyRun): Promise<SessionState> {
  const { market, trading } = options;
  const gateway = openPaper({ costOf: (one) => costModelOf(one, trading.costs) });
  const journal = openMemoryJournal({ keep: KEPT });
  const keeper = keepRecords(journal, emptySession());
  const { state } = keeper;
  const specs = await seatSpecs(trading);
  const seats = new Seating({
    flush: () => journal.flush(),
    fromDisk: (seat) => Promise.reject(appError('SEAT_UNKNOWN', { seat })),
    groups: [specs],
    hostsAtOnce: 1,
    joined: (spec) => joinedDraft(spec, state.now),
    // Nothing hangs in a thread of its own: an answer that never comes would stop this loop itself.
    later: () => () => undefined,
    now: () => state.now,
    openHost: (id, group) => openInlineHost({ id, openSeat, specs: group }),
    planRestart: () => ({ kind: 'quarantine', trips: 1 }),
    reader: journal,
  });
  const kernels = await openCpuBackend();
  const field = openFieldEngine({ backend: kernels, seed: trading.seed, settings: trading.field });
  keeper.onRecord((record) => seats.observe(record));
  keeper.onRecord((record) => field.observe(record));
  keeper.onRecord(refuseDeath);
  keeper.onRecord(options.onRecord);
  keeper.input(startedDraft(trading, market));
  for (const draft of await seats.start()) keeper.input(draft);
  const over = new AbortController();
  const floor = new Floor({
    field,
    gateway,
    journal,
    keeper,
    market,
    endsWhenLost: true,
    onEnded: () => over.abort(),
    outbound: [],
    resumed: [],
    rounds: options.rounds,
    seats,
    signal: over.signal,
    speed: 0,
    until: null,
    wait: () => Promise.resolve(),
  });
  await floor.run();
  await seats.stop();
  await market.close();
  await kernels.close();
  return state;
}

/** A study in which a seat died compares a council with another one: it is no result. */
function refuseDeath(record: ChainedRecord): void {
  if (record.type !== 'agent.died') return;
  const { reason, seat } = record.body;
  throw appError('STUDY_SEAT_DIED', { reason, seat });
}
