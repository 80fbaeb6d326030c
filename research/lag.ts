/**
 * The lag test: score and profit again with every entry one bar later. Skill about the future
 * survives a bar; an entry at a price that was already known does not. The forecasts and orders are
 * the journaled ones, only the prices they are held against move. The tests of honesty run it; the
 * report of a backtest will carry it.
 */
import { newQuestionClock, tickQuestionClock } from '../council/horizon.ts';
import { seriesKey } from '../council/market-view.ts';
import { outcomeBin } from '../council/outcome.ts';
import type { ExpertId, RoundId } from '../protocols/ids.ts';
import type { Cfp } from '../protocols/question.ts';
import type { EntryRule, Instrument } from '../protocols/instrument.ts';
import type { MarketBar } from '../protocols/market.ts';
import type { OrderFilled } from '../protocols/order.ts';
import type { JournalRecord, RecordOf } from '../protocols/record.ts';
import { invariant } from '../protocols/errors.ts';
import { MONEY_SCALE, parseMoney } from '../protocols/units.ts';
import { addGains, gainOver, NO_GAIN } from './score.ts';
import type { Gain } from './score.ts';

/** One figure, as entered and with entries one bar later. */
export interface Lagged<T> {
  readonly asEntered: T;
  readonly oneBarLater: T;
}

export interface LagReport {
  /** Questions with both outcomes. */
  readonly questions: number;
  /** Nats over base: of the council's forecast, and of each expert's first bid. */
  readonly council: Lagged<Gain>;
  readonly experts: Readonly<Record<ExpertId, Lagged<Gain>>>;
  /** Before fees, whole units of the currency, positions marked at the last close. */
  readonly profit: Lagged<number>;
  /** False: more than half of a positive edge (direction or profit) goes with the bar. */
  readonly shown: boolean;
  /** The headline, or why there is none. */
  readonly text: string;
}

interface Asked {
  readonly call: RecordOf<'cfp'>;
  /** Bars of its series known at the call. */
  readonly known: number;
  readonly bids: RecordOf<'bid'>[];
  q: readonly number[];
  settled: boolean;
}

interface Filled {
  readonly fill: OrderFilled;
  /** Index of the bar it was filled on. */
  readonly bar: number;
}

interface Told {
  readonly instruments: Map<string, Instrument>;
  readonly bars: Map<string, MarketBar[]>;
  readonly rounds: Map<RoundId, Asked>;
  readonly fills: Filled[];
  series: string;
}

/** Folds a journal from its first record on. Shadow questions and voided ones are left out. */
export function lagTest(records: Iterable<JournalRecord>): LagReport {
  const told: Told = {
    instruments: new Map(),
    bars: new Map(),
    rounds: new Map(),
    fills: [],
    series: '',
  };
  for (const record of records) hear(told, record);
  return report(told);
}

const barsFor = (told: Told, instrument: string, series: string): MarketBar[] => {
  const key = seriesKey(instrument as Instrument['id'], series);
  const bars = told.bars.get(key) ?? [];
  told.bars.set(key, bars);
  return bars;
};

function hear(told: Told, record: JournalRecord): void {
  const round = record.round === undefined ? undefined : told.rounds.get(record.round);
  switch (record.type) {
    case 'run.started':
      told.series = record.body.series;
      return;
    case 'market.instrument':
      told.instruments.set(record.body.instrument.id, record.body.instrument);
      return;
    case 'market.bar':
      barsFor(told, record.body.instrument, record.body.series).push(record.body);
      return;
    case 'cfp':
      open(told, record);
      return;
    case 'bid':
      round?.bids.push(record);
      return;
    case 'aggregate':
      if (round !== undefined) round.q = record.body.q;
      return;
    case 'settle':
      if (round !== undefined) round.settled = record.body.outcome !== null;
      return;
    case 'order.filled': {
      const bar = barsFor(told, record.body.instrument, told.series).length - 1;
      told.fills.push({ bar, fill: record.body });
      return;
    }
    default:
  }
}

function open(told: Told, call: RecordOf<'cfp'>): void {
  const { horizon, instrument, shadow } = call.body;
  if (call.round === undefined || shadow || !('bars' in horizon)) return;
  const known = barsFor(told, instrument, horizon.series).length;
  told.rounds.set(call.round, { bids: [], call, known, q: [], settled: false });
}

function report(told: Told): LagReport {
  let questions = 0;
  let council: Lagged<Gain> = { asEntered: NO_GAIN, oneBarLater: NO_GAIN };
  const experts: Record<ExpertId, Lagged<Gain>> = {};
  for (const asked of told.rounds.values()) {
    const now = outcomeOf(told, asked, 0);
    const late = outcomeOf(told, asked, 1);
    if (!asked.settled || asked.q.length === 0 || now === null || late === null) continue;
    questions += 1;
    const { body } = asked.call;
    const gains = (forecast: readonly number[]): Lagged<Gain> => ({
      asEntered: gainOn(body, forecast, now),
      oneBarLater: gainOn(body, forecast, late),
    });
    council = sum(council, gains(asked.q));
    for (const { body: bid } of asked.bids) {
      experts[bid.expert] = sum(experts[bid.expert] ?? NOTHING, gains(bid.p));
    }
  }
  const profit = { asEntered: profitOf(told, 0), oneBarLater: profitOf(told, 1) };
  return { council, experts, profit, questions, ...headline(questions, council, profit) };
}

const NOTHING: Lagged<Gain> = { asEntered: NO_GAIN, oneBarLater: NO_GAIN };
const sum = (a: Lagged<Gain>, b: Lagged<Gain>): Lagged<Gain> => ({
  asEntered: addGains(a.asEntered, b.asEntered),
  oneBarLater: addGains(a.oneBarLater, b.oneBarLater),
});

/** Without a move nobody gains. */
const gainOn = (question: Cfp, forecast: readonly number[], outcome: Outcome): Gain =>
  outcome === 'flat' ? NO_GAIN : gainOver(question, forecast, outcome);

/** A bin, or that the price did not move. */
type Outcome = number | 'flat';

/** The question's own clock, started `late` bars after the call; null when it has no outcome. */
function outcomeOf(told: Told, { call, known }: Asked, late: number): Outcome | null {
  const { edges, entryRule, horizon, instrument } = call.body;
  invariant('bars' in horizon, 'a question counts bars');
  const bars = barsFor(told, instrument, horizon.series);
  const clock = newQuestionClock(horizon.bars);
  for (let at = known + late; at < bars.length && clock.settleTicks === null; at++) {
    tickQuestionClock(clock, entryRule, { seq: call.seq, value: bars[at] as MarketBar });
  }
  const { entryTicks, settleTicks } = clock;
  if (entryTicks === null || settleTicks === null) return null;
  // From protocol 1.2 on a question is about a move; without one nobody is scored.
  if (call.body.flat !== undefined && entryTicks === settleTicks) return 'flat';
  return outcomeBin(edges, entryTicks, settleTicks);
}

/** Cash out for every fill and what is held at the end, each fill at its price `late` bars on. */
function profitOf(told: Told, late: number): number {
  let profit = 0;
  for (const { bar, fill } of told.fills) {
    const instrument = told.instruments.get(fill.instrument);
    const bars = barsFor(told, fill.instrument, told.series);
    const last = bars.at(-1);
    const filledOn = bars[bar];
    if (instrument === undefined || last === undefined || filledOn === undefined) continue;
    const then = bars[Math.min(bar + late, bars.length - 1)] as MarketBar;
    const shift = priceOf(instrument.entryRule, then) - priceOf(instrument.entryRule, filledOn);
    const unit = Number(parseMoney(instrument.lotTickMoney)) / Number(MONEY_SCALE);
    profit += fill.lots * (last.closeTicks - fill.priceTicks - shift) * unit;
  }
  return profit;
}

const priceOf = (rule: EntryRule, bar: MarketBar): number =>
  rule === 'next-open' && !bar.openIsFake ? bar.openTicks : bar.closeTicks;

/** More than half of a positive figure gone? What was not there cannot go. */
const goes = (asEntered: number, oneBarLater: number): boolean =>
  asEntered > 0 && oneBarLater < asEntered / 2;

function headline(
  questions: number,
  council: Lagged<Gain>,
  profit: Lagged<number>,
): Pick<LagReport, 'shown' | 'text'> {
  const nats = (ledger: keyof Gain): string =>
    `${ledger} ${signed(council.asEntered[ledger], 2)} nats (${signed(council.oneBarLater[ledger], 2)} entered one bar later)`;
  const money = `profit before fees ${signed(profit.asEntered, 0)} (${signed(profit.oneBarLater, 0)})`;
  const figures = `${questions} questions: ${nats('direction')}, ${nats('shape')}, ${money}`;
  const shown =
    !goes(council.asEntered.direction, council.oneBarLater.direction) &&
    !goes(profit.asEntered, profit.oneBarLater);
  return { shown, text: shown ? figures : `not shown: depends on the entry bar. ${figures}` };
}

const signed = (value: number, digits: number): string =>
  `${value < 0 ? '' : '+'}${value.toFixed(digits)}`;
