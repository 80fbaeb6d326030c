/**
 * The ledger: positions, cash and P&L as a fold of the journal, in integers, conserved to the unit:
 *
 *     equity = initial + realised + unrealised - fees      (money of 1e-8, no rounding anywhere)
 *
 * A position keeps its cost basis in money, not an average price: reducing takes the proportional
 * part of the basis out (rounded toward zero; the rest stays in), so nothing is lost to division.
 * The state is plain data (money as decimal strings), so it can be hashed and snapshotted. Folds
 * change it in place.
 */
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import { EVIDENCE_FLAG } from '../protocols/flags.ts';
import { splitGroup } from '../protocols/group-names.ts';
import type { InstrumentId } from '../protocols/ids.ts';
import type { Instrument } from '../protocols/instrument.ts';
import type { OrderFilled } from '../protocols/order.ts';
import type { Draft, JournalRecord } from '../protocols/record.ts';
import type { OrderPart, SleeveTrial } from '../protocols/sleeves.ts';
import { formatMoney, notional, parseMoney, US_PER_DAY } from '../protocols/units.ts';
import type { Lots, Money, Seq, Ticks, Us } from '../protocols/units.ts';
import { bookedLots, emptyBooks } from './sleeves/books.ts';
import { partsThatClose, takeParts } from './sleeves/parts.ts';
import {
  emptySleeve,
  foldSleeveBar,
  foldSleeveFill,
  foldSleeveTargets,
} from './sleeves/position.ts';
import type { SleeveState } from './sleeves/position.ts';
import { grantTrial } from './sleeves/trial.ts';

/** Fill ids remembered, so that a repeat of a fill changes nothing. */
export const LEDGER_FILL_IDS = 1024;

/** One instrument as the ledger sees it. */
export interface PositionState {
  /** Listed currency, lot size and multiplier: may not change under an open position. */
  contract: string;
  currency: string;
  version: number;
  /** Money of one lot moving one tick, by instrument version. */
  units: Record<string, Money>;
  lots: Lots;
  /** Money paid for the lots held: signed as the lots are. */
  basis: Money;
  realised: Money;
  fees: Money;
  /** Slippage: what half spread and impact took, always >= 0 when against us. */
  slippage: Money;
  /** Sum of |notional| of all fills. */
  traded: Money;
  /** Last price seen and when; null before the first. */
  mark: { ticks: Ticks; version: number; at: Us } | null;
  sleeve: SleeveState;
}

export interface LedgerState {
  initial: Money;
  cash: Money;
  /** Currency of the first fill; all later fills must be in it. */
  currency: string | null;
  positions: Record<string, PositionState>;
  /** Highest equity at a mark; an operator's resume starts it again. */
  peak: Money;
  /** Day (at / 86,400 s) of the last mark, equity at that day's start, and at the last mark. */
  day: number;
  dayStart: Money;
  lastEquity: Money;
  /** Last fill record folded, 0 before the first: two folds that differ here must not be mixed. */
  fillSeq: Seq;
  fills: number;
  fillIds: string[];
  /** Fills are known by instrument, order and id, not by the id alone; only with flag 2. */
  keyed?: true;
  /** Parts of orders that are not filled yet, by order; only with flag 2. */
  parts?: Record<string, OrderPart[]>;
}

/** A ledger that holds nothing but cash, in units of 1e-8, under the flags of its run. */
export function emptyLedger(initialCash: bigint, flags: readonly number[] = []): LedgerState {
  const money = formatMoney(initialCash);
  return {
    ...(flags.includes(EVIDENCE_FLAG) ? { keyed: true } : {}),
    initial: money,
    cash: money,
    currency: null,
    positions: {},
    peak: money,
    day: 0,
    dayStart: money,
    lastEquity: money,
    fillSeq: 0,
    fills: 0,
    fillIds: [],
  };
}

/** Instruments the ledger knows, in id order: the one order every sum is taken in. */
export const ledgerInstruments = (ledger: LedgerState): InstrumentId[] =>
  Object.keys(ledger.positions).sort() as InstrumentId[];

/**
 * Folds one record; types that are not the ledger's leave it alone. A fill already seen is ignored.
 * @throws LEDGER_INSTRUMENT_UNKNOWN, LEDGER_CURRENCY, LEDGER_CONTRACT_CHANGED.
 */
export function foldLedger(ledger: LedgerState, record: JournalRecord): void {
  switch (record.type) {
    case 'market.instrument':
      listInstrument(ledger, record.body.instrument);
      return;
    case 'market.bar': {
      const position = ledger.positions[record.body.instrument];
      if (position === undefined) return;
      position.mark = {
        ticks: record.body.closeTicks,
        version: record.body.version,
        at: record.at,
      };
      foldSleeveBar(position.sleeve, record.body.series);
      return;
    }
    case 'market.quote': {
      const position = ledger.positions[record.body.instrument];
      if (position === undefined) return;
      const { bidTicks, askTicks, version } = record.body;
      // The lower middle: a whole number of ticks, so that equity stays an integer.
      position.mark = { ticks: Math.floor((bidTicks + askTicks) / 2), version, at: record.at };
      return;
    }
    case 'intent': {
      const position = ledger.positions[record.body.instrument];
      if (position === undefined) return;
      position.sleeve.wantedStrategic = record.body.strategicLots;
      foldSleeveTargets(position.sleeve, record.body.sleeves ?? [], lotValueOf(position));
      return;
    }
    case 'sleeve.trial':
      foldTrial(ledger, record.body);
      return;
    case 'order.submit': {
      const { orderId, parts } = record.body;
      if (parts !== undefined) (ledger.parts ??= {})[orderId] = [...parts];
      return;
    }
    case 'order.cancelled':
    case 'order.rejected':
    case 'order.expired':
      delete ledger.parts?.[record.body.orderId];
      return;
    case 'order.filled':
      foldFill(ledger, record.body, record);
      return;
    case 'portfolio.mark':
      foldMark(ledger, record.at, parseMoney(record.body.equity));
      return;
    case 'operator.resume':
      ledger.peak = formatMoney(ledgerEquity(ledger));
      return;
    default:
  }
}

/** Cash plus all positions at their marks, in 1e-8. A position without a mark counts at cost. */
export function ledgerEquity(ledger: LedgerState): bigint {
  let equity = parseMoney(ledger.cash);
  for (const id of ledgerInstruments(ledger)) {
    equity += positionValue(ledger.positions[id] as PositionState);
  }
  return equity;
}

/** Lots times mark; the cost basis while there is no mark. */
export function positionValue(position: PositionState): bigint {
  if (position.lots === 0) return 0n;
  if (position.mark === null) return parseMoney(position.basis);
  return notional(position.lots, position.mark.ticks, unitOf(position, position.mark.version));
}

/** What one lot is worth at the mark; 0 before the first price. */
export const lotValueOf = (position: PositionState): bigint =>
  position.mark === null
    ? 0n
    : notional(1, position.mark.ticks, unitOf(position, position.mark.version));

export const positionUnrealised = (position: PositionState): bigint =>
  positionValue(position) - parseMoney(position.basis);

/** Lots held of an instrument; 0 when the ledger has never heard of it. */
export const heldLots = (ledger: LedgerState, instrument: InstrumentId): Lots =>
  ledger.positions[instrument]?.lots ?? 0;

/** Money of one lot moving one tick in a version of the instrument. */
export function unitOf(position: PositionState, version: number): bigint {
  const unit = position.units[String(version)];
  if (unit === undefined) {
    throw appError('LEDGER_INSTRUMENT_UNKNOWN', { instrument: position.contract, version });
  }
  return parseMoney(unit);
}

/** Sums over instruments: what `equity = initial + realised + unrealised - fees` is made of. */
export function ledgerTotals(ledger: LedgerState): {
  realised: bigint;
  unrealised: bigint;
  fees: bigint;
  slippage: bigint;
  traded: bigint;
} {
  const totals = { realised: 0n, unrealised: 0n, fees: 0n, slippage: 0n, traded: 0n };
  for (const id of ledgerInstruments(ledger)) {
    const position = ledger.positions[id] as PositionState;
    totals.realised += parseMoney(position.realised);
    totals.unrealised += positionUnrealised(position);
    totals.fees += parseMoney(position.fees);
    totals.slippage += parseMoney(position.slippage);
    totals.traded += parseMoney(position.traded);
  }
  return totals;
}

function listInstrument(ledger: LedgerState, instrument: Instrument): void {
  const refusal = refuseListing(ledger, instrument);
  if (refusal !== undefined) throw refusal;
  const contract = contractOf(instrument);
  const position = ledger.positions[instrument.id];
  if (position === undefined) {
    ledger.positions[instrument.id] = {
      contract,
      currency: instrument.currency,
      version: instrument.version,
      units: { [String(instrument.version)]: instrument.lotTickMoney },
      lots: 0,
      basis: '0',
      realised: '0',
      fees: '0',
      slippage: '0',
      traded: '0',
      mark: null,
      sleeve: emptySleeve(),
    };
    return;
  }
  position.contract = contract;
  position.currency = instrument.currency;
  position.version = instrument.version;
  position.units[String(instrument.version)] = instrument.lotTickMoney;
}

const contractOf = ({ currency, id, lotSize, multiplier }: Instrument): string =>
  `${id} ${currency} lot ${lotSize} x ${multiplier}`;

/**
 * A venue's id is its own: the same id at two venues, of two orders, is two fills. An instrument is listed
 * at one venue, so it stands for its venue here.
 */
const fillKey = ({ fillId, instrument, orderId }: OrderFilled): string =>
  `${instrument} ${orderId} ${fillId}`;

/**
 * Why the ledger cannot fold an input; undefined when it can. Asked before the input is appended, so
 * that no journal exists that cannot be folded again.
 */
export function refuseInput(ledger: LedgerState, draft: Draft): AppError | undefined {
  switch (draft.type) {
    case 'market.instrument':
      return refuseListing(ledger, draft.body.instrument);
    case 'market.bar':
    case 'market.quote': {
      const { instrument, version } = draft.body;
      const position = ledger.positions[instrument];
      return position === undefined || position.units[String(version)] !== undefined
        ? undefined
        : appError('LEDGER_INSTRUMENT_UNKNOWN', { instrument, version });
    }
    case 'order.filled':
      return refuseFill(ledger, draft.body);
    default:
      return undefined;
  }
}

function refuseListing(ledger: LedgerState, instrument: Instrument): AppError | undefined {
  const position = ledger.positions[instrument.id];
  const contract = contractOf(instrument);
  if (position === undefined || position.lots === 0 || position.contract === contract) {
    return undefined;
  }
  return appError('LEDGER_CONTRACT_CHANGED', {
    instrument: instrument.id,
    was: position.contract,
    is: contract,
    lots: position.lots,
  });
}

function refuseFill(ledger: LedgerState, { instrument }: OrderFilled): AppError | undefined {
  const position = ledger.positions[instrument];
  if (position === undefined) {
    return appError('LEDGER_INSTRUMENT_UNKNOWN', { instrument, version: 0 });
  }
  const { currency } = position;
  return ledger.currency === null || ledger.currency === currency
    ? undefined
    : appError('LEDGER_CURRENCY', { currency, instrument, ledger: ledger.currency });
}

function foldFill(ledger: LedgerState, fill: OrderFilled, at: { at: Us; seq: Seq }): void {
  ledger.fillSeq = at.seq;
  const key = ledger.keyed === true ? fillKey(fill) : fill.fillId;
  if (ledger.fillIds.includes(key)) return;
  const refusal = refuseFill(ledger, fill);
  if (refusal !== undefined) throw refusal;
  const position = ledger.positions[fill.instrument] as PositionState;
  ledger.currency ??= position.currency;
  ledger.fillIds.push(key);
  if (ledger.fillIds.length > LEDGER_FILL_IDS) ledger.fillIds.shift();
  ledger.fills += 1;

  const unit = unitOf(position, position.version);
  const value = notional(fill.lots, fill.priceTicks, unit);
  const fee = parseMoney(fill.fee);
  const slippage = notional(Math.abs(fill.lots), fill.slippageTicks, unit);
  ledger.cash = formatMoney(parseMoney(ledger.cash) - value - fee);
  position.fees = formatMoney(parseMoney(position.fees) + fee);
  position.slippage = formatMoney(parseMoney(position.slippage) + slippage);
  position.traded = formatMoney(parseMoney(position.traded) + (value < 0n ? -value : value));
  // A first fill before any price is its own mark: better than none.
  position.mark ??= { ticks: fill.priceTicks, version: position.version, at: at.at };
  foldSleeveFill(
    position.sleeve,
    { lots: fill.lots, value, fee, slippage, held: position.lots, at: at.at },
    partsOfFill(ledger, position, fill),
  );
  moveBasis(position, fill.lots, value);
}

/** A grant opens an instrument's books; used up is used up until the next. */
function foldTrial(ledger: LedgerState, { amount, group, reason }: SleeveTrial): void {
  const { instrument } = splitGroup(group);
  const position = ledger.positions[instrument];
  if (position === undefined) {
    throw appError('LEDGER_INSTRUMENT_UNKNOWN', { instrument, version: 0 });
  }
  const { trial } = (position.sleeve.books ??= emptyBooks(group));
  if (reason === 'used-up') trial.usedUp = true;
  else grantTrial(trial, parseMoney(amount));
}

/** Whose lots a fill brings. One that no order's parts cover closes what is held. */
function partsOfFill(ledger: LedgerState, position: PositionState, fill: OrderFilled): OrderPart[] {
  const { books } = position.sleeve;
  if (books === undefined) return [];
  const { left, taken } = takeParts(ledger.parts?.[fill.orderId] ?? [], fill.lots);
  if (ledger.parts !== undefined) {
    if (left.length > 0) ledger.parts[fill.orderId] = left;
    else delete ledger.parts[fill.orderId];
  }
  let uncovered = fill.lots;
  for (const { lots } of taken) uncovered -= lots;
  if (uncovered === 0) return taken;
  return [...taken, ...partsThatClose(bookedLots(books), uncovered, books.group)];
}

/** Adds to the position, or takes the closed part of the basis out and books the difference. */
function moveBasis(position: PositionState, lots: Lots, value: bigint): void {
  const held = position.lots;
  const basis = parseMoney(position.basis);
  position.lots = held + lots;
  if (held === 0 || held > 0 === lots > 0) {
    position.basis = formatMoney(basis + value);
    return;
  }
  const closed = Math.min(Math.abs(held), Math.abs(lots));
  const out = (basis * BigInt(closed)) / BigInt(Math.abs(held));
  // The part of the fill's money that closes; what is left opens the other side.
  const closing = (value * BigInt(closed)) / BigInt(Math.abs(lots));
  position.realised = formatMoney(parseMoney(position.realised) - closing - out);
  position.basis = formatMoney(basis - out + (value - closing));
}

function foldMark(ledger: LedgerState, at: Us, equity: bigint): void {
  const day = Math.floor(at / US_PER_DAY);
  if (day !== ledger.day) {
    ledger.day = day;
    ledger.dayStart = ledger.lastEquity;
  }
  ledger.lastEquity = formatMoney(equity);
  if (equity > parseMoney(ledger.peak)) ledger.peak = formatMoney(equity);
}
