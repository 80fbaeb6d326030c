/** Which round the floor shows, and up to which record. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';
import { horizonShort, tableOf } from './names.ts';
import { lastDownOf, sidesOf, toPpm } from './strip.ts';

/** One instrument and horizon: what a reader chooses between. Lanes of it take turns. */
export interface Table {
  readonly id: string;
  readonly instrument: string;
  readonly horizon: string;
  readonly shadow: boolean;
  readonly newest: RoundBookView;
  /** Chance of up in ppm: the council's, and the usual. Undefined while the round is open. */
  readonly up: number | undefined;
  readonly usualUp: number;
}

/** Tables of the rounds still whole: traded ones first, by horizon, instruments as they were listed. */
export function tablesOf(state: PageState): Table[] {
  const tables = new Map<string, Table>();
  for (const book of state.rounds) {
    const id = tableOf(book.lane);
    const cfp = book.call.body;
    const lastDown = lastDownOf(cfp.edges);
    const q = book.aggregate?.body.q;
    tables.set(id, {
      id,
      instrument: book.instrument,
      horizon: horizonShort(cfp.horizon),
      shadow: cfp.shadow,
      newest: book,
      up: q === undefined ? tables.get(id)?.up : sidesOf(toPpm(q), lastDown).up,
      usualUp: sidesOf(cfp.base, lastDown).up,
    });
  }
  const listed = Object.keys(state.instruments);
  const place = ({ instrument }: Table): number => listed.indexOf(instrument);
  return [...tables.values()].sort(
    (a, b) =>
      Number(a.shadow) - Number(b.shadow) ||
      a.horizon.localeCompare(b.horizon, 'en', { numeric: true }) ||
      place(a) - place(b),
  );
}

/** The table shown when the reader has chosen none: the first that is traded. */
export const defaultTable = (tables: readonly Table[]): string | undefined => tables[0]?.id;

export interface Choice {
  readonly table: string | undefined;
  /** Round the reader walked back to; undefined = now. */
  readonly pinned: string | undefined;
  /** Above 1 the floor shows one round in that many, decided ones only. */
  readonly oneIn: number;
}

export interface Shown {
  readonly book: RoundBookView | undefined;
  /** Position up to which everything on the floor is shown. */
  readonly cut: number;
  readonly isPinned: boolean;
}

export function shownRound(state: PageState, choice: Choice): Shown {
  const books = state.rounds.filter((book) => tableOf(book.lane) === choice.table);
  if (choice.pinned !== undefined) {
    const index = books.findIndex((book) => book.round === choice.pinned);
    const book = books[index];
    if (book !== undefined) {
      const next = books[index + 1];
      return { book, cut: next === undefined ? state.seq : next.call.seq - 1, isPinned: true };
    }
  }
  if (choice.oneIn > 1) {
    const picked = books.findLast((book) => book.decision !== null && book.n % choice.oneIn === 0);
    const decided = picked ?? books.findLast((book) => book.decision !== null);
    return { book: decided ?? books.at(-1), cut: state.seq, isPinned: false };
  }
  return { book: books.at(-1), cut: state.seq, isPinned: false };
}

/** Rounds past this many a second are sampled: two a second is what an eye can follow. */
const ROUNDS_PER_SECOND_MAX = 2;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
/** One round in how many, at a pace of rounds per second. */
export function oneInAt(roundsPerSecond: number): number {
  const wanted = roundsPerSecond / ROUNDS_PER_SECOND_MAX;
  return STEPS.find((step) => step >= wanted) ?? 1000;
}

/** The round `step` places from the one shown, on the same table; undefined means now. */
export function walk(state: PageState, choice: Choice, step: number): string | undefined {
  const books = state.rounds.filter((book) => tableOf(book.lane) === choice.table);
  const at =
    choice.pinned === undefined
      ? books.length - 1
      : books.findIndex((b) => b.round === choice.pinned);
  const next = Math.max(0, at + step);
  return next >= books.length - 1 ? undefined : books[next]?.round;
}
