/**
 * From frames to seconds: folds a capture into its gap-checked book and says, for every second of
 * receive time, where the mid went and what the touch is. Nothing is sampled while the book is out
 * of sequence, except from the book ticker, whose every frame is whole; that is flagged.
 */
import type { Lots, Ticks, Us } from '../../protocols/units.ts';
import { US_PER_SECOND } from '../../protocols/units.ts';
import { depthBook } from '../book/depth-book.ts';
import type { BookVerdict, Touch } from '../book/depth-book.ts';
import type { QualityCounter, RefusedReason } from '../quality.ts';
import type { CaptureFrame } from './frames.ts';
import { HALVES } from './units.ts';
import type { CaptureUnits } from './units.ts';

/** One second of the mid, in half ticks of the venue, and the touch at its end. */
export interface CaptureSecond {
  /** End of the second, receive time. */
  readonly atUs: Us;
  readonly openTicks: Ticks;
  readonly highTicks: Ticks;
  readonly lowTicks: Ticks;
  readonly closeTicks: Ticks;
  readonly volume: Lots;
  /** Prices in half ticks too. */
  readonly touch: Touch;
  /** Venue's time of the last book frame, and when it came. */
  readonly eventUs: Us;
  readonly receiveUs: Us;
}

export interface Refused {
  readonly reason: RefusedReason;
  readonly count: number;
  readonly detail: string;
}

export interface SampledSecond {
  readonly atUs: Us;
  /** Undefined for a second without a usable book. */
  readonly second: CaptureSecond | undefined;
  readonly refused: readonly Refused[];
}

export interface Sampler {
  /** Folds one frame; the seconds that ended before it, oldest first. */
  frame(frame: CaptureFrame): SampledSecond[];
  malformed(detail: string): void;
  /** Refusals not told yet. */
  drain(): Refused[];
}

/** A touch that no book frame has confirmed for this long is stale. */
const STALE_US = 5 * US_PER_SECOND;
/** The skew is known well after this many stamped frames. */
const SKEW_WARM_FRAMES = 100;
/** A frame this much below the running minimum means that a clock was set. */
const SKEW_JUMP_US = 250_000;

interface State {
  readonly units: CaptureUnits;
  readonly quality: QualityCounter;
  readonly snapshots: boolean;
  readonly book: ReturnType<typeof depthBook>;
  readonly refused: Map<RefusedReason, { count: number; detail: string }>;
  symbol: string | undefined;
  nowUs: Us;
  nextUs: Us | undefined;
  skewUs: number | undefined;
  stamped: number;
  touch: Touch | undefined;
  ticker: Touch | undefined;
  touchEventUs: Us;
  touchReceiveUs: Us;
  open: number | undefined;
  high: number;
  low: number;
  volume: Lots;
}

/** @param snapshots - false for a recording without one: then the book ticker is all there is. */
export function secondSampler(
  units: CaptureUnits,
  quality: QualityCounter,
  snapshots = true,
): Sampler {
  const state: State = {
    units,
    quality,
    snapshots,
    book: depthBook(),
    refused: new Map(),
    symbol: undefined,
    nowUs: 0,
    nextUs: undefined,
    skewUs: undefined,
    stamped: 0,
    touch: undefined,
    ticker: undefined,
    touchEventUs: 0,
    touchReceiveUs: 0,
    open: undefined,
    high: 0,
    low: 0,
    volume: 0,
  };
  return {
    frame(frame) {
      state.symbol ??= frame.symbol;
      if (frame.symbol !== undefined && frame.symbol !== state.symbol) {
        quality.flag(`frames of ${frame.symbol} ignored`);
        return [];
      }
      const ended = advance(state, frame.receiveUs);
      observeSkew(state, frame);
      foldFrame(state, frame);
      return ended;
    },
    malformed: (detail) => refuse(state, 'malformed', 1, detail),
    drain: () => drain(state),
  };
}

/** Ends the seconds that lie before a receive time. */
function advance(state: State, receiveUs: Us): SampledSecond[] {
  if (receiveUs < state.nowUs) {
    // Later than the reordering window: a clock was set back, and the file's order is all there is.
    state.quality.flag('receive time went back; order of the file kept');
  }
  state.nowUs = Math.max(state.nowUs, receiveUs);
  state.nextUs ??= (Math.floor(receiveUs / US_PER_SECOND) + 1) * US_PER_SECOND;
  const ended: SampledSecond[] = [];
  while (state.nextUs <= state.nowUs) {
    const silentUs = state.nextUs - state.touchReceiveUs;
    if (state.touch !== undefined && silentUs > STALE_US) {
      const until = Math.floor(state.nowUs / US_PER_SECOND) * US_PER_SECOND;
      const seconds = Math.floor((until - state.nextUs) / US_PER_SECOND) + 1;
      refuse(state, 'stale', seconds, `no book frame for over ${STALE_US / US_PER_SECOND} s`);
      state.nextUs = until + US_PER_SECOND;
      ended.push({ atUs: until, second: undefined, refused: drain(state) });
      break;
    }
    ended.push(sample(state, state.nextUs));
    state.nextUs += US_PER_SECOND;
  }
  return ended;
}

function sample(state: State, atUs: Us): SampledSecond {
  const { touch, open, high, low, volume } = state;
  const refused = drain(state);
  state.volume = 0;
  if (touch === undefined || open === undefined) return { atUs, second: undefined, refused };
  const mid = touch.bidTicks + touch.askTicks;
  state.open = mid;
  state.high = mid;
  state.low = mid;
  state.quality.accept();
  const second: CaptureSecond = {
    atUs,
    openTicks: open,
    highTicks: high,
    lowTicks: low,
    closeTicks: mid,
    volume,
    touch: {
      bidTicks: touch.bidTicks * HALVES,
      bidLots: touch.bidLots,
      askTicks: touch.askTicks * HALVES,
      askLots: touch.askLots,
    },
    eventUs: state.touchEventUs,
    receiveUs: state.touchReceiveUs,
  };
  return { atUs, second, refused };
}

function observeSkew(state: State, frame: CaptureFrame): void {
  if (frame.eventUs === undefined || frame.kind === 'snapshot') return;
  const skew = frame.receiveUs - frame.eventUs;
  const warm = state.stamped++ >= SKEW_WARM_FRAMES;
  if (warm && state.skewUs !== undefined && skew < state.skewUs - SKEW_JUMP_US) {
    refuse(
      state,
      'skew-jump',
      1,
      `receive minus event time fell from ${state.skewUs} to ${skew} us`,
    );
  }
  if (state.skewUs === undefined || skew < state.skewUs) state.skewUs = skew;
  state.quality.observeSkew(skew);
}

function foldFrame(state: State, frame: CaptureFrame): void {
  if (frame.kind === 'depth' || frame.kind === 'snapshot') {
    const bids = state.units.levels(frame.bids);
    const asks = state.units.levels(frame.asks);
    if (bids === undefined || asks === undefined) {
      // What follows is a gap to the book, and is counted as one there.
      return refuse(state, 'off-tick', 1, `a level of update ${frame.lastId} is off its grid`);
    }
    const verdicts =
      frame.kind === 'depth'
        ? [state.book.update({ ...frame, bids, asks })]
        : state.book.snapshot({ lastId: frame.lastId, bids, asks });
    for (const verdict of verdicts) tell(state, verdict);
    const touch = state.book.touch();
    if (touch !== undefined) setTouch(state, touch, frame);
    else if (state.ticker === undefined) state.touch = undefined;
  } else if (frame.kind === 'ticker') {
    const levels = state.units.levels([frame.bid, frame.ask]);
    if (levels === undefined)
      return refuse(state, 'off-tick', 1, `ticker ${frame.lastId} is off its grid`);
    const [[bidTicks, bidLots], [askTicks, askLots]] = levels as [Pair, Pair];
    state.ticker = { bidTicks, bidLots, askTicks, askLots };
    const lost = state.book.lastId === undefined && (state.touch !== undefined || !state.snapshots);
    if (!lost || bidTicks >= askTicks) return;
    state.quality.flag(
      state.snapshots
        ? 'touch from the book ticker while the book is lost'
        : 'no snapshot recorded: touch from the book ticker',
    );
    setTouch(state, state.ticker, frame);
  } else if (frame.kind === 'trade') {
    const lots = state.units.levels([[frame.price, frame.size]])?.[0]?.[1];
    if (lots === undefined)
      refuse(state, 'off-tick', 1, `a trade at ${frame.price} is off its grid`);
    else state.volume += lots;
  }
}

type Pair = readonly [number, number];

function setTouch(state: State, touch: Touch, frame: CaptureFrame): void {
  const mid = touch.bidTicks + touch.askTicks;
  if (state.open === undefined || state.touch === undefined) {
    state.open = mid;
    state.high = mid;
    state.low = mid;
  }
  state.high = Math.max(state.high, mid);
  state.low = Math.min(state.low, mid);
  state.touch = touch;
  state.touchReceiveUs = Math.max(frame.receiveUs, state.touchReceiveUs);
  state.touchEventUs = frame.eventUs ?? state.touchEventUs;
  if (state.touchEventUs === 0) state.touchEventUs = frame.receiveUs;
}

function tell(state: State, verdict: BookVerdict): void {
  switch (verdict.verdict) {
    case 'applied':
    case 'pending':
    case 'before-snapshot':
      return;
    case 'duplicate':
      return refuse(state, 'duplicate', 1, 'an update that was applied before came again');
    case 'gap':
      return refuse(state, 'gap', verdict.missing, verdict.detail);
    case 'crossed':
      return refuse(state, 'crossed', 1, verdict.detail);
  }
}

function refuse(state: State, reason: RefusedReason, count: number, detail: string): void {
  state.quality.refuse(reason, count);
  const known = state.refused.get(reason);
  if (known === undefined) state.refused.set(reason, { count, detail });
  else known.count += count;
}

function drain(state: State): Refused[] {
  const refused = [...state.refused].map(([reason, rest]) => ({ reason, ...rest }));
  state.refused.clear();
  return refused;
}
