/**
 * The losses a study compares, one row a settled question, read off the records as they come. Rows
 * are numbers only, so that they fit into memory that threads share.
 */
import { weightedChance } from '../../council/pool.ts';
import { initialLaneWeights, laneWeightsFromSettle } from '../../council/lane-weights.ts';
import type { LaneWeights } from '../../protocols/view/lane-weights.ts';
import { outcomeIndex } from '../../council/lane-score.ts';
import { ln } from '../../council/ln.ts';
import { emptyRoster, foldRoster } from '../../council/roster.ts';
import { foldRoundBook, openRoundBook } from '../../council/round-book.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { tableOf } from '../../council/table.ts';
import {
  betasOf,
  emptyTreatment,
  observeTreatment,
  temperedForecast,
} from '../../council/thermodynamics/treatment.ts';
import type { Treatment } from '../../council/thermodynamics/treatment.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { roundNumber } from '../../protocols/ids.ts';
import type { LaneId, RoundId } from '../../protocols/ids.ts';
import { LEDGERS } from '../../protocols/decision.ts';
import type { JournalRecord, RecordOf } from '../../protocols/record.ts';
import { PPM } from '../../protocols/units.ts';
import type { RandomStream } from '../../runtime/random.ts';
import { plantWorth } from './plant-worth.ts';
import { permutedRevisions } from './permuted-revisions.ts';

/**
 * Columns of a row. Losses are nats, both ledgers together unless the name says direction. What a
 * stage does not have stands as NaN: no comparison may read it.
 */
export const COLUMNS = [
  'round',
  /** Run time of the settlement, us: questions of one instant move together. */
  'instant',
  'base',
  'q',
  'baseDirection',
  'qDirection',
  /** Bids as they were before anybody was ruled on, asked for more or seen by others. */
  'pre',
  /** Bids as they stood when they were pooled. */
  'post',
  /** Bids with as many revisions as there were, each given to a seat drawn at random. */
  'permuted',
  /** The field's own bid in the direction ledger; base's where it slept. */
  'fieldDirection',
  /** 1 when the field bid. */
  'fieldAwake',
  /** Q as its lane's temperature leaves it; Q itself where there is none. */
  'tempered',
  /** The same with a temperature fitted to outcomes of other questions, drawn by chance. */
  'temperedByChance',
  /** 1 when a surge asked for more. */
  'surged',
  /** Direction loss of who knows the law of the world; of a recording nobody does. */
  'oracleDirection',
  /** What that law says its odds are worth over a fair coin, in expectation. */
  'plantNats',
  /** Direction loss of the seat that reads what is planted; base's where it slept. */
  'readerDirection',
] as const;
export type Column = (typeof COLUMNS)[number];
export type Row = Readonly<Record<Column, number>>;

export interface LossReader {
  observe(record: JournalRecord): void;
  /** Rows so far, in order of settlement. */
  readonly rows: readonly Row[];
}

/** Who knows what is planted in a world, and who can see it. */
export interface Insight {
  /** Chance of up that the law of the world gives the question; undefined where nobody knows it. */
  readonly chanceUp?: (call: RecordOf<'cfp'>) => number;
  /** The expert that reads what is planted; undefined where nothing is. */
  readonly reader?: string;
}

/** @param chance - the stream that permutes; the same stream gives the same rows. */
export function lossReader(chance: RandomStream, insight: Insight = {}): LossReader {
  const roster = emptyRoster();
  const books = new Map<RoundId, RoundBook>();
  const weights = new Map<LaneId, LaneWeights>();
  const rows: Row[] = [];
  const heat: HeatByChance = { outcomes: [], treatments: new Map() };
  return {
    rows,
    observe(record) {
      foldRoster(roster, record);
      if (record.type === 'cfp') {
        if (!record.body.shadow && record.round !== undefined) {
          books.set(record.round, openRoundBook(record));
        }
        return;
      }
      const book = record.round === undefined ? undefined : books.get(record.round);
      if (book === undefined) return;
      foldRoundBook(book, record);
      if (record.type !== 'settle') return;
      books.delete(book.round);
      if (record.body.outcome !== null) {
        const before = weights.get(book.lane) ?? initialLaneWeights(roster);
        rows.push(rowOf({ book, chance, heat, insight, settle: record, weights: before }));
      }
      weights.set(book.lane, laneWeightsFromSettle(roster, record.body));
    },
  };
}

interface Settled {
  readonly book: RoundBook;
  readonly chance: RandomStream;
  readonly heat: HeatByChance;
  readonly insight: Insight;
  readonly settle: RecordOf<'settle'>;
  /** As they stood when the question was asked. */
  readonly weights: LaneWeights;
}

function rowOf(settled: Settled): Row {
  const { book, chance, insight, settle } = settled;
  const { body } = settle;
  const outcome = body.outcome as number;
  const whole = (loss: { readonly direction: number; readonly shape: number }): number =>
    loss.direction + loss.shape;
  const base = body.poolLosses.direction.base;
  const spoken = (name: string): number | undefined => {
    const found = body.experts.find(({ expert }) => expert === name);
    return found === undefined || found.asleep ? undefined : found.direction.post;
  };
  const field = spoken('field');
  const { chanceUp, reader } = insight;
  const q = whole(body.qLoss);
  const tempered = book.thermo?.body.temperature.q[outcome];
  return {
    base: base + body.poolLosses.shape.base,
    baseDirection: base,
    fieldAwake: field === undefined ? 0 : 1,
    fieldDirection: field ?? base,
    instant: settle.at,
    ...(chanceUp === undefined
      ? UNKNOWN_LAW
      : oracleLosses(chanceUp(book.call), outcome >= firstUpBin(book.call.body.edges))),
    permuted: poolLoss(settled, permutedRevisions(book, chance), outcome),
    post: body.poolLosses.direction.post0 + body.poolLosses.shape.post0,
    pre: body.poolLosses.direction.pre0 + body.poolLosses.shape.pre0,
    q,
    qDirection: body.qLoss.direction,
    readerDirection: reader === undefined ? Number.NaN : (spoken(reader) ?? base),
    round: roundNumber(book.round),
    surged: book.tensions.some((record) => record.body.decision === 'surge') ? 1 : 0,
    tempered: tempered === undefined ? q : -ln(tempered),
    temperedByChance: heatByChance(settled, outcome) ?? q,
  };
}

/** What the oracle's columns hold where the law of the world is not known. */
export const UNKNOWN_LAW = { oracleDirection: Number.NaN, plantNats: Number.NaN } as const;

/** What the exact odds lost, and what they were worth before anybody knew. */
export const oracleLosses = (
  chanceUp: number,
  up: boolean,
): Pick<Row, 'oracleDirection' | 'plantNats'> => ({
  oracleDirection: -ln(up ? chanceUp : 1 - chanceUp),
  plantNats: plantWorth(chanceUp),
});

/** Loss of the post0 pool over a book that was altered. */
function poolLoss(settled: Settled, book: RoundBook, outcome: number): number {
  const table = tableOf(book.call.body, book);
  let loss = 0;
  for (const ledger of LEDGERS) {
    const y = outcomeIndex(table, ledger, outcome);
    const weights = settled.weights[ledger].experts.post0;
    loss -= ln(weightedChance(table, weights, { ledger, moment: 'post', y }));
  }
  return loss;
}

/** The control of the temperature: a fit like the lane's, to outcomes that are not its own. */
interface HeatByChance {
  /** Outcomes of the run so far. */
  readonly outcomes: number[];
  readonly treatments: Map<LaneId, Treatment>;
}

/** Loss of Q under the control's temperature, which then learns an outcome drawn by chance. */
function heatByChance({ book, chance, heat }: Settled, outcome: number): number | undefined {
  const q = book.aggregate?.body.q;
  if (q === undefined) return undefined;
  const cfp = book.call.body;
  const frame = { base: cfp.base.map((part) => part / PPM), firstUp: firstUpBin(cfp.edges) };
  const treatment = heat.treatments.get(book.lane) ?? emptyTreatment();
  heat.treatments.set(book.lane, treatment);
  const used = temperedForecast(q, frame, betasOf(treatment));
  heat.outcomes.push(outcome);
  observeTreatment(treatment, { ...frame, outcome: chance.pick(heat.outcomes), q, used });
  return -ln(used[outcome] as number);
}
