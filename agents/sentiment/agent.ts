/**
 * The sentiment seat: reads dated texts, adds their fading tones a source, and tilts the base by
 * what each source has been worth so far. Without a text about the instrument it refuses.
 */
import { HALF_LIVES_MAX, hearText, moodOf } from './news.ts';
import type { HeardText } from './news.ts';
import { trueClaims } from '../sdk/claim.ts';
import { configNumber, configStake } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import type { AgentContext, SeatView } from '../sdk/contract.ts';
import { audited, rebutted, revised } from '../sdk/debate.ts';
import { learnStruckClaims } from '../sdk/struck-claims.ts';
import type { StruckClaimModels } from '../sdk/struck-claims.ts';
import { percent, signed } from '../sdk/figures.ts';
import { horizonUs } from '../sdk/series.ts';
import { learnOthers, supplemented } from '../sdk/supplement.ts';
import type { OthersModels } from '../sdk/supplement.ts';
import { callSources, learnSources } from './sources.ts';
import type { SourceCall, SourceModels } from './sources.ts';
import { horizonKey } from '../../council/horizon.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import type { Claim } from '../../protocols/bid.ts';
import { expertId } from '../../protocols/ids.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { Us } from '../../protocols/units.ts';

const HOUR_US = 3_600_000_000;
/**
 * What a text says about the next hour fades in hours, about the next day in days: no half-life is
 * longer than this many horizons. Measured in the simulated news world (texts that matter for five
 * bars of an hour, 500 questions, seeds 1-6): gain of the seat over base with 48 hours for all
 * -1.9 to +1.9 nats, above 0 in 1 of 5; with 2 to 4 horizons 0 to +5.8, above 0 in 11 of 12.
 */
const HALF_LIFE_HORIZONS = 3;
/** Records a claim cites. */
const EVIDENCE_MAX = 8;

export interface SentimentState {
  /** What lost claims have been worth. */
  readonly struck: StruckClaimModels;
  readonly texts: HeardText[];
  /** By horizon. */
  readonly models: Record<string, SourceModels>;
  /** What it says to each unsettled call; absent without text. */
  readonly calls: Record<
    RoundId,
    SourceCall & { readonly claims: readonly Claim[]; count: number }
  >;
  /** What the others' bids have been worth beyond one's own. */
  readonly others: OthersModels;
}

export const agent = defineAgent<SentimentState>({
  init: (ctx) => {
    configStake(ctx);
    halfLifeHours(ctx);
    return { texts: [], models: {}, calls: {}, others: {}, struck: {} };
  },

  observe: (state, record, view, ctx) => {
    if (record.type === 'knowledge.news') hearText(state.texts, record.body, record.seq);
    else if (record.type === 'cfp') hear(state, record, { view, ctx });
  },

  bid: (state, call, _view, ctx) => {
    const expert = expertId(ctx.seat);
    const said = call.round === undefined ? undefined : state.calls[call.round];
    if (said === undefined) {
      const hours = hoursRead(halfLifeUs(call.body, ctx));
      const text = `No text about ${call.body.instrument} in ${hours} hours.`;
      return [{ expert, refuse: 'no-data', text }];
    }
    const texts = said.count === 1 ? '1 text' : `${said.count} texts`;
    return [
      {
        expert,
        p: said.p,
        stake: configStake(ctx),
        claims: said.claims,
        text: `${texts}, mood ${signed(said.mood, 2)}: up ${percent(said.up)} against a base of ${percent(said.baseUp)}.`,
      },
    ];
  },

  challenge: (_state, book, view, ctx) =>
    audited(book, view, { field: /newscount/, seat: ctx.seat }),
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
    const model = state.models[horizonKey(book.call.body.horizon)];
    if (said === undefined || outcome === null || model === undefined) return;
    learnSources(model, said, outcome >= firstUpBin(book.call.body.edges));
  },
});

function hear(
  state: SentimentState,
  call: RecordOf<'cfp'>,
  { view, ctx }: { view: SeatView; ctx: AgentContext },
): void {
  const { body, round } = call;
  if (round === undefined) return;
  const halfLife = halfLifeUs(body, ctx);
  const about = { instrument: body.instrument, now: call.at };
  const { moods, texts } = moodOf(state.texts, about, halfLife);
  if (texts.length === 0) return;
  const model = (state.models[horizonKey(body.horizon)] ??= {});
  const draft = {
    id: 'texts',
    predicate: `newscount(${Math.min(8760, hoursRead(halfLife))}) > 0`,
    evidence: texts.slice(-EVIDENCE_MAX).map(({ seq }) => seq),
  };
  state.calls[round] = {
    ...callSources(model, moods, body),
    claims: trueClaims([draft], { call, view: view.market }),
    count: texts.length,
  };
}

const halfLifeHours = (ctx: AgentContext): number =>
  configNumber(ctx, 'halfLifeHours', { fallback: 48, from: 1, to: 8760 });

/** The configured half-life, or a few horizons when those are shorter. */
function halfLifeUs({ horizon }: Cfp, ctx: AgentContext): Us {
  const length = horizonUs(horizon);
  const configured = halfLifeHours(ctx) * HOUR_US;
  return length === undefined || length === 0
    ? configured
    : Math.min(configured, HALF_LIFE_HORIZONS * length);
}

/** How far back texts are read, whole hours. */
const hoursRead = (halfLife: Us): number => Math.ceil((HALF_LIVES_MAX * halfLife) / HOUR_US);
