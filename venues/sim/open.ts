/** The simulated world as a pulled market. Bars stream for ever in constant memory. */
import { randomStream } from '../../runtime/random.ts';
import { instrumentId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { Draft } from '../../protocols/record.ts';
import { US_PER_SECOND } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { lotTickMoneyOf } from '../../market/decimal.ts';
import { qualityCounter } from '../../market/quality.ts';
import type { QualityCounter } from '../../market/quality.ts';
import type { Instant, PulledMarket } from '../venue.ts';
import { simView } from './book.ts';
import type { SimView } from './book.ts';
import { simSymbol } from './news.ts';
import { simWorldOptions } from './options.ts';
import type { SimOptions, SimWorldOptions } from './options.ts';
import type { Signal } from './signal.ts';
import { simTruth, truthHash } from './truth.ts';
import type { SimTruth } from './truth.ts';
import { simWorld } from './world.ts';
import type { World, WorldBar, WorldMove } from './world.ts';

const FROM = 'sim';
const SERIES = '1h';
export const SIM_BAR_US: Us = 3_600 * US_PER_SECOND;
/** 2000-01-01T00:00:00Z. */
export const SIM_START_US: Us = 946_684_800 * US_PER_SECOND;
const FEED_DELAY_US: Us = US_PER_SECOND;
const UNITS = { currency: 'USD', lotSize: '1', multiplier: '1', tickSize: '0.00001' } as const;
const TICKS_PER_UNIT = 100_000;

export interface SimMarket extends PulledMarket {
  /** For tests: what is true of this world. */
  readonly truth: SimTruth;
  /**
   * An order of ours moves the world: signed lots over the newest bar's volume. Not remembered by
   * `seek`, which returns to the world without us.
   */
  push(instrument: Instrument['id'], share: number): void;
}

/** @throws MARKET_OPTION. */
export function openSim(options: SimOptions): SimMarket {
  const settings = simWorldOptions(options);
  const truth = simTruth(settings);
  let state = stateOf(settings);
  const names = state.listed.map(({ instrument }) => instrument.id);
  return {
    dataset: { name: `sim ${settings.variant}`, sha256: truthHash(truth) },
    series: SERIES,
    endsAt: knownAt(settings.bars - 1),
    truth,
    next: () => Promise.resolve(nextInstant(state, truth)),
    seek(after) {
      state = stateOf(settings);
      while (state.told < settings.bars && knownAt(state.told) <= after) nextInstant(state, truth);
      return Promise.resolve();
    },
    push: (instrument, share) => state.world.push(names.indexOf(instrument), share),
    close: () => Promise.resolve(),
  };
}

interface Listed {
  readonly instrument: Instrument;
  readonly quality: QualityCounter;
  readonly view: (move: WorldMove) => SimView;
}

interface SimState {
  readonly settings: SimWorldOptions;
  readonly world: World;
  readonly listed: readonly Listed[];
  /** Bars told so far. */
  told: number;
}

const closeAt = (bar: number): Us => SIM_START_US + (bar + 1) * SIM_BAR_US;
const knownAt = (bar: number): Us => closeAt(bar) + FEED_DELAY_US;

/** The newest bar that is known at a time; -1 before the first. */
export const barKnownAt = (at: Us): number =>
  Math.floor((at - FEED_DELAY_US - SIM_START_US) / SIM_BAR_US) - 1;

function stateOf(settings: SimWorldOptions): SimState {
  const listed = Array.from({ length: settings.instruments }, (_, index): Listed => {
    const instrument = instrumentOf(index);
    return {
      instrument,
      quality: qualityCounter(instrument.id, SERIES),
      view: simView(randomStream(settings.seed, 'sim', 'book', instrument.id)),
    };
  });
  return { settings, world: simWorld(settings), listed, told: 0 };
}

function instrumentOf(index: number): Instrument {
  return {
    class: 'simulated',
    currency: UNITS.currency,
    // The world never pauses: the next open is struck with the close that decides.
    entryRule: 'next-close',
    from: SIM_START_US,
    id: instrumentId(simSymbol(index)),
    lotSize: UNITS.lotSize,
    lotTickMoney: lotTickMoneyOf(UNITS),
    multiplier: UNITS.multiplier,
    symbol: simSymbol(index),
    tickSize: UNITS.tickSize,
    venue: FROM,
    version: 1,
  };
}

function nextInstant(state: SimState, truth: SimTruth): Instant | undefined {
  const { settings, listed } = state;
  if (state.told >= settings.bars) return undefined;
  const first = state.told === 0;
  const bar = state.world.next();
  const at = knownAt(state.told++);
  const over = state.told === settings.bars;
  const drafts: Draft[] = first ? listings(listed, truth, at) : [];
  for (const signal of bar.signals) drafts.push(signalDraft(listed, signal, bar, at));
  const reports: Draft[] = [];
  for (const [index, { instrument, quality, view }] of listed.entries()) {
    drafts.push(...barDrafts(instrument, view(bar.moves[index] as WorldMove), at));
    if (quality.accept() || over) {
      reports.push({ at, from: FROM, type: 'market.quality', body: quality.report() });
    }
  }
  drafts.push(...reports);
  if (over) {
    const bars = state.told * listed.length;
    const dataset = `sim ${settings.variant}`;
    const body = { bars, dataset, lastEventTime: at - FEED_DELAY_US };
    drafts.push({ at, from: FROM, type: 'market.ended', body });
  }
  return { at, drafts, paceUs: first ? 0 : US_PER_SECOND };
}

function listings(listed: readonly Listed[], truth: SimTruth, at: Us): Draft[] {
  const notes = [
    `A simulated world, variant ${truth.variant}: no real prices.`,
    `Its truth is sealed: SHA-256 ${truthHash(truth)}.`,
  ];
  return listed.map(({ instrument }) => ({
    at,
    from: FROM,
    type: 'market.instrument',
    body: { instrument, notes },
  }));
}

function barDrafts(instrument: Instrument, view: SimView, at: Us): Draft[] {
  const eventTime = at - FEED_DELAY_US;
  const { bidTicks, bidLots, askTicks, askLots, ...ohlcv } = view;
  const touch = { askLots, askTicks, bidLots, bidTicks };
  const named = { instrument: instrument.id, version: instrument.version };
  const quote = { ...touch, ...named, eventTime, receiveTime: at };
  const bar = { ...ohlcv, ...named, eventTime, knownAt: at, openIsFake: true, series: SERIES };
  return [
    { at, from: FROM, type: 'market.quote', body: quote },
    { at, from: FROM, type: 'market.bar', body: bar },
  ];
}

function signalDraft(listed: readonly Listed[], signal: Signal, bar: WorldBar, at: Us): Draft {
  const { id } = (listed[signal.instrument] as Listed).instrument;
  if (signal.kind === 'news') {
    const body = {
      instruments: [id],
      knownAt: at,
      newsId: `sim-${bar.index}-${id}`,
      publishedAt: at - FEED_DELAY_US,
      source: signal.source,
      // The same for both sources: which of them knows something is what has to be learned.
      sourceWeight: 700_000,
      text: signal.text,
    };
    return { at, from: FROM, type: 'knowledge.news', body };
  }
  const isPrice = signal.topic === 'valuation';
  const body = {
    instruments: [id],
    knownAt: at,
    kind: signal.topic,
    periodEnd: closeAt(bar.index - signal.ageBars),
    revised: false,
    series: isPrice ? `value-${id}` : `${signal.topic}-${id}`,
    source: 'simulated world',
    unit: isPrice ? UNITS.currency : 'sign',
    value: isPrice ? signal.value / TICKS_PER_UNIT : signal.value,
  };
  return { at, from: FROM, type: 'knowledge.fact', body };
}
