/** The floor of a round: everything the page's first view draws, as plain data. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';
import type { Choice } from './choose.ts';
import { shownRound, tablesOf } from './choose.ts';
import type { Table } from './choose.ts';
import { chance, moment } from './format.ts';
import { groupProofLine } from './group-proof.ts';
import { lastSettled } from './last-settled.ts';
import { moneyLine, proofOf } from './money-line.ts';
import type { MoneyLine, Proof } from './money-line.ts';
import { expertName, isDaily, tableOf } from './names.ts';
import { pricePanel } from './price.ts';
import { seatsKept } from './probation.ts';
import type { PricePanel } from './price.ts';
import { biddersOf, percent, seatRow } from './seats-of-round.ts';
import type { SeatRow } from './seats-of-round.ts';
import { debateWords, sentenceOf } from './sentence.ts';
import type { Sentence } from './sentence.ts';
import { contradictionStep, entropyText } from './contradiction-step.ts';
import type { ContradictionStep } from './contradiction-step.ts';
import { stageOf } from './round-stage.ts';
import { costStep, decisionStep, verdictStep } from './steps.ts';
import type { CostStep, DecisionStep, VerdictStep } from './steps.ts';
import { lastDownOf, leanOf, scaleOf, stripOf, toPpm } from './strip.ts';
import type { Lean, StripView } from './strip.ts';
import type { Instrument } from '../../../protocols/instrument.ts';
import type { Settle } from '../../../protocols/settlement.ts';

/** Bidders shown one by one; past it, those with most say, and the rest as one line. */
const ROWS_MAX = 8;

export interface PoolRow {
  readonly strip: StripView;
  readonly lean: Lean;
  /** Whole percent under each bar. */
  readonly percents: readonly string[];
  readonly text: string;
  /** Chance of the whole base row in the pool. */
  readonly debate: 'on' | 'off';
}

export interface RoundFloor {
  readonly book: RoundBookView;
  readonly sentence: Sentence;
  readonly meta: string;
  readonly rows: readonly SeatRow[];
  /** "2 more, 4 % of the pool" or empty. */
  readonly more: string;
  readonly base: { readonly strip: StripView; readonly share: string };
  readonly topText: string;
  /** Largest weight (or starting weight) of a row, a share of 1: the length of a full vessel. */
  readonly weightTop: number;
  readonly edges: readonly number[];
  readonly pool: PoolRow | undefined;
  /** What stands in place of a pool. */
  readonly noPool: string;
  readonly contradiction: ContradictionStep | undefined;
  readonly cost: CostStep;
  readonly verdict: VerdictStep;
  readonly decision: DecisionStep;
  /** Position up to which it is told, and how prices are written: what its thread is made of. */
  readonly cut: number;
  readonly instrument: Instrument | undefined;
  /** Seats on probation when the round was called. */
  readonly kept: ReadonlySet<string>;
}

export interface FloorView {
  readonly sentence: Sentence;
  readonly tables: readonly Table[];
  readonly table: string | undefined;
  readonly round: RoundFloor | undefined;
  readonly isPinned: boolean;
  /** Number of the newest round of the table. */
  readonly newest: number;
  readonly price: PricePanel | undefined;
  /** The newest round of the table that settled. */
  readonly settled: RoundBookView | undefined;
  readonly money: MoneyLine;
  readonly proof: Proof;
  readonly cut: number;
}

export function floorView(state: PageState, choice: Choice): FloorView {
  const tables = tablesOf(state);
  const table = choice.table ?? tables[0]?.id;
  const shown = shownRound(state, { ...choice, table });
  const { book, cut } = shown;
  const settledBook = table === undefined ? undefined : lastSettled(state, table, cut);
  const evidence = evidenceAt(state, table, cut);
  const round =
    book === undefined ? undefined : roundFloor(state, book, { cut, isNow: !shown.isPinned });
  return {
    sentence: round?.sentence ?? sentenceOf(undefined, 'debated'),
    tables,
    table,
    round,
    isPinned: shown.isPinned,
    newest: state.rounds.findLast((item) => tableOf(item.lane) === table)?.n ?? 0,
    price: book === undefined ? undefined : pricePanel(state, book, cut),
    settled: settledBook === undefined ? undefined : { ...settledBook },
    money: moneyLine(state, cut),
    proof:
      (evidence === undefined ? undefined : groupProofLine(evidence)) ?? proofOf(evidence?.council),
    cut,
  };
}

/** What this table's newest settlement known at `cut` published. */
function evidenceAt(
  state: PageState,
  table: string | undefined,
  cut: number,
): Settle['evidence'] | undefined {
  if (table === undefined) return undefined;
  const book = lastSettled(state, table, cut);
  if (book?.settle != null) return book.settle.body.evidence;
  const lanes = Object.values(state.lanes).filter((lane) => tableOf(lane.lane) === table);
  return cut >= state.seq
    ? (lanes.find((lane) => lane.evidence !== null)?.evidence ?? undefined)
    : undefined;
}

/** A round as rows: also what the round's own page draws. */
export function roundFloor(
  state: PageState,
  book: RoundBookView,
  view: { readonly cut: number; readonly isNow: boolean },
): RoundFloor {
  const { base, edges } = book.call.body;
  const q = book.aggregate === null ? undefined : toPpm(book.aggregate.body.q);
  const top = scaleOf([
    base,
    ...book.bids.map((bid) => bid.body.p),
    ...book.revisions.map((revision) => revision.body.p),
    ...book.supplements.map((supplement) => supplement.body.p),
    ...(q === undefined ? [] : [q]),
  ]);
  const all = biddersOf(state).map(({ agent, expert }) =>
    seatRow(agent, expert, { state, book, top, isNow: view.isNow }),
  );
  const { rows, more } = fewRows(all);
  const stage = stageOf(book, state, view.cut);
  const baseShare = book.aggregate?.body.shares.find(
    (row) => (row.expert as string) === 'base',
  )?.share;
  return {
    book,
    sentence: sentenceOf(book, stage),
    meta: [
      `Round ${book.n}`,
      `asked ${moment(book.call.at, isDaily(book.call.body.horizon))}`,
      debateWords(book),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    rows,
    more,
    base: {
      strip: stripOf({ name: expertName('base'), p: base, base, edges, top }),
      share: baseShare === undefined ? '' : chance(baseShare),
    },
    topText: chance(top),
    weightTop: Math.max(
      0.01,
      ...rows.map((row) => Math.max(row.vessel.weight ?? 0, row.vessel.began ?? 0)),
    ),
    edges,
    pool: poolRow(book, top, view.cut),
    noPool: stage === 'debated' ? 'not pooled yet' : 'never pooled',
    contradiction: contradictionStep(book, view.cut),
    cost: costStep(book, stage),
    verdict: verdictStep(book, stage),
    decision: decisionStep(state, book, view.cut),
    cut: view.cut,
    instrument: state.instruments[book.instrument]?.instrument,
    kept: seatsKept(state, book.call.seq),
  };
}

/** Join order always; past ROWS_MAX the voices with least say fold into one line. */
function fewRows(all: readonly SeatRow[]): { rows: readonly SeatRow[]; more: string } {
  if (all.length <= ROWS_MAX) return { rows: all, more: '' };
  const say = (row: SeatRow): number => row.vessel.share ?? 0;
  const kept = new Set([...all].sort((a, b) => say(b) - say(a)).slice(0, ROWS_MAX - 1));
  const rest = all.filter((row) => !kept.has(row));
  const out = rest.filter((row) => row.isKept).length;
  const share = rest.reduce((sum, row) => sum + say(row), 0);
  return {
    rows: all.filter((row) => kept.has(row)),
    more: [
      `${rest.length} more, ${chance(share)} of the pool`,
      ...(out === 0 ? [] : [`${out} on probation`]),
    ].join(', '),
  };
}

function poolRow(book: RoundBookView, top: number, cut: number): PoolRow | undefined {
  const aggregate = book.aggregate?.body;
  if (aggregate === undefined) return undefined;
  const { base, edges } = book.call.body;
  const q = toPpm(aggregate.q);
  return {
    strip: stripOf({ name: 'The pool', p: q, base, edges, top }),
    lean: leanOf(q, base, lastDownOf(edges)),
    percents: q.map((ppm) => (ppm / 10_000).toFixed(0)),
    text: [`${percent(aggregate.awakeShare / 1_000_000)} of weight staked`, entropyText(book, cut)]
      .filter((part) => part !== '')
      .join(' · '),
    debate: aggregate.debate,
  };
}
