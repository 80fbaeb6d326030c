/**
 * The field's own fold of the journal: returns, open questions, the surprises of those that a new bar
 * settled, and the graph in force. Plain data. What a device makes of it comes back as `field` and
 * `field.graph` records, which are folded here too: a restart reads them and computes nothing anew.
 *
 *   bars ... [field.graph] [field] timer settle ... cfp ...
 *
 * A surprise is read off the bars, at the instant that settles its question, before the timer: the
 * read-out stands in the journal before the calls of that timer, and a bid may cite it.
 */
import type { FieldGraph } from '../../protocols/field.ts';
import type { InstrumentId, RoundId } from '../../protocols/ids.ts';
import type { ChainedRecord, RecordOf } from '../../protocols/record.ts';
import type { Seq, Us } from '../../protocols/units.ts';
import { newQuestionClock, tickQuestionClock } from '../horizon.ts';
import type { QuestionClock } from '../horizon.ts';
import { admit, emptyCorrelations, endInstant, forget, see } from './correlations.ts';
import type { Correlations } from './correlations.ts';
import { INSTRUMENTS_MIN } from './settings.ts';
import { surpriseOf } from './surprise.ts';
import type { SurpriseQuestion } from './surprise.ts';

/** A node: a question's place, whatever lane it is asked in. */
export interface FieldPlace {
  readonly instrument: InstrumentId;
  readonly bars: number;
}

/** A question that was asked and is not settled. */
interface OpenQuestion extends FieldPlace {
  readonly question: SurpriseQuestion;
  readonly entryRule: RecordOf<'cfp'>['body']['entryRule'];
  readonly clock: QuestionClock;
}

/** A surprise at a place. */
interface Surprise extends FieldPlace {
  readonly score: number;
}

export interface GraphInForce {
  readonly seq: Seq;
  readonly body: FieldGraph;
}

export interface FieldFold {
  /** Name of the bar series that drives rounds. */
  series: string;
  /** Horizons asked about, in bars, ascending: the calls say which. */
  readonly horizons: number[];
  readonly correlations: Correlations;
  readonly versions: Map<InstrumentId, number>;
  /** By instrument, so that a bar looks only at its own. */
  readonly open: Map<InstrumentId, Map<RoundId, OpenQuestion>>;
  /** Settled by the bars of the instant that is coming in. */
  coming: Surprise[];
  /** Instruments with a bar since the last read-out. */
  readonly fresh: Set<InstrumentId>;
  /** Rounds (instants with bars) since the last read-out and since the last graph. */
  rounds: number;
  graphRounds: number;
  isInstantOpen: boolean;
  /** Surprises since the last read-out, less their cross-section mean; by `placeKey`. */
  readonly sources: Map<string, number>;
  graph: GraphInForce | null;
  /** Reason of the last `field` record; null when it was awake. */
  asleep: string | null;
  /** Run time of the last `field` record. */
  readAt: Us;
}

export const emptyFieldFold = (): FieldFold => ({
  series: '',
  horizons: [],
  correlations: emptyCorrelations(),
  versions: new Map(),
  open: new Map(),
  coming: [],
  fresh: new Set(),
  rounds: 0,
  graphRounds: 0,
  isInstantOpen: false,
  sources: new Map(),
  graph: null,
  asleep: null,
  readAt: 0,
});

export const placeKey = ({ bars, instrument }: FieldPlace): string => `${instrument}|${bars}b`;

/** Folds one record; hand it every record. */
export function foldField(fold: FieldFold, record: ChainedRecord): void {
  switch (record.type) {
    case 'run.started':
      fold.series = record.body.series;
      return;
    case 'market.instrument':
      list(fold, record.body.instrument.id, record.body.instrument.version);
      return;
    case 'market.bar':
      foldBar(fold, record);
      return;
    case 'cfp':
      foldCall(fold, record);
      return;
    case 'settle':
      for (const own of fold.open.values()) {
        if (record.round !== undefined && own.delete(record.round)) break;
      }
      return;
    case 'timer':
      endFieldInstant(fold);
      return;
    case 'field.graph':
      // It was made of this instant's returns too: live the instant had ended, here it may not have.
      endFieldInstant(fold);
      fold.graph = { body: record.body, seq: record.seq };
      fold.graphRounds = 0;
      return;
    case 'field':
      foldReadOut(fold, record);
      return;
    default:
  }
}

function list(fold: FieldFold, instrument: InstrumentId, version: number): void {
  admit(fold.correlations, instrument);
  const before = fold.versions.get(instrument);
  if (before !== undefined && before !== version) forget(fold.correlations, instrument);
  fold.versions.set(instrument, version);
}

function foldBar(fold: FieldFold, record: RecordOf<'market.bar'>): void {
  const { body } = record;
  if (body.series !== fold.series) return;
  see(fold.correlations, body.instrument, body.closeTicks);
  fold.fresh.add(body.instrument);
  fold.isInstantOpen = true;
  const own = fold.open.get(body.instrument);
  for (const [round, open] of own ?? []) {
    tickQuestionClock(open.clock, open.entryRule, { seq: record.seq, value: body });
    const { entryTicks, settleTicks } = open.clock;
    if (entryTicks === null || settleTicks === null) continue;
    own?.delete(round);
    const score = surpriseOf(open.question, entryTicks, settleTicks);
    fold.coming.push({ bars: open.bars, instrument: open.instrument, score });
  }
}

function foldCall(fold: FieldFold, record: RecordOf<'cfp'>): void {
  const { base, edges, entryRule, horizon, instrument, sigma } = record.body;
  if (!('bars' in horizon) || record.round === undefined) return;
  const { bars } = horizon;
  if (!fold.horizons.includes(bars)) {
    fold.horizons.push(bars);
    fold.horizons.sort((a, b) => a - b);
  }
  const question = { base, edges, sigma };
  const clock = newQuestionClock(bars);
  const open = { bars, clock, entryRule, instrument, question };
  const own = fold.open.get(instrument);
  if (own === undefined) fold.open.set(instrument, new Map([[record.round, open]]));
  else own.set(record.round, open);
}

/** All bars of the instant are in: returns are made, surprises become sources. Once an instant. */
export function endFieldInstant(fold: FieldFold): void {
  if (!fold.isInstantOpen) return;
  fold.isInstantOpen = false;
  endInstant(fold.correlations);
  fold.rounds += 1;
  fold.graphRounds += 1;
  for (const bars of fold.horizons) addSources(fold, bars);
  fold.coming = [];
}

/**
 * What everybody shared is not a surprise of anybody: the mean across instruments is taken off. With
 * fewer than half of the field's least size in the cross-section there is no such mean, and no source.
 */
function addSources(fold: FieldFold, bars: number): void {
  const settled = fold.coming.filter((surprise) => surprise.bars === bars);
  if (settled.length < INSTRUMENTS_MIN / 2) return;
  const mean = settled.reduce((sum, { score }) => sum + score, 0) / settled.length;
  for (const surprise of settled) {
    const key = placeKey(surprise);
    fold.sources.set(key, (fold.sources.get(key) ?? 0) + surprise.score - mean);
  }
}

/** A read-out has taken what there was. One that failed leaves the sources for the next. */
function foldReadOut(fold: FieldFold, record: RecordOf<'field'>): void {
  endFieldInstant(fold);
  fold.asleep = record.body.asleep;
  fold.readAt = record.at;
  fold.fresh.clear();
  if (record.body.asleep !== null) return;
  fold.rounds = 0;
  fold.sources.clear();
}

/** All nodes: instruments in the order they were listed, each with every horizon. */
export const placesOf = (fold: FieldFold): FieldPlace[] =>
  fold.correlations.instruments.flatMap((instrument) =>
    fold.horizons.map((bars) => ({ bars, instrument })),
  );
