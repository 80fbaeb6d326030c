/** What just settled, and the regret certificate. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';
import type { Certificate } from '../../../protocols/settlement.ts';
import { decimal, many, percentSize } from './format.ts';
import { expertName, tableOf } from './names.ts';
import { chanceInBand } from './bands.ts';
import { bandWords, lastDownOf } from './strip.ts';

export interface SettledSeat {
  readonly expert: string;
  readonly name: string;
  /** Chance it gave to what happened, 1 decimal; a dash when it slept. */
  readonly chanceText: string;
  /** Weight after over before, direction ledger; undefined before the first settlement. */
  readonly factor: number | undefined;
  readonly factorText: string;
}

export interface SettledView {
  readonly round: string;
  readonly n: number;
  readonly seq: number;
  readonly bins: number;
  /** Undefined for a void. */
  readonly outcome: number | undefined;
  readonly lastDown: number;
  readonly text: string;
  readonly seats: readonly SettledSeat[];
  readonly poolText: string;
  /** What the certificate measured of the sum of weights. */
  readonly sumText: string;
}

export function settledView(book: RoundBookView): SettledView | undefined {
  const settle = book.settle?.body;
  if (book.settle === null || settle === undefined) return undefined;
  const outcome = settle.outcome ?? undefined;
  const edges = book.call.body.edges;
  const text = settle.flat
    ? 'The price did not move. Direction is asked given a move: no side won, and no weight changes.'
    : outcome === undefined
      ? `void: ${settle.voidReason ?? 'no price'}. Nothing changes.`
      : `${moveWords(settle.returnPpm)}: band ${outcome + 1} of ${book.call.body.base.length}, ${bandWords(edges, outcome)}`;
  const before = book.weightsAtCall.direction;
  const after = settle.weights.direction.post0;
  const seats = settle.experts
    .filter((row) => row.expert in after)
    .map((row): SettledSeat => {
      const was = before[row.expert];
      const now = after[row.expert];
      const factor = was === undefined || now === undefined || was === 0 ? undefined : now / was;
      return {
        expert: row.expert,
        name: expertName(row.expert),
        chanceText: chanceInBand(book, row.expert, outcome),
        factor,
        factorText: factor === undefined ? '–' : `×${decimal(factor, 3)}`,
      };
    });
  return {
    round: book.round,
    n: book.n,
    seq: book.settle.seq,
    bins: book.call.body.base.length,
    outcome,
    lastDown: lastDownOf(edges),
    text,
    seats,
    poolText: outcome === undefined ? '' : poolWords(book, outcome),
    sumText:
      book.certificate === null
        ? 'New weight over old, direction.'
        : `New weight over old, direction; their sum ${driftWords(book.certificate.body.drift)}.`,
  };
}

/** Sums of doubles differ in their last digits: what is below that is no move. */
const driftWords = (drift: number): string =>
  Math.abs(drift) < 1e-9 ? 'is kept to rounding' : `moved by ${drift.toExponential(0)}`;

/** Why there is no settlement to show: a book that is not kept did settle. */
export function noneSettled(state: PageState, table: string | undefined): string {
  let settled = 0;
  for (const lane of Object.values(state.lanes))
    if (tableOf(lane.lane) === table) settled += lane.questions;
  return settled === 0
    ? 'No question of this horizon has settled yet. The first one fills this.'
    : `${many(settled, 'question')} of this horizon settled, in rounds that are not held here whole any more: Rounds lists them. The next one fills this.`;
}

function moveWords(returnPpm: number | null): string {
  if (returnPpm === null) return 'settled';
  if (returnPpm === 0) return 'did not move';
  return `${returnPpm > 0 ? 'rose' : 'fell'} ${percentSize(Math.abs(returnPpm))}`;
}

function poolWords(book: RoundBookView, outcome: number): string {
  const q = book.aggregate?.body.q[outcome];
  const base = book.call.body.base[outcome];
  if (q === undefined || base === undefined) return '';
  return `The council had given that band ${decimal(q * 100, 1)} in 100, usual ${decimal(base / 10_000, 1)}.`;
}

export interface CertificateRow {
  readonly expert: string;
  readonly name: string;
  /** Share of the wall used, 0 to 1; a negative regret (ahead of the seat) draws nothing. */
  readonly share: number;
  readonly text: string;
}

export interface CertificateView {
  readonly holds: boolean;
  readonly seq: number;
  readonly questions: number;
  readonly held: number;
  readonly rows: readonly CertificateRow[];
  readonly takeaway: string;
}

type Placed = { readonly body: Certificate; readonly seq: number };

/** The newest certificate of this table known at `cut`. */
export function certificateAt(
  state: PageState,
  table: string,
  cut: number,
): CertificateView | undefined {
  let best: Placed | undefined;
  for (const lane of Object.values(state.lanes)) {
    const { certificate } = lane;
    if (certificate === null || tableOf(lane.lane) !== table || certificate.seq > cut) continue;
    if (best === undefined || certificate.seq > best.seq)
      best = { body: certificate, seq: certificate.seq };
  }
  for (const book of state.rounds) {
    const { certificate } = book;
    if (certificate === null || tableOf(book.lane) !== table || certificate.seq > cut) continue;
    if (best === undefined || certificate.seq > best.seq) best = certificate;
  }
  return best === undefined ? undefined : certificateView(best);
}

function certificateView({ body, seq }: Placed): CertificateView {
  const rows = body.rows.direction
    .map((row) => ({ row, share: row.bound > 0 ? row.regret / row.bound : 0 }))
    .sort((a, b) => b.share - a.share);
  const held = rows.filter(({ row }) => row.regret <= row.bound + 1e-9).length;
  const tightest = rows[0]?.row;
  return {
    holds: body.holds,
    seq,
    questions: body.questions,
    held,
    rows: rows.map(({ row, share }) => ({
      expert: row.expert,
      name: expertName(row.expert),
      share: Math.max(0, Math.min(1, share)),
      text: `${decimal(row.regret, 2)} of ${decimal(row.bound, 2)} nats`,
    })),
    takeaway: takeaway(body, seq, tightest),
  };
}

function takeaway(
  body: Certificate,
  seq: number,
  tightest: { regret: number; bound: number } | undefined,
): string {
  if (!body.holds) return `The bound is broken at #${seq}: this is a fault in the system.`;
  if (tightest === undefined) return 'No seat has settled a question yet.';
  const most = decimal(Math.exp(tightest.bound), 1);
  const now =
    tightest.regret <= 0 ? 'it is ahead' : `a factor ${decimal(Math.exp(tightest.regret), 2)}`;
  return `However long it runs, the pool can trail that seat by at most a factor ${most} in all. So far: ${now}.`;
}
