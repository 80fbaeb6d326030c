/**
 * A venue that outlives the supervisor, as real ones do: it keeps its own books, is shown each instant once,
 * and takes nothing from the journal. What it has done at each of its calls is kept, so that a crash
 * can be put where the venue knows more than the journal. It refuses the orders it is told to.
 */
import type { OrderFilled } from '../../protocols/order.ts';
import type { Draft, RecordOf } from '../../protocols/record.ts';
import { openPaper } from '../../venues/paper/gateway.ts';
import type { PaperOptions } from '../../venues/paper/gateway.ts';
import type { HeldOrder } from '../../venues/paper/book.ts';
import type { Gateway } from '../../venues/venue.ts';

interface Books {
  readonly paper: { readonly book: { readonly orders: Map<string, HeldOrder> }; taped: number };
  readonly refused: Map<string, Draft>;
  /** The last instant shown. */
  shownTo: number;
}

/** The venue's books, and how far the journal was when they stood so. */
export interface VenueMoment {
  readonly seq: number;
  readonly books: Books;
}

export interface SurvivingVenue extends Gateway {
  readonly moments: readonly VenueMoment[];
  /** Orders that were sent to it although it had them. */
  readonly repeats: readonly string[];
  fills(): OrderFilled[];
}

export interface SurvivingOptions extends PaperOptions {
  readonly refuses: (order: RecordOf<'order.submit'>) => boolean;
  /** Position of the journal's last record. */
  readonly head: () => number;
  /** What it knew when the supervisor died; absent = as `paper` remembers. */
  readonly books?: Books;
  readonly remembered?: unknown;
}

export function survivingVenue(options: SurvivingOptions): SurvivingVenue {
  const inner = openPaper(options);
  const { refused, shownTo } = options.books ?? { refused: new Map<string, Draft>(), shownTo: 0 };
  const mine = { refused: new Map(refused), shownTo };
  inner.recall?.(structuredClone(options.books?.paper ?? options.remembered));
  const paper = inner.remember?.() as Books['paper'];
  if (options.books !== undefined) {
    // Places in a journal that is gone mean nothing to it.
    inner.recall?.({ ...paper, taped: 0 });
    for (const order of paper.book.orders.values()) order.filledOn = 0;
  }
  const moments: VenueMoment[] = [];
  const repeats: string[] = [];
  const done = <T>(answer: T): T => {
    const books = { paper: inner.remember?.() as Books['paper'], ...mine };
    moments.push({ books: structuredClone(books), seq: options.head() });
    return answer;
  };
  return {
    name: inner.name,
    moments,
    repeats,
    fills: () => [...paper.book.orders.values()].flatMap(({ fills }) => fills),
    submit(order) {
      const { orderId } = order.body;
      if (mine.refused.has(orderId) || inner.query(orderId, order.at).known) repeats.push(orderId);
      if (!options.refuses(order)) return done(inner.submit(order));
      const body = { eventTime: order.at, orderId, reason: 'the venue takes no more of these' };
      const no: Draft = { at: order.at, body, from: inner.name, type: 'order.rejected' };
      mine.refused.set(orderId, no);
      return done([no]);
    },
    cancel: (order) => done(inner.cancel(order)),
    query(orderId, at) {
      const no = mine.refused.get(orderId);
      return no === undefined ? inner.query(orderId, at) : { known: true, drafts: [{ ...no, at }] };
    },
    onMarket(records) {
      const fresh = records.filter(({ at }) => at > mine.shownTo);
      mine.shownTo = Math.max(mine.shownTo, ...records.map(({ at }) => at));
      return done(inner.onMarket(fresh));
    },
    restore: () => undefined,
  };
}
