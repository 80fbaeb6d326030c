/**
 * The paper venue: orders fill on recorded or simulated prices by the rules of fill.ts. It answers
 * with drafts and remembers nothing that the journal does not hold: `restore` rebuilds it.
 */
import { appError, messageOf } from '../../protocols/errors.ts';
import type { ErrorCode, ErrorDetails } from '../../protocols/errors.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { Draft, JournalRecord, RecordOf } from '../../protocols/record.ts';
import type { Us } from '../../protocols/units.ts';
import type { Gateway } from '../venue.ts';
import {
  addFill,
  addOrder,
  emptyBook,
  end,
  endAs,
  isWorking,
  sameTerms,
  standingDrafts,
} from './book.ts';
import type { PaperState } from './book.ts';
import { ratesOfClass } from '../../portfolio/costs.ts';
import { costConditions } from '../../portfolio/cost-tape.ts';
import type { CostConditions, CostRates } from '../../portfolio/costs.ts';
import { matchBar, matchQuote } from './match.ts';
import { foldTape } from './tape.ts';

export interface PaperOptions {
  readonly name?: string;
  /** Costs a side; default: by the instrument's class, once. */
  readonly costOf?: (instrument: Instrument) => CostRates;
  /** From the order to the first touch that can fill it (book data only). Default 100 ms. */
  readonly touchLatencyUs?: Us;
}

const TOUCH_LATENCY_US = 100_000;
const NO_COMMIT = /^0*$/;

export function openPaper(options: PaperOptions = {}): Gateway {
  const state: PaperState = {
    name: options.name ?? 'paper',
    costOf: options.costOf ?? ((instrument) => ratesOfClass(instrument.class)),
    touchLatencyUs: options.touchLatencyUs ?? TOUCH_LATENCY_US,
    tape: new Map(),
    taped: 0,
    book: emptyBook(),
    over: false,
  };
  return {
    name: state.name,
    submit: (order) => submit(state, order),
    cancel: (order) => cancel(state, order),
    query(orderId, at) {
      const order = state.book.orders.get(orderId);
      return order === undefined || (!order.accepted && order.ended === undefined)
        ? { known: false }
        : { known: true, drafts: standingDrafts(state.name, order, at) };
    },
    onMarket: (records) => records.flatMap((record) => onRecord(state, record)),
    restore: (record) => restore(state, record),
    remember(): Remembered {
      const { book, over, tape, taped } = state;
      return { book, over, tape, taped };
    },
    recall: (remembered) => void Object.assign(state, remembered as Remembered),
  };
}

/** What `restore` builds. Book and open orders share their entries, and must when they come back. */
type Remembered = Pick<PaperState, 'book' | 'over' | 'tape' | 'taped'>;

/** @throws VENUE_ORDER_ID_REUSED when an id comes again with other terms. */
function submit(state: PaperState, order: RecordOf<'order.submit'>): Draft[] {
  const { orderId } = order.body;
  const known = state.book.orders.get(orderId);
  // A repeat is answered like a question: the acknowledgement may have been lost.
  if (known !== undefined) {
    if (!sameTerms(known.submit.body, order.body)) {
      throw appError('VENUE_ORDER_ID_REUSED', { orderId });
    }
    if (known.accepted || known.ended !== undefined) {
      return standingDrafts(state.name, known, order.at);
    }
  }
  const held = addOrder(state.book, order, conditionsFor(state, order));
  const refusal = refusalOf(state, order);
  if (refusal === undefined) held.accepted = true;
  else {
    const reason = messageOf(refusal.code, refusal.details).slice(0, 200);
    endAs(state.book, held, { type: 'order.rejected', reason, eventTime: order.at });
  }
  return standingDrafts(state.name, held, order.at);
}

/** What the order's costs are measured by; of an instrument that is not listed, nothing. */
function conditionsFor(state: PaperState, { body }: RecordOf<'order.submit'>): CostConditions {
  const listing = state.tape.get(body.instrument);
  return listing === undefined
    ? { barSigmaPpm: 0, barVolumeLots: 0 }
    : costConditions(listing.costs, listing.instrument);
}

interface Refusal {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

function refusalOf(state: PaperState, order: RecordOf<'order.submit'>): Refusal | undefined {
  const { commit, instrument, kind, limitTicks, lots, orderId } = order.body;
  if (NO_COMMIT.test(commit)) return { code: 'VENUE_ORDER_NO_COMMIT', details: { orderId } };
  if (!state.tape.has(instrument)) {
    const details = { orderId, instrument, venue: state.name };
    return { code: 'VENUE_ORDER_INSTRUMENT', details };
  }
  const terms = (reason: string): Refusal => ({
    code: 'VENUE_ORDER_TERMS',
    details: { orderId, reason },
  });
  if (lots === 0) return terms('it is for 0 lots');
  if (kind === 'market' && limitTicks !== null) return terms('a market order has no limit');
  if (kind !== 'market' && (limitTicks === null || limitTicks <= 0)) {
    return terms(`a ${kind} order needs a positive price`);
  }
  return state.over ? terms('the recording is over') : undefined;
}

function cancel(state: PaperState, order: RecordOf<'order.cancel'>): Draft[] {
  const { orderId, reason } = order.body;
  const held = state.book.orders.get(orderId);
  if (held === undefined) {
    const text = messageOf('VENUE_ORDER_UNKNOWN', { orderId, venue: state.name }).slice(0, 200);
    const body = { eventTime: order.at, orderId, reason: text };
    return [{ at: order.at, from: state.name, type: 'order.rejected', body }];
  }
  // Too late: its fills, or how it ended, have been told or will be when asked.
  if (!isWorking(held)) return [];
  return [
    end(state, held, { type: 'order.cancelled', at: order.at, reason: reason.slice(0, 200) }),
  ];
}

function onRecord(state: PaperState, record: JournalRecord): Draft[] {
  const drafts: Draft[] = [];
  if (record.type === 'market.bar') {
    // Matched before the bar enters the tape: impact uses what was known before it.
    drafts.push(...matchBar(state, record));
  } else if (record.type === 'market.quote') drafts.push(...matchQuote(state, record));
  else if (record.type === 'market.ended') {
    state.over = true;
    for (const order of state.book.open.values()) {
      const why = {
        type: 'order.expired',
        at: record.at,
        reason: 'the recording is over',
      } as const;
      if (isWorking(order)) drafts.push(end(state, order, why));
    }
  }
  see(state, record);
  return drafts;
}

/** A start that was interrupted shows its last market records again: each enters the tape once. */
function see(state: PaperState, record: JournalRecord): void {
  if (record.seq <= state.taped || !record.type.startsWith('market.')) return;
  state.taped = record.seq;
  foldTape(state.tape, record);
}

/** One journal record of a run that goes on; nothing is answered. */
function restore(state: PaperState, record: JournalRecord): void {
  see(state, record);
  switch (record.type) {
    case 'order.submit':
      if (!state.book.orders.has(record.body.orderId)) {
        addOrder(state.book, record, conditionsFor(state, record));
      }
      return;
    case 'order.accepted': {
      const order = state.book.orders.get(record.body.orderId);
      if (order !== undefined) order.accepted = true;
      return;
    }
    case 'order.filled': {
      const order = state.book.orders.get(record.body.orderId);
      const listing = state.tape.get(record.body.instrument);
      if (order !== undefined && listing !== undefined) {
        addFill(state.book, order, listing, { fill: record.body, on: record.cause ?? 0 });
      }
      return;
    }
    case 'order.cancelled':
    case 'order.rejected':
    case 'order.expired': {
      const order = state.book.orders.get(record.body.orderId);
      const { eventTime, reason } = record.body;
      if (order?.ended === undefined && order !== undefined) {
        endAs(state.book, order, { type: record.type, reason, eventTime });
      }
      return;
    }
    case 'market.ended':
      state.over = true;
      return;
    default:
  }
}
