/**
 * One trading day of a council in memory, and the same day with the process killed between two of its
 * records. Whatever the crash took, the day ends with every round decided once and with the venue's lots.
 */
import { expect } from 'vitest';
import { allOrders } from '../../execution/orders.ts';
import { heldLots, ledgerInstruments } from '../../portfolio/ledger.ts';
import type { ChainedRecord, RecordOf } from '../../protocols/record.ts';
import type { Floor } from '../../supervisor/floor.ts';
import { costModelOf } from '../../supervisor/session/cost-model.ts';
import { stateHash } from '../../supervisor/session/state.ts';
import type { SessionState } from '../../supervisor/session/state.ts';
import type { Gateway } from '../../venues/venue.ts';
import { runCouncil, tradingOf } from './council-run.ts';
import type { FoldedPrefix } from './folded-prefix.ts';
import { expectOrdersSound } from './order-checks.ts';
import { ofType } from './record-types.ts';
import { survivingVenue } from './surviving-venue.ts';
import type { SurvivingVenue, VenueMoment } from './surviving-venue.ts';

/** What the operator asks for once so many rounds of the day are decided. */
export type Wishes = Readonly<Record<number, 'halt' | 'resume' | 'flatten'>>;

export interface DayOptions {
  readonly prefix: FoldedPrefix;
  readonly rounds: number;
  readonly wishes: Wishes;
  readonly refuses: (order: RecordOf<'order.submit'>) => boolean;
}

export interface GoldenDay extends DayOptions {
  readonly records: readonly ChainedRecord[];
  readonly moments: readonly VenueMoment[];
  /** Positions at which everything so far was put on disk. */
  readonly flushes: readonly number[];
}

/** The day as it goes when nothing fails. */
export async function goldenDay(options: DayOptions): Promise<GoldenDay> {
  const { prefix } = options;
  const flushes: number[] = [];
  const head = { seq: prefix.before.length };
  const recovered = prefix.recovered();
  const remembered = recovered.gateway.remember?.();
  const venue = venueOf(options, { head, remembered });
  const run = await play(options, { flushes, from: prefix.before, head, recovered, venue });
  return { ...options, flushes, moments: venue.moments, records: run.records };
}

/** restored: rebuilt from the journal, as the paper venue is; else it has done what it had by then. */
export type VenueKind = 'restored' | 'behind' | 'ahead';

/** Kills the process when only the first `kept` records are on disk; the day must still end well. */
export async function expectDaySurvives(
  day: GoldenDay,
  kept: number,
  kind: VenueKind,
): Promise<readonly ChainedRecord[]> {
  const { prefix } = day;
  const where = `killed after #${kept} (${day.records[kept - 1]?.type}), venue ${kind}`;
  const from = day.records.slice(0, kept);
  const recovered = prefix.recovered(from);
  const head = { seq: kept };
  const books = momentOf(day, kept, kind)?.books;
  const venue =
    books === undefined ? recovered.gateway : venueOf(day, { books, head, remembered: undefined });
  const run = await play(day, { flushes: [], from, head, recovered, venue });
  expect(run.reason, where).toBe('rounds');
  expectDecidedOnce(run.records, day, where);
  expectOrdersSound(run.records, where);
  if (kind !== 'ahead') expectCancelsKept(run.records, kept, where);
  if ('repeats' in venue) expectSameLots(run.state, venue as SurvivingVenue, where);
  const again = prefix.refoldRest(run.records);
  expect(again.difference, where).toBeUndefined();
  expect(stateHash(again.state), where).toBe(stateHash(run.state));
  return run.records;
}

/**
 * The venue's books at the crash. A record may be lost until the next barrier; what the venue did up to
 * then it has done. `behind`: it was not yet sent what the last barrier let go.
 */
function momentOf(day: GoldenDay, kept: number, kind: VenueKind): VenueMoment | undefined {
  if (kind === 'restored') return undefined;
  const lost = day.flushes.find((seq) => seq > kept) ?? Infinity;
  return day.moments.findLast(({ seq }) => (kind === 'behind' ? seq < kept : seq < lost));
}

interface Playing {
  readonly recovered: ReturnType<FoldedPrefix['recovered']>;
  readonly venue: Gateway;
  readonly from: readonly ChainedRecord[];
  readonly head: { seq: number };
  readonly flushes: number[];
}

function play(day: DayOptions, { flushes, from, head, recovered, venue }: Playing) {
  const { prefix, rounds, wishes } = day;
  const before = prefix.before.length;
  const isOfDay = ({ seq }: ChainedRecord): boolean => seq > before;
  let decided = from.filter((record) => isOfDay(record) && isDecision(record)).length;
  const asked = new Set(from.map(wishOf));
  const onRecord = (record: ChainedRecord, floor: Floor | undefined): void => {
    head.seq = record.seq;
    if (isDecision(record)) decided += 1;
    for (const [after, action] of Object.entries(wishes)) {
      const type = `operator.${action}` as const;
      // Asked again when no receipt came, as a person would.
      if (floor === undefined || decided < Number(after) || asked.has(after)) continue;
      asked.add(after);
      const body = { by: 'test', text: after };
      void floor.post({ at: 0, body, from: 'operator', type });
    }
  };
  return runCouncil({
    before: from,
    onFlush: (seq) => flushes.push(seq),
    onRecord,
    onStop: 'leave',
    packed: true,
    recovered: { ...recovered, gateway: venue },
    rounds: rounds - (recovered.state.roundsAsked - prefix.recovered().state.roundsAsked),
    seatSnapshots: prefix.seatSnapshots,
    trading: prefix.trading,
  });
}

/** After how many decisions the day's operator asked for what a record holds. */
const wishOf = ({ body, type }: ChainedRecord): string =>
  type.startsWith('operator.') ? (body as { text: string }).text : '';

const isDecision = ({ round, type }: ChainedRecord): boolean =>
  round !== undefined && (type === 'commit' || type === 'abstain');

function venueOf(
  { prefix, refuses }: DayOptions,
  {
    books,
    head,
    remembered,
  }: {
    readonly books?: VenueMoment['books'];
    readonly head: { readonly seq: number };
    readonly remembered: unknown;
  },
): SurvivingVenue {
  const { costs } = tradingOf(prefix.trading);
  return survivingVenue({
    ...(books === undefined ? {} : { books }),
    costOf: (instrument) => costModelOf(instrument, costs),
    head: () => head.seq,
    refuses,
    remembered,
  });
}

function expectDecidedOnce(records: readonly ChainedRecord[], day: GoldenDay, where: string): void {
  const { length } = day.prefix.before;
  const calls = ofType(records.slice(length), 'cfp');
  expect(calls.length, where).toBe(day.rounds);
  for (const call of calls) {
    const decisions = records.filter((one) => one.round === call.round && isDecision(one));
    expect(decisions.length, `${where}: ${call.round}`).toBe(1);
  }
}

/** A cancel that was due at the crash reaches the venue before its next price. */
function expectCancelsKept(records: readonly ChainedRecord[], kept: number, where: string): void {
  const started = records.findIndex(({ seq, type }) => seq > kept && type === 'run.started');
  const cancels = ofType(records.slice(0, started), 'order.cancel');
  const cancelled = new Set(cancels.map(({ body }) => body.orderId));
  const late = ofType(records.slice(started), 'order.filled').filter(({ body }) =>
    cancelled.has(body.orderId),
  );
  expect(
    late.map(({ body }) => body.orderId),
    where,
  ).toEqual([]);
}

/** Ledger, orders and venue tell the same lots, and the venue was sent nothing it had. */
function expectSameLots(state: SessionState, venue: SurvivingVenue, where: string): void {
  expect(venue.repeats, where).toEqual([]);
  const theirs: Record<string, number> = {};
  const perOrder: Record<string, number> = {};
  for (const { instrument, lots, orderId } of venue.fills()) {
    theirs[instrument] = (theirs[instrument] ?? 0) + lots;
    perOrder[orderId] = (perOrder[orderId] ?? 0) + lots;
  }
  for (const id of ledgerInstruments(state.ledger)) {
    expect(heldLots(state.ledger, id), `${where}: ${id}`).toBe(theirs[id] ?? 0);
  }
  for (const { context } of allOrders(state.orders)) {
    const { filledLots, orderId } = context;
    expect(filledLots, `${where}: ${orderId}`).toBe(perOrder[orderId] ?? 0);
  }
}
