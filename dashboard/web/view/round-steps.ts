/**
 * A round step by step: call, seal, open, challenge, rule, revise, pool, verdict, decision. Each
 * step is the round as its records up to one position told it. Pure.
 */
import type { RoundBookView } from '../../fold/debate-state.ts';
import { finalBid } from '../../fold/seats.ts';
import { chance, decimal, inHundred } from './format.ts';
import { expertName } from './names.ts';
import { toPpm } from './strip.ts';

export interface RoundStep {
  readonly name: string;
  /** Newest record of the step. */
  readonly seq: number;
}

/** The steps that have a record, in the order they were journaled. */
export function stepsOf(book: RoundBookView): RoundStep[] {
  const last = (records: readonly ({ readonly seq: number } | null)[]): number =>
    Math.max(0, ...records.map((record) => record?.seq ?? 0));
  const named: readonly (readonly [string, number])[] = [
    ['call', book.call.seq],
    ['seal', last([...book.seals, ...book.refusals])],
    ['open', last(book.bids)],
    ['challenge', last(book.challenges)],
    ['rule', last([...book.rebuttals, ...book.rulings])],
    ['revise', last(book.revisions)],
    ['tension', last(book.tensions.filter((record) => record.body.stage === 'bids'))],
    [
      'surge',
      last([
        ...book.supplements,
        ...book.tensions.filter((record) => record.body.stage === 'surge'),
      ]),
    ],
    ['pool', last([book.aggregate])],
    ['verdict', last([book.intent, book.verdict, book.gate])],
    ['decision', last([book.decision])],
    ['settlement', last([book.settle])],
  ];
  return named
    .filter(([, seq]) => seq > 0)
    .map(([name, seq]) => ({ name, seq }))
    .toSorted((a, b) => a.seq - b.seq);
}

/** The round as it stood at a position. */
export function bookAt(book: RoundBookView, seq: number): RoundBookView {
  const until = <T extends { readonly seq: number }>(records: T[]): T[] =>
    records.filter((record) => record.seq <= seq);
  const known = <T extends { readonly seq: number }>(record: T | null): T | null =>
    record !== null && record.seq <= seq ? record : null;
  return {
    ...book,
    seals: until(book.seals),
    bids: until(book.bids),
    refusals: until(book.refusals),
    challenges: until(book.challenges),
    rebuttals: until(book.rebuttals),
    rulings: until(book.rulings),
    revisions: until(book.revisions),
    supplements: until(book.supplements),
    tensions: until(book.tensions),
    closed: until(book.closed),
    faults: until(book.faults),
    plans: until(book.plans),
    orders: until(book.orders),
    aggregate: known(book.aggregate),
    intent: known(book.intent),
    verdict: known(book.verdict),
    gate: known(book.gate),
    decision: known(book.decision),
    settle: known(book.settle),
    thermo: known(book.thermo),
    certificate: known(book.certificate),
  };
}

export interface SumRow {
  readonly band: number;
  /** "0.65 × 25 + 0.35 × 17". */
  readonly sum: string;
  /** What the sum gives, and what the council's forecast is after its six pools were mixed. */
  readonly pool: string;
  readonly q: string;
}

/** How the pool after the debate comes about, band by band: share x chance, summed. */
export function sumRows(book: RoundBookView): SumRow[] {
  const aggregate = book.aggregate?.body;
  if (aggregate === undefined) return [];
  const parts = aggregate.shares.flatMap(({ expert, share }) => {
    const p = finalChances(book, expert);
    return p === undefined || share === 0 ? [] : [{ share: share / 1_000_000, p }];
  });
  const post = toPpm(aggregate.pools.post0);
  const q = toPpm(aggregate.q);
  return book.call.body.base.map((_, bin) => ({
    band: bin + 1,
    sum: parts
      .map(({ share, p }) => `${decimal(share, 2)} × ${inHundred(p[bin] ?? 0)}`)
      .join(' + '),
    pool: chance(post[bin] ?? 0, 1),
    q: chance(q[bin] ?? 0, 1),
  }));
}

/** Names of the summands, in the order of the sum. */
export function sumNames(book: RoundBookView): string {
  const shares = book.aggregate?.body.shares ?? [];
  return shares
    .filter(({ expert, share }) => share > 0 && finalChances(book, expert) !== undefined)
    .map(({ expert }) => expertName(expert))
    .join(', ');
}

function finalChances(book: RoundBookView, expert: string): readonly number[] | undefined {
  if (expert === 'base') return book.call.body.base;
  return finalBid(book, expert);
}
