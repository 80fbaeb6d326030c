/** Which working orders meet a bar or a touch, in which order, and for how much. */
import type { Draft, RecordOf } from '../../protocols/record.ts';
import { PPM } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { addFill, end, envelopeOf, fillIdOf, isWorking, takenOn } from './book.ts';
import type { HeldOrder, PaperState } from './book.ts';
import { costConditions, emptyCostTape, foldCostQuote } from '../../portfolio/cost-tape.ts';
import { feeOf, slippageTicks } from '../../portfolio/costs.ts';
import { meetBar, meetQuote } from './fill.ts';
import type { Meeting } from './fill.ts';
import type { Listing } from './tape.ts';

interface Met {
  readonly order: HeldOrder;
  readonly meeting: Meeting;
}

/** Where a fill happens: its record, its listing and what is left to take. */
interface Moment {
  readonly record: RecordOf<'market.bar'> | RecordOf<'market.quote'>;
  readonly listing: Listing;
  readonly eventTime: Us;
  /** Lots that may still be bought and sold here. */
  readonly room: { buy: number; sell: number };
}

/** Fills in one bar. Instruments that trade at the touch are not filled on bars. */
export function matchBar(state: PaperState, record: RecordOf<'market.bar'>): Draft[] {
  const bar = record.body;
  const listing = state.tape.get(bar.instrument);
  if (listing === undefined || listing.instrument.entryRule === 'next-touch') return [];
  const cost = state.costOf(listing.instrument);
  // A file without volumes says nothing about size; a listed instrument's empty bar says: no trade.
  const share = Math.floor((bar.volume * cost.volumeSharePpmMax) / PPM);
  const room = listing.hasVolume || bar.volume > 0 ? share : Infinity;
  const met: Met[] = [];
  for (const order of workingIn(state, listing)) {
    // The bar must end after the order came, or its prices were known when it was sent.
    if (bar.eventTime <= order.submit.at) continue;
    const meeting = meetBar(order.submit.body, bar, listing.instrument.entryRule);
    if (meeting !== undefined) met.push({ order, meeting });
  }
  const eventTime = bar.eventTime;
  const moment = {
    record,
    listing,
    eventTime,
    room: { buy: room, sell: room },
  };
  return fillInTurn(state, met, moment);
}

/** Fills at the first touch at or after the order's latency, up to the size shown. */
export function matchQuote(state: PaperState, record: RecordOf<'market.quote'>): Draft[] {
  const quote = record.body;
  const listing = state.tape.get(quote.instrument);
  if (listing === undefined || listing.instrument.entryRule !== 'next-touch') return [];
  const met: Met[] = [];
  for (const order of workingIn(state, listing)) {
    if (record.at < order.submit.at + state.touchLatencyUs) continue;
    const meeting = meetQuote(order.submit.body, quote);
    if (meeting !== undefined) met.push({ order, meeting });
  }
  const room = { buy: quote.askLots, sell: quote.bidLots };
  return fillInTurn(state, met, { record, listing, eventTime: quote.eventTime, room });
}

function* workingIn(state: PaperState, listing: Listing): Generator<HeldOrder> {
  for (const order of state.book.open.values()) {
    if (order.submit.body.instrument === listing.instrument.id && isWorking(order)) yield order;
  }
}

/** Stops come before limits, and nothing that was entered here is left here. */
function fillInTurn(state: PaperState, met: Met[], moment: Moment): Draft[] {
  const drafts: Draft[] = [];
  let side = takeAgain(state, moment);
  for (const { order, meeting } of met.toSorted((a, b) => a.meeting.phase - b.meeting.phase)) {
    if (order.filledOn === moment.record.seq) continue;
    const sign = order.submit.body.lots > 0 ? 1 : -1;
    if (side !== 0 && sign !== side) continue;
    const reduceOnly = order.submit.body.reduceOnly;
    const held = moment.listing.positionLots;
    if (reduceOnly && held * sign >= 0) {
      const reason = 'reduce-only, and there is no position left to reduce';
      drafts.push(end(state, order, { type: 'order.expired', at: moment.record.at, reason }));
      continue;
    }
    const most = reduceOnly ? Math.abs(held) : Infinity;
    const room = sign > 0 ? moment.room.buy : moment.room.sell;
    const lots = Math.min(Math.abs(order.openLots), room, most);
    if (lots <= 0) continue;
    drafts.push(fill(state, { order, meeting }, moment, sign * lots));
    side = sign;
  }
  return drafts;
}

/** Shown again after an interrupted start: what has filled here takes its room. Answers its side, 0 if none. */
function takeAgain({ book, taped }: PaperState, { record, room }: Moment): number {
  if (record.seq > taped) return 0;
  let side = 0;
  for (const order of book.orders.values()) {
    const lots = takenOn(order, record.seq);
    if (lots === 0) continue;
    room[lots > 0 ? 'buy' : 'sell'] -= Math.abs(lots);
    side = Math.sign(lots);
  }
  return side;
}

function fill(state: PaperState, { order, meeting }: Met, moment: Moment, lots: number): Draft {
  const { listing, record } = moment;
  const cost = state.costOf(listing.instrument);
  const { orderId } = order.submit.body;
  const slippage = slippageOf(state, { order, meeting }, moment);
  const atTouch = record.type === 'market.quote';
  // At a touch the half spread is in the price already.
  const added = atTouch ? 0 : slippage;
  const priceTicks = Math.max(1, lots > 0 ? meeting.baseTicks + added : meeting.baseTicks - added);
  const unit = BigInt(listing.instrument.lotTickMoney);
  const body = {
    eventTime: moment.eventTime,
    fee: feeOf(lots, priceTicks, unit, cost.feePpm).toString(),
    fillId: fillIdOf(orderId, order.fills.length),
    instrument: listing.instrument.id,
    lots,
    orderId,
    priceTicks,
    slippageTicks: slippage,
  };
  addFill(state.book, order, listing, { fill: body, on: record.seq });
  moment.room[lots > 0 ? 'buy' : 'sell'] -= Math.abs(lots);
  const envelope = envelopeOf(state.name, order.submit, record.at);
  return { ...envelope, cause: record.seq, type: 'order.filled', body };
}

/** Ticks that the fill is worse than the price it met. */
function slippageOf(state: PaperState, { order, meeting }: Met, moment: Moment): number {
  if (!meeting.takes) return 0;
  const { record, listing } = moment;
  const rates = state.costOf(listing.instrument);
  const side = { lots: order.submit.body.lots, priceTicks: meeting.baseTicks };
  if (record.type === 'market.bar') return slippageTicks(rates, order.conditions, side);
  const touch = emptyCostTape();
  foldCostQuote(touch, record.body);
  return slippageTicks(rates, costConditions(touch, listing.instrument), side);
}
