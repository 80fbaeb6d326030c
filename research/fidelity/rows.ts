/** The journal as a table: one row a settled question, and the scar ledger beside it. */
import { firstUpBin } from '../../protocols/bins.ts';
import type { Bid } from '../../protocols/bid.ts';
import type { ExpertId } from '../../protocols/ids.ts';
import type { JournalRecord, RecordOf } from '../../protocols/record.ts';
import type { Scar } from '../../protocols/tension.ts';
import { PPM } from '../../protocols/units.ts';
import { foldRoundBook, openRoundBook } from '../../council/round-book.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { tableOf } from '../../council/table.ts';

/** What one expert said in a round, base left out. */
export interface ExpertRow {
  readonly expert: string;
  /** Chances of the K bins before and after the debate. */
  readonly pre: readonly number[];
  readonly post: readonly number[];
  /** The figures it cited, by claim id. */
  readonly claims: Readonly<Record<string, number>>;
  /** Claims that a ruling struck, and those challenged in vain. */
  readonly struck: number;
  readonly upheldAgainst: number;
}

/** What a surge expected and brought; gain null = nothing that counted came. */
export interface SurgeRow {
  readonly expected: number;
  readonly gain: number | null;
  readonly shift: number;
}

export interface RoundRow {
  readonly round: string;
  readonly lane: string;
  readonly instrument: string;
  /** One-horizon volatility, ppm. */
  readonly sigma: number;
  readonly base: readonly number[];
  readonly firstUp: number;
  /** The council's forecast. */
  readonly q: readonly number[];
  readonly experts: readonly ExpertRow[];
  /** Outcome bin. */
  readonly outcome: number;
  readonly abstained: boolean;
  readonly surge: SurgeRow | null;
  /** A dissent was put on record: a minority report, or a challenge that was ruled on. */
  readonly dissent: boolean;
}

export interface ScarRow extends Scar {
  readonly round: string;
}

export interface FidelityTable {
  /** In the order of settlement. */
  readonly rows: readonly RoundRow[];
  /** Last state of each scar. */
  readonly scars: readonly ScarRow[];
  /** Tension records, and those whose ledger adds up. */
  readonly ledgers: { readonly seen: number; readonly conserved: number };
}

/** Extracts the table; voids and rounds without pools are left out. */
export function tableFrom(records: Iterable<JournalRecord>): FidelityTable {
  const books = new Map<string, RoundBook>();
  const rows: RoundRow[] = [];
  const scars = new Map<string, ScarRow>();
  const ledgers = { conserved: 0, seen: 0 };
  for (const record of records) {
    if (record.round === undefined) continue;
    if (record.type === 'cfp') {
      books.set(record.round, openRoundBook(record));
      continue;
    }
    const book = books.get(record.round);
    if (book === undefined) continue;
    foldRoundBook(book, record);
    if (record.type === 'tension') foldTension(record, record.round, { ledgers, scars });
    if (record.type !== 'settle') continue;
    books.delete(record.round);
    const row = rowOf(book, record);
    if (row !== undefined) rows.push(row);
  }
  return { ledgers, rows, scars: [...scars.values()] };
}

function foldTension(
  { body }: RecordOf<'tension'>,
  round: string,
  into: { ledgers: { conserved: number; seen: number }; scars: Map<string, ScarRow> },
): void {
  const { collapsed, detected, expired, merged, open } = body.ledger;
  into.ledgers.seen += 1;
  if (detected === open + collapsed + expired + merged) into.ledgers.conserved += 1;
  for (const scar of body.scars) {
    into.scars.set(scar.id, { ...scar, round: into.scars.get(scar.id)?.round ?? round });
  }
}

function rowOf(book: RoundBook, settle: RecordOf<'settle'>): RoundRow | undefined {
  const q = book.aggregate?.body.q;
  const { outcome } = settle.body;
  if (outcome === null || q === undefined) return undefined;
  const cfp = book.call.body;
  const asked = book.tensions.findLast(({ body }) => body.surge !== undefined)?.body.surge;
  return {
    abstained: book.decision?.type === 'abstain',
    base: chances(cfp.base),
    experts: expertRows(book),
    firstUp: firstUpBin(cfp.edges),
    instrument: cfp.instrument,
    lane: book.lane,
    dissent: book.rulings.length > 0 || (book.thermo?.body.minority.experts.length ?? 0) > 0,
    outcome,
    q,
    round: book.round,
    sigma: cfp.sigma,
    surge:
      asked === undefined
        ? null
        : { expected: asked.shiftExpected, gain: asked.gain, shift: asked.shift },
  };
}

function expertRows(book: RoundBook): ExpertRow[] {
  const bids = new Map<ExpertId, Bid>();
  for (const { body } of book.bids) if (!bids.has(body.expert)) bids.set(body.expert, body);
  const { speakers } = tableOf(book.call.body, book);
  return [...bids].flatMap(([expert, bid]) => {
    const speaker = speakers.get(expert);
    if (speaker === undefined) return [];
    const against = book.rulings.filter(({ body }) => body.target === expert);
    const upheld = against.filter(({ body }) => body.outcome === 'upheld').length;
    return {
      claims: Object.fromEntries(bid.claims.map(({ id, value }) => [id, value])),
      expert,
      post: chances(speaker.post.ppm),
      pre: chances(speaker.pre.ppm),
      struck: upheld,
      upheldAgainst: against.length - upheld,
    };
  });
}

const chances = (ppm: readonly number[]): number[] => ppm.map((part) => part / PPM);

/** Chance of up. */
export function upOf(q: readonly number[], firstUp: number): number {
  let up = 0;
  let whole = 0;
  for (let k = 0; k < q.length; k++) {
    whole += q[k] as number;
    if (k >= firstUp) up += q[k] as number;
  }
  return up / whole;
}

export const logit = (p: number): number => Math.log(p / (1 - p));

/** Log odds of up over base: what a forecast says about direction. */
export const tiltOf = (q: readonly number[], row: Pick<RoundRow, 'base' | 'firstUp'>): number =>
  logit(upOf(q, row.firstUp)) - logit(upOf(row.base, row.firstUp));

export const isUp = (row: RoundRow): boolean => row.outcome >= row.firstUp;

/** Gain over base in the direction ledger of a forecast that tilts base by `tilt`, nats. */
export function tiltGain(row: RoundRow, tilt: number): number {
  const base = upOf(row.base, row.firstUp);
  const up = 1 / (1 + Math.exp(-(logit(base) + tilt)));
  return isUp(row) ? Math.log(up / base) : Math.log((1 - up) / (1 - base));
}
