/** A recorded history as a pulled market: one instant for every moment at which a bar became known. */
import type { KnowledgeFact } from '../../protocols/knowledge.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { Draft } from '../../protocols/record.ts';
import { US_PER_SECOND } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { qualityCounter } from '../../market/quality.ts';
import type { QualityCounter } from '../../market/quality.ts';
import type { HistoryBar } from '../../market/history/series.ts';
import type { Instant, PulledMarket } from '../venue.ts';
import type { LoadedHistory, LoadedInstrument } from './load.ts';

const FROM = 'replay';

/** Where one instrument's series has got to. */
interface Cursor {
  readonly loaded: LoadedInstrument;
  readonly quality: QualityCounter;
  nextBar: number;
  nextRefusal: number;
  nextFlag: number;
}

export function barMarket(history: LoadedHistory, feedDelayUs: Us): PulledMarket {
  let playback = startOf(history);
  return {
    dataset: { name: history.name, sha256: history.sha256 },
    series: history.series,
    endsAt: Math.max(
      ...history.instruments.map(
        ({ history: { bars } }) => (bars.at(-1)?.endUs ?? 0) + feedDelayUs,
      ),
    ),
    next: () => Promise.resolve(nextInstant(playback, feedDelayUs)),
    async seek(after) {
      playback = startOf(history);
      while (peekAt(playback, feedDelayUs) <= after) nextInstant(playback, feedDelayUs);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

interface Playback {
  readonly history: LoadedHistory;
  readonly cursors: readonly Cursor[];
  nextFact: number;
  bars: number;
  started: boolean;
}

function startOf(history: LoadedHistory): Playback {
  const cursors = history.instruments.map((loaded) => {
    const quality = qualityCounter(loaded.instrument.id, loaded.history.series);
    return { loaded, quality, nextBar: 0, nextRefusal: 0, nextFlag: 0 };
  });
  return { history, cursors, nextFact: 0, bars: 0, started: false };
}

/** When the next instant is; Infinity after the last. */
function peekAt(playback: Playback, feedDelayUs: Us): Us {
  let at = Infinity;
  for (const { loaded, nextBar } of playback.cursors) {
    const bar = loaded.history.bars[nextBar];
    if (bar !== undefined) at = Math.min(at, bar.endUs + feedDelayUs);
  }
  return at;
}

function nextInstant(playback: Playback, feedDelayUs: Us): Instant | undefined {
  const at = peekAt(playback, feedDelayUs);
  if (at === Infinity) return undefined;
  const drafts: Draft[] = [];
  const paceUs = playback.started ? US_PER_SECOND : 0;
  playback.started = true;
  drafts.push(...listings(playback, at, feedDelayUs));
  drafts.push(...factsKnown(playback, at));
  const reports: Draft[] = [];
  for (const cursor of playback.cursors) {
    const bar = cursor.loaded.history.bars[cursor.nextBar];
    if (bar === undefined || bar.endUs + feedDelayUs !== at) continue;
    cursor.nextBar++;
    playback.bars++;
    const over = cursor.nextBar === cursor.loaded.history.bars.length;
    findUpTo(cursor, bar);
    drafts.push(...refusedUpTo(cursor, over ? Infinity : cursor.nextBar - 1, at));
    drafts.push({ at, from: FROM, type: 'market.bar', body: barBody(cursor, at) });
    if (cursor.quality.accept() || over) {
      reports.push({ at, from: FROM, type: 'market.quality', body: cursor.quality.report() });
    }
  }
  drafts.push(...reports);
  if (peekAt(playback, feedDelayUs) === Infinity) drafts.push(ended(playback, at, feedDelayUs));
  return { at, drafts, paceUs };
}

/** An instrument is listed with its first bar: before it, nothing was known of it. */
function listings(playback: Playback, at: Us, feedDelayUs: Us): Draft[] {
  const begun = playback.cursors.filter(({ loaded, nextBar }) => {
    const first = loaded.history.bars[0];
    return nextBar === 0 && first !== undefined && first.endUs + feedDelayUs === at;
  });
  return begun.map(({ loaded }) => ({
    at,
    from: FROM,
    type: 'market.instrument',
    body: { instrument: loaded.instrument, notes: loaded.notes.map((note) => note.slice(0, 300)) },
  }));
}

function factsKnown(playback: Playback, at: Us): Draft[] {
  const drafts: Draft[] = [];
  for (;;) {
    const fact: KnowledgeFact | undefined = playback.history.facts[playback.nextFact];
    if (fact === undefined || fact.knownAt > at) return drafts;
    drafts.push({ at, from: FROM, type: 'knowledge.fact', body: fact });
    playback.nextFact++;
  }
}

/** The cursor stands behind its newest bar. */
function barBody(cursor: Cursor, at: Us): MarketBar {
  const { history, instrument } = cursor.loaded;
  const bar = history.bars[cursor.nextBar - 1]!;
  return {
    closeTicks: bar.closeTicks,
    eventTime: bar.endUs,
    highTicks: bar.highTicks,
    instrument: instrument.id,
    knownAt: at,
    lowTicks: bar.lowTicks,
    openIsFake: bar.openIsFake,
    openTicks: bar.openTicks,
    series: history.series,
    version: instrument.version,
    volume: bar.volume,
  };
}

/** Findings that this bar makes known. */
function findUpTo(cursor: Cursor, bar: HistoryBar): void {
  cursor.quality.tally('prices rounded to the tick', bar.rounded);
  for (;;) {
    const flag = cursor.loaded.history.flags[cursor.nextFlag];
    if (flag === undefined || flag.atUs > bar.endUs) return;
    cursor.quality.flag(flag.text);
    cursor.nextFlag++;
  }
}

/** Refusals of rows that stand before this bar; behind the last bar, all that are left. */
function refusedUpTo(cursor: Cursor, bar: number, at: Us): Draft[] {
  const { history, instrument } = cursor.loaded;
  const drafts: Draft[] = [];
  for (;;) {
    const refusal = history.refusals[cursor.nextRefusal];
    if (refusal === undefined || refusal.bar > bar) return drafts;
    cursor.nextRefusal++;
    cursor.quality.refuse(refusal.reason, refusal.count);
    const body = {
      count: refusal.count,
      detail: refusal.detail.slice(0, 500),
      eventTime: Math.min(refusal.atUs, at),
      instrument: instrument.id,
      reason: refusal.reason,
      stream: history.series,
    };
    drafts.push({ at, from: FROM, type: 'market.refused', body });
  }
}

function ended(playback: Playback, at: Us, feedDelayUs: Us): Draft {
  const body = {
    bars: playback.bars,
    dataset: playback.history.name.slice(0, 128),
    lastEventTime: at - feedDelayUs,
  };
  return { at, from: FROM, type: 'market.ended', body };
}
