/**
 * The analogy seat: it looks for the past episodes most like the present and forecasts from what
 * followed them, as far as that has been worth anything so far. Each bar is an episode once its window
 * has closed. The bars of the nearest are cited, and their dates told.
 */
import { addEpisode, barAsOf, endOf, newEpisodes, rowOf, seqOf } from './episodes.ts';
import type { Episodes, Window } from './episodes.ts';
import { callAnalogy, learnAnalogy, newAnalogyModel } from './forecast.ts';
import type { AnalogyCall, AnalogyModel } from './forecast.ts';
import { nearest } from './neighbours.ts';
import type { Neighbourhood } from './neighbours.ts';
import { configStake } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import type { SeatView } from '../sdk/contract.ts';
import { trueClaims } from '../sdk/claim.ts';
import type { ClaimDraft } from '../sdk/claim.ts';
import { rebutted, revised } from '../sdk/debate.ts';
import { learnStruckClaims } from '../sdk/struck-claims.ts';
import type { StruckClaimModels } from '../sdk/struck-claims.ts';
import { percent } from '../sdk/figures.ts';
import { learnOthers, supplemented } from '../sdk/supplement.ts';
import type { OthersModels } from '../sdk/supplement.ts';
import { horizonKey } from '../../council/horizon.ts';
import { seriesKey } from '../../council/market-view.ts';
import type { Claim } from '../../protocols/bid.ts';
import { dateText } from '../../protocols/civil-date.ts';
import { expertId } from '../../protocols/ids.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { Ppm, Seq, Us } from '../../protocols/units.ts';

/** Neighbours without which nothing is said. */
export const NEIGHBOURS_MIN = 20;
/** Episodes that are cited, and those of them whose dates are told. */
const CITED = 9;
const TOLD = 3;
/** Bars that lie between cited episodes at least: days in a row are one episode. */
const APART = 5;

export interface AnalogyState {
  /** What lost claims have been worth. */
  readonly struck: StruckClaimModels;
  /** By `seriesKey`. */
  readonly episodes: Record<string, Episodes>;
  /** By series name and horizon: instruments share what following them has been worth. */
  readonly models: Record<string, AnalogyModel>;
  /** What it says to each unsettled call; absent while there is too little past. */
  readonly calls: Record<RoundId, AnalogySaid>;
  /** What the others' bids have been worth beyond its own. */
  readonly others: OthersModels;
}

interface AnalogySaid extends AnalogyCall {
  readonly claims: readonly Claim[];
  readonly text: string;
  /** What it would bid without neighbours. */
  readonly without: readonly Ppm[];
}

export const agent = defineAgent<AnalogyState>({
  init: (ctx) => {
    configStake(ctx);
    return { calls: {}, episodes: {}, models: {}, others: {}, struck: {} };
  },

  observe: (state, record, view) => {
    if (record.type === 'market.bar') {
      const key = seriesKey(record.body.instrument, record.body.series);
      addEpisode((state.episodes[key] ??= newEpisodes()), record.body, record.seq);
    } else if (record.type === 'cfp') {
      hear(state, record, view);
    }
  },

  bid: (state, call, _view, ctx) => {
    const expert = expertId(ctx.seat);
    const said = call.round === undefined ? undefined : state.calls[call.round];
    if (said === undefined) {
      return [
        'bars' in call.body.horizon
          ? {
              expert,
              refuse: 'warming-up',
              text: 'Too little past to find the like of the present in.',
            }
          : {
              expert,
              refuse: 'out-of-scope',
              text: 'Analogies are of bars; this horizon is in run time.',
            },
      ];
    }
    const { claims, p, text, without } = said;
    return [{ claims, expert, p, stake: configStake(ctx), text, without }];
  },

  rebut: (_state, challenge, book, view) => rebutted(challenge, book, view),
  revise: (state, book, view, ctx) => revised(book, ctx.seat, { models: state.struck, view }),

  supplement: (state, book, view, ctx) => supplemented(state.others, book, view, ctx.experts),

  onSettle: (state, result, view, ctx) => {
    const { book, settle } = result;
    learnOthers(state.others, result, view.roster, ctx.experts);
    learnStruckClaims(state.struck, result, ctx.seat);
    const said = state.calls[book.round];
    delete state.calls[book.round];
    const { outcome } = settle.body;
    const question = book.call.body;
    const model = state.models[modelKey(question)];
    if (said === undefined || outcome === null || model === undefined) return;
    const horizonBars = 'bars' in question.horizon ? Math.max(1, question.horizon.bars) : 1;
    learnAnalogy(model, said, { horizonBars, outcome, question });
  },
});

function hear(state: AnalogyState, call: RecordOf<'cfp'>, view: SeatView): void {
  const { body, round } = call;
  const { asOf, entryRule, horizon, instrument } = body;
  if (round === undefined || !('bars' in horizon)) return;
  const episodes = state.episodes[seriesKey(instrument, horizon.series)];
  if (episodes === undefined) return;
  const window: Window = { entryRule, horizonBars: Math.max(1, horizon.bars) };
  const asked = barAsOf(episodes, asOf.seq);
  const near = asked < 0 ? undefined : nearest(episodes, asked, window);
  if (near === undefined || near.found.length < NEIGHBOURS_MIN) return;
  const model = (state.models[modelKey(body)] ??= newAnalogyModel());
  const unit = (episodes.unit[rowOf(episodes, asked)] as number) * Math.sqrt(window.horizonBars);
  const now = { ...window, unit };
  const said = callAnalogy(model, body, near, now);
  const cited = episodesOf(near, window.horizonBars);
  const seqs = cited.map((bar) => seqOf(episodes, bar));
  const ends = cited.slice(0, TOLD).map((bar) => endOf(episodes, bar));
  state.calls[round] = {
    ...said,
    claims: trueClaims(draftsOf(seqs), { call, view: view.market }),
    text: textOf(said, near, ends),
    without: callAnalogy(model, body, { found: [] }, now).p,
  };
}

const modelKey = ({ horizon }: Cfp): string =>
  `${'bars' in horizon ? horizon.series : ''} ${horizonKey(horizon)}`;

/** The nearest ones, of neighbours close together in time only the nearest. */
function episodesOf({ found }: Neighbourhood, horizonBars: number): number[] {
  const apart = Math.max(APART, horizonBars);
  const chosen: number[] = [];
  for (const { bar } of found) {
    if (chosen.length === CITED) break;
    if (chosen.every((other) => Math.abs(other - bar) >= apart)) chosen.push(bar);
  }
  return chosen;
}

/**
 * What the present is like, in three facts that can be checked on the view. The episodes found by them
 * are the evidence, dealt out nearest first, since claims of one bid rest on different records.
 */
function draftsOf(seqs: readonly Seq[]): ClaimDraft[] {
  return FACTS.flatMap(({ id, predicates }, place) => {
    const evidence = seqs.filter((_, k) => k % FACTS.length === place);
    return predicates.map((predicate) => ({ evidence, id, predicate }));
  });
}

/** Of each list one holds. */
const FACTS = [
  { id: 'calm-or-stirred', predicates: ['vol10 > vol60', 'vol10 <= vol60'] },
  { id: 'risen-or-fallen', predicates: ['close > close(20)', 'close <= close(20)'] },
  {
    id: 'half-of-range',
    predicates: ['2 * close > highest20 + lowest20', '2 * close <= highest20 + lowest20'],
  },
] as const;

function textOf(
  { rose, size, up }: AnalogyCall,
  { among, found }: Neighbourhood,
  ends: readonly Us[],
): string {
  const like = ends.map((end) => dateText(end)).join(', ');
  return `Like ${like}. Of the ${found.length} nearest of ${among} past episodes ${percent(rose)} rose, with ${size.toFixed(2)}x the question's volatility: up ${percent(up)}.`;
}
