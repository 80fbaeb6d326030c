/** A raw capture as a pulled market: one instant a second, of the mid and the touch. */
import { basename } from 'node:path';
import { appError } from '../../protocols/errors.ts';
import { instrumentId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { Draft } from '../../protocols/record.ts';
import { US_PER_SECOND } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { decodeLine } from '../../market/capture/frames.ts';
import type { CaptureFrame } from '../../market/capture/frames.ts';
import { linesOf } from '../../market/capture/lines.ts';
import { receiveOrder } from '../../market/capture/reorder.ts';
import { secondSampler } from '../../market/capture/sampler.ts';
import type { CaptureSecond, SampledSecond, Refused } from '../../market/capture/sampler.ts';
import { captureUnits, inferUnits } from '../../market/capture/units.ts';
import type { CaptureUnits } from '../../market/capture/units.ts';
import { lotTickMoneyOf } from '../../market/decimal.ts';
import { QUALITY_EVERY, qualityCounter } from '../../market/quality.ts';
import type { QualityCounter } from '../../market/quality.ts';
import type { Instant, PulledMarket } from '../venue.ts';
import { idOf, sha256OfFile } from './load.ts';
import type { ReplayOptions } from './options.ts';

const FROM = 'replay';
const SERIES = '1s';
/**
 * What is looked at before the first second, for symbol, tick and lot: the warm-up (260 bars of a
 * second), and no more than this many lines of it. A level or trade off that grid later is refused.
 */
const PROBE_US = 260 * US_PER_SECOND;
const PROBE_LINES = 20_000;

export const isCapture = (file: string): boolean => /\.ndjson(\.gz)?$/i.test(file);

interface Capture {
  readonly file: string;
  readonly instrument: Instrument;
  readonly units: CaptureUnits;
  /** False when no snapshot stands in the lines looked at: then the book ticker speaks first. */
  readonly snapshots: boolean;
  readonly notes: readonly string[];
}

/** @throws MARKET_FILE_MISSING, MARKET_FILE_FORMAT, MARKET_CAPTURE_EMPTY, MARKET_DECIMAL, MARKET_UNITS. */
export async function openCapture(options: ReplayOptions): Promise<PulledMarket> {
  const file = options.dataset;
  const capture = await probe(file, options);
  const dataset = { name: basename(file), sha256: await sha256OfFile(file) };
  let instants = instantsOf(capture, dataset.name);
  let waiting: Instant | undefined;
  return {
    dataset,
    series: SERIES,
    async next() {
      const instant = waiting ?? (await instants.next()).value;
      waiting = undefined;
      return instant ?? undefined;
    },
    async seek(after) {
      await instants.return(undefined);
      instants = instantsOf(capture, dataset.name);
      // The book is a fold of every frame, so the way there leads over all of them.
      do waiting = (await instants.next()).value ?? undefined;
      while (waiting !== undefined && waiting.at <= after);
    },
    close: async () => void (await instants.return(undefined)),
  };
}

/** Reads the beginning of a capture for what it is of. */
async function probe(file: string, options: ReplayOptions): Promise<Capture> {
  const frames: CaptureFrame[] = [];
  let lines = 0;
  let firstUs: Us | undefined;
  for await (const chunk of linesOf(file)) {
    for (const line of chunk) {
      if (line === '' || lines >= PROBE_LINES) continue;
      lines++;
      const decoded = decodeLine(line);
      if (!decoded.ok) continue;
      firstUs ??= decoded.frame.receiveUs;
      if (decoded.frame.receiveUs >= firstUs + PROBE_US) lines = PROBE_LINES;
      else frames.push(decoded.frame);
    }
    if (lines >= PROBE_LINES) break;
  }
  const count = (kind: CaptureFrame['kind']): number =>
    frames.reduce((sum, frame) => sum + (frame.kind === kind ? 1 : 0), 0);
  const [depth, snapshots] = [count('depth'), count('snapshot')];
  if (count('ticker') === 0 && (depth === 0 || snapshots === 0)) {
    throw appError('MARKET_CAPTURE_EMPTY', { file, lines, depth, snapshots });
  }
  return describe(file, frames, options);
}

function describe(file: string, frames: readonly CaptureFrame[], options: ReplayOptions): Capture {
  const inferred = inferUnits(frames);
  const units = captureUnits(
    options.tickSize ?? inferred.tickSize,
    options.lotSize ?? inferred.lotSize,
  );
  const futures = frames.some((frame) => frame.kind === 'depth' && frame.previousId !== undefined);
  const symbol = frames.find((frame) => frame.symbol !== undefined)?.symbol ?? 'UNNAMED';
  const currency = options.currency ?? QUOTES.find((quote) => symbol.endsWith(quote)) ?? 'USD';
  const multiplier = options.multiplier ?? '1';
  const tickSize = units.halfTickSize;
  const instrument: Instrument = {
    class: options.class ?? (futures ? 'perpetual' : 'spot'),
    currency,
    entryRule: 'next-touch',
    from: frames[0]?.receiveUs ?? 0,
    id: options.symbol === undefined ? idFor(symbol, futures) : idOf(options.symbol),
    lotSize: units.lotSize,
    lotTickMoney: lotTickMoneyOf({ currency, lotSize: units.lotSize, multiplier, tickSize }),
    multiplier,
    symbol,
    tickSize,
    venue: 'replay',
    version: 1,
  };
  const notes = [
    `Raw frames of ${symbol}, ${futures ? 'futures' : 'spot'}, from ${basename(file)}.`,
    `Bars are of the mid, in half ticks of ${units.tickSize}; orders fill at the touch.`,
    'Time is the recorder’s: the venue’s clock and the recorder’s differ by the skew shown.',
  ];
  const snapshots = frames.some(({ kind }) => kind === 'snapshot');
  return { file, instrument, units, snapshots, notes };
}

const QUOTES = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'USD', 'EUR', 'BTC', 'ETH'];
const idFor = (symbol: string, futures: boolean): Instrument['id'] =>
  instrumentId(futures ? `${idOf(symbol)}-PERP`.slice(0, 32) : idOf(symbol));

/** Seconds up to the last frame, then one instant that ends the recording. */
async function* instantsOf(capture: Capture, dataset: string): AsyncGenerator<Instant, undefined> {
  const quality = qualityCounter(capture.instrument.id, SERIES);
  const sampler = secondSampler(capture.units, quality, capture.snapshots);
  const order = receiveOrder();
  const told = { bars: 0, at: 0, seconds: 0 };
  let lastUs = 0;
  const secondsOf = (frames: readonly CaptureFrame[]): Instant[] => {
    const instants: Instant[] = [];
    for (const frame of frames) {
      lastUs = Math.max(lastUs, frame.receiveUs);
      for (const sampled of sampler.frame(frame)) {
        const instant = instantOf(capture, sampled, quality, told);
        if (instant !== undefined) instants.push(instant);
      }
    }
    return instants;
  };
  for await (const line of numberedLines(capture.file)) {
    const decoded = decodeLine(line.text);
    if (decoded.ok) yield* secondsOf(order.push(decoded.frame));
    else sampler.malformed(`line ${line.number}: ${decoded.reason}`);
  }
  yield* secondsOf(order.flush());
  if (order.moved > 0) quality.flag(`${order.moved} lines out of receive order, sorted`);
  yield lastInstant(capture, { quality, told, dataset, lastUs, refused: sampler.drain() });
}

async function* numberedLines(file: string): AsyncGenerator<{ text: string; number: number }> {
  let number = 0;
  for await (const chunk of linesOf(file)) {
    for (const text of chunk) {
      number++;
      if (text !== '') yield { text, number };
    }
  }
}

interface Told {
  bars: number;
  at: Us;
  seconds: number;
}

/** Undefined for a second in which nothing is to be told. */
function instantOf(
  capture: Capture,
  sampled: SampledSecond,
  quality: QualityCounter,
  told: Told,
): Instant | undefined {
  const at = sampled.atUs;
  const drafts = sampled.refused.map((refused) => refusedDraft(capture, refused, at));
  if (sampled.second !== undefined) {
    drafts.push(...secondDrafts(capture, sampled.second));
    told.bars++;
  }
  if (++told.seconds % QUALITY_EVERY === 0) {
    drafts.push({ at, from: FROM, type: 'market.quality', body: quality.report() });
  }
  return drafts.length === 0 ? undefined : pace(capture, drafts, told, at);
}

function lastInstant(
  capture: Capture,
  rest: {
    readonly quality: QualityCounter;
    readonly told: Told;
    readonly dataset: string;
    readonly lastUs: Us;
    readonly refused: readonly Refused[];
  },
): Instant {
  const { told, quality, lastUs } = rest;
  // Just after the last frame, and after whatever was told before.
  const at = Math.max(lastUs, told.at + 1);
  const body = { bars: told.bars, dataset: rest.dataset.slice(0, 128), lastEventTime: lastUs };
  const drafts: Draft[] = [
    ...rest.refused.map((refused) => refusedDraft(capture, refused, at)),
    { at, from: FROM, type: 'market.quality', body: quality.report() },
    { at, from: FROM, type: 'market.ended', body },
  ];
  return pace(capture, drafts, told, at);
}

/** The listing goes before everything else, once. */
function pace(capture: Capture, drafts: Draft[], told: Told, at: Us): Instant {
  const first = told.at === 0;
  const paceUs = first ? 0 : at - told.at;
  told.at = at;
  if (!first) return { at, drafts, paceUs };
  const { instrument, notes } = capture;
  const body = { instrument, notes: [...notes] };
  return { at, drafts: [{ at, from: FROM, type: 'market.instrument', body }, ...drafts], paceUs };
}

function secondDrafts(capture: Capture, second: CaptureSecond): Draft[] {
  const { id: instrument, version } = capture.instrument;
  const { atUs: at, closeTicks, highTicks, lowTicks, openTicks, volume, touch } = second;
  const quote = {
    ...touch,
    eventTime: second.eventUs,
    instrument,
    receiveTime: second.receiveUs,
    version,
  };
  const bar = {
    closeTicks,
    eventTime: at,
    highTicks,
    instrument,
    knownAt: at,
    lowTicks,
    // The first mid of a second is the last of the one before: nobody traded there.
    openIsFake: true,
    openTicks,
    series: SERIES,
    version,
    volume,
  };
  return [
    { at, from: FROM, type: 'market.quote', body: quote },
    { at, from: FROM, type: 'market.bar', body: bar },
  ];
}

function refusedDraft(capture: Capture, refused: Refused, at: Us): Draft {
  const { reason, count, detail } = refused;
  const body = {
    count,
    detail: detail.slice(0, 500),
    eventTime: at,
    instrument: capture.instrument.id,
    reason,
    stream: SERIES,
  };
  return { at, from: FROM, type: 'market.refused', body };
}
