/**
 * The table of a round: who forecast what before and after the debate, split into the two ledgers.
 * log q(k) = log q(side) + log q(k | side), so each bid is two bids.
 */
import type { Revise } from '../protocols/challenge.ts';
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { ExpertId } from '../protocols/ids.ts';
import type { Cfp } from '../protocols/question.ts';
import { PPM } from '../protocols/units.ts';
import type { Ppm } from '../protocols/units.ts';
import { firstUpBin } from '../protocols/bins.ts';
import { checkSupplement } from './evidence-bound.ts';
import { checkForecast } from './ppm.ts';
import { BASE } from './roster.ts';
import type { RoundBook } from '../protocols/view/round-book.ts';

/** A forecast in both ledgers. */
export interface Forecast {
  readonly ppm: readonly Ppm[];
  readonly stakePpm: Ppm;
  /** 0 to 1. */
  readonly stake: number;
  /** Chances of not up and up. */
  readonly direction: readonly [number, number];
  /** Chance of each bin given its side. */
  readonly shape: readonly number[];
}

export interface Speaker {
  readonly expert: ExpertId;
  readonly pre: Forecast;
  readonly post: Forecast;
}

export interface Table {
  readonly bins: number;
  readonly firstUp: number;
  readonly base: Forecast;
  /** Awake experts by id; base is one of them. */
  readonly speakers: ReadonlyMap<ExpertId, Speaker>;
  /** Sealed and never opened (or not validly): asleep for every pool, but scored, see lane-score. */
  readonly withheld: ReadonlySet<ExpertId>;
}

/** Splits chances in ppm at the first up bin; the sides' sums are exact integers. */
export function forecastOf(ppm: readonly Ppm[], stakePpm: Ppm, firstUp: number): Forecast {
  let down = 0;
  let up = 0;
  for (let bin = 0; bin < ppm.length; bin++) {
    if (bin < firstUp) down += ppm[bin] as number;
    else up += ppm[bin] as number;
  }
  return {
    direction: [down / PPM, up / PPM],
    ppm,
    shape: ppm.map((part, bin) => part / (bin < firstUp ? down : up)),
    stake: stakePpm / PPM,
    stakePpm,
  };
}

/**
 * The table of a book. The first valid bid of an expert counts; a revision counts when it is valid
 * and cites a ruling of the round, the last such one standing; a supplement counts over it when it
 * moves no further than the evidence it names allows. What is not valid is asleep here (the session
 * has already dead-lettered it).
 */
export function tableOf(cfp: Cfp, book: RoundBook): Table {
  const bins = cfp.edges.length + 1;
  const firstUp = firstUpBin(cfp.edges);
  const base = forecastOf(cfp.base, PPM, firstUp);
  const speakers = new Map<ExpertId, Speaker>([[BASE, { expert: BASE, post: base, pre: base }]]);
  for (const { body } of book.bids) {
    if (speakers.has(body.expert) || checkForecast(body, bins) !== undefined) continue;
    const pre = forecastOf(body.p, body.stake, firstUp);
    speakers.set(body.expert, { expert: body.expert, post: pre, pre });
  }
  for (const { body } of book.revisions) {
    const speaker = speakers.get(body.expert);
    if (speaker === undefined || speaker.expert === BASE) continue;
    if (checkRevise(body, book, bins) !== undefined) continue;
    const post = forecastOf(body.p, body.stake, firstUp);
    speakers.set(speaker.expert, { expert: speaker.expert, post, pre: speaker.pre });
  }
  supplement(speakers, book, firstUp);
  const withheld = new Set<ExpertId>();
  for (const { body } of book.seals) if (!speakers.has(body.expert)) withheld.add(body.expert);
  return { base, bins, firstUp, speakers, withheld };
}

/** What a surge brought: the first valid supplement of an expert replaces what it said last. */
function supplement(speakers: Map<ExpertId, Speaker>, book: RoundBook, firstUp: number): void {
  const said = new Set<ExpertId>();
  for (const { body } of book.supplements) {
    const speaker = speakers.get(body.expert);
    if (speaker === undefined || speaker.expert === BASE || said.has(body.expert)) continue;
    if (checkSupplement(body, speaker.post.ppm) !== undefined) continue;
    said.add(body.expert);
    const post = forecastOf(body.p, body.stake, firstUp);
    speakers.set(speaker.expert, { expert: speaker.expert, post, pre: speaker.pre });
  }
}

/** Why a revision does not count; undefined when it does. It must cite rulings of its round only. */
export function checkRevise(revise: Revise, book: RoundBook, bins: number): AppError | undefined {
  const ruled = new Set(book.rulings.map((ruling) => ruling.body.rulingId));
  const unfounded = revise.because.find((cited) => !ruled.has(cited));
  if (unfounded !== undefined || revise.because.length === 0) {
    const ruling = unfounded ?? 'nothing';
    return appError('COUNCIL_REVISE_UNFOUNDED', { expert: revise.expert, ruling });
  }
  return checkForecast(revise, bins);
}

/** The table as if these experts had said nothing; the same object while there are none. */
export function withoutSpeakers(table: Table, left: ReadonlySet<ExpertId>): Table {
  if (left.size === 0) return table;
  const speakers = new Map([...table.speakers].filter(([expert]) => !left.has(expert)));
  const withheld = new Set([...table.withheld].filter((expert) => !left.has(expert)));
  return { ...table, speakers, withheld };
}
