/**
 * The fundamental seat: point-in-time facts in three voices. It uses a value from the time it was
 * known, as it was first published; a series that was revised later is no evidence, and it says so.
 */
import { hearFact, newFacts } from './facts.ts';
import type { Facts } from './facts.ts';
import { combined, signalsOf, VOICES } from './signals.ts';
import type { FactQuestion, FactSignal, Voice } from './signals.ts';
import { OUTSIDE_PRIOR } from '../sdk/calibration.ts';
import { trueClaims } from '../sdk/claim.ts';
import type { ClaimDraft } from '../sdk/claim.ts';
import { configNumber, configStake } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import type { AgentContext, Opinion, SeatView } from '../sdk/contract.ts';
import { audited, rebutted, revised } from '../sdk/debate.ts';
import { learnStruckClaims } from '../sdk/struck-claims.ts';
import type { StruckClaimModels } from '../sdk/struck-claims.ts';
import { percent, signed } from '../sdk/figures.ts';
import { seriesOf } from '../sdk/series.ts';
import { learnOthers, supplemented } from '../sdk/supplement.ts';
import type { OthersModels } from '../sdk/supplement.ts';
import { callVoice, learnVoice, newVoiceModel } from '../sdk/voice.ts';
import type { VoiceCall, VoiceModel } from '../sdk/voice.ts';
import { horizonKey } from '../../council/horizon.ts';
import { barsOf } from '../../council/market-view.ts';
import type { Claim } from '../../protocols/bid.ts';
import { expertId } from '../../protocols/ids.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { PPM, US_PER_DAY } from '../../protocols/units.ts';

interface FactOpinion extends VoiceCall {
  readonly claims: readonly Claim[];
  readonly names: readonly string[];
}

export interface FundamentalState {
  /** What lost claims have been worth. */
  readonly struck: StruckClaimModels;
  readonly facts: Facts;
  /** By horizon and voice. */
  readonly models: Record<string, VoiceModel>;
  /** By voice; a voice without facts is absent. */
  readonly calls: Record<RoundId, Partial<Record<Voice, FactOpinion>>>;
  /** What the others' bids have been worth beyond one's own. */
  readonly others: OthersModels;
}

export const agent = defineAgent<FundamentalState>({
  init: (ctx) => {
    configStake(ctx);
    maxAgeUs(ctx);
    return { facts: newFacts(), models: {}, calls: {}, others: {}, struck: {} };
  },

  observe: (state, record, view, ctx) => {
    if (record.type === 'knowledge.fact') hearFact(state.facts, record.body, record.seq);
    else if (record.type === 'cfp') hear(state, record, { view, ctx });
  },

  bid: (state, call, _view, ctx) => {
    const said = call.round === undefined ? undefined : state.calls[call.round];
    return VOICES.map((voice): Opinion => {
      const expert = expertId(ctx.seat, voice);
      const opinion = said?.[voice];
      if (opinion === undefined) return { expert, refuse: 'no-data', text: without(state, voice) };
      return {
        expert,
        p: opinion.p,
        stake: configStake(ctx),
        claims: opinion.claims,
        without: opinion.without,
        text: `${opinion.names.join(', ')}: ${signed(opinion.signal, 2)} sd, up ${percent(opinion.up)} against a base of ${percent(opinion.baseUp)}.`,
      };
    });
  },

  challenge: (_state, book, view, ctx) => audited(book, view, { field: /fact/, seat: ctx.seat }),
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
    if (said === undefined || outcome === null) return;
    for (const voice of VOICES) {
      const opinion = said[voice];
      const model = state.models[modelKey(book.call, voice)];
      if (opinion === undefined || model === undefined) continue;
      learnVoice(model, opinion, book.call.body, outcome);
    }
  },
});

const modelKey = (call: RecordOf<'cfp'>, voice: Voice): string =>
  `${horizonKey(call.body.horizon)} ${voice}`;

function hear(
  state: FundamentalState,
  call: RecordOf<'cfp'>,
  { view, ctx }: { view: SeatView; ctx: AgentContext },
): void {
  if (call.round === undefined) return;
  const question = questionOf(call, view, ctx);
  const said: Partial<Record<Voice, FactOpinion>> = {};
  for (const voice of VOICES) {
    const signals = signalsOf(state.facts, voice, question);
    const signal = combined(signals);
    if (signal === undefined) continue;
    const model = (state.models[modelKey(call, voice)] ??= newVoiceModel(0, OUTSIDE_PRIOR));
    said[voice] = {
      ...callVoice(model, { signal, scaleFeatures: [] }, call.body),
      claims: trueClaims(claimsOf(signals), { call, view: view.market }),
      names: signals.slice(0, 3).map(({ name }) => name),
    };
  }
  if (Object.keys(said).length > 0) state.calls[call.round] = said;
}

function questionOf(call: RecordOf<'cfp'>, view: SeatView, ctx: AgentContext): FactQuestion {
  const { body } = call;
  const instrument = view.market.instruments.get(body.instrument);
  const series = seriesOf(view.market, body);
  const last =
    series === undefined ? undefined : barsOf(view.market, body.instrument, series).at(-1);
  return {
    instrument: body.instrument,
    now: call.at,
    maxAgeUs: maxAgeUs(ctx),
    closeTicks: last?.value.closeTicks,
    price:
      instrument === undefined
        ? undefined
        : { currency: instrument.currency, ticks: 1 / Number(instrument.tickSize) },
    sigma: body.sigma / PPM,
  };
}

/** Names that the predicate language can quote. */
const QUOTABLE = /^[A-Za-z0-9 ._:/-]{1,64}$/;

/** Series that are claimed, of those that speak. */
const CLAIMED = 4;

/**
 * Each is the part of the reading that its signal is among those that lean the same way; what leans
 * the other way carries nothing of it.
 */
function claimsOf(signals: readonly FactSignal[]): ClaimDraft[] {
  const leaning = Math.sign(combined(signals) ?? 0);
  const towards = signals.map(({ signal }) => Math.max(0, leaning * signal));
  let whole = 0;
  for (const part of towards) whole += part;
  return signals.slice(0, CLAIMED).flatMap((signal, index) => {
    const part = whole > 0 ? (towards[index] as number) / whole : 0;
    return draftsOf(signal, { evidence: [signal.series.seq], id: `fact-${index}`, part });
  });
}

/** Of a fact, of which one holds. */
function draftsOf(
  { name, priceTicks, series }: FactSignal,
  draft: Omit<ClaimDraft, 'predicate'>,
): ClaimDraft[] {
  if (!QUOTABLE.test(name)) return [];
  // The language knows prices in ticks only: of a value in currency the age alone is claimed.
  if (priceTicks !== undefined && series.unit !== 'ticks') {
    return [{ ...draft, predicate: `factage("${name}") >= 0` }];
  }
  const level = priceTicks === undefined ? series.mean.toFixed(6) : 'close';
  return [
    { ...draft, predicate: `fact("${name}") > ${level}` },
    { ...draft, predicate: `fact("${name}") <= ${level}` },
  ];
}

function without({ facts }: FundamentalState, voice: Voice): string {
  const known = [...facts.series.values()].filter(({ kind }) => kind === voice).length;
  if (known > 0) return `No ${voice} series about this instrument is long and young enough.`;
  return facts.revised.length === 0
    ? `No ${voice} series is known.`
    : `No ${voice} series as first published; ${facts.revised.slice(0, 3).join(', ')}: revised later, shown, never evidence.`;
}

const maxAgeUs = (ctx: AgentContext): number =>
  US_PER_DAY * configNumber(ctx, 'maxAgeDays', { fallback: 400, from: 1, to: 36_500 });
