/**
 * The technical seat: streaming indicators, four voices, each calibrated online. Opinions are made
 * when the call is folded and kept until it settles; answers only read them.
 */
import { addBar, newIndicators } from './indicators.ts';
import type { Indicators } from './indicators.ts';
import { claimsOf } from './claims.ts';
import { barsOfUnit, readingsOf, SCALE_FEATURES, VOICES, WARM_UP_BARS } from './features.ts';
import type { Voice } from './features.ts';
import { challengesOf } from './challenges.ts';
import { configStake } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import type { Opinion, SeatView } from '../sdk/contract.ts';
import { percent, signed } from '../sdk/figures.ts';
import { rebutted, revised } from '../sdk/debate.ts';
import { learnStruckClaims } from '../sdk/struck-claims.ts';
import type { StruckClaimModels } from '../sdk/struck-claims.ts';
import { barSigmaOf, seriesOf } from '../sdk/series.ts';
import { learnOthers, supplemented } from '../sdk/supplement.ts';
import type { OthersModels } from '../sdk/supplement.ts';
import { callVoice, learnVoice, newVoiceModel } from '../sdk/voice.ts';
import type { VoiceCall, VoiceModel } from '../sdk/voice.ts';
import { horizonKey } from '../../council/horizon.ts';
import { seriesKey } from '../../council/market-view.ts';
import { expertId } from '../../protocols/ids.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { Claim } from '../../protocols/bid.ts';
import type { RecordOf } from '../../protocols/record.ts';

export interface TechnicalState {
  /** What lost claims have been worth. */
  readonly struck: StruckClaimModels;
  /** By `seriesKey`. */
  readonly series: Record<string, Indicators>;
  /** By horizon: instruments share what a voice has learned. */
  readonly models: Record<string, Record<Voice, VoiceModel>>;
  /** What the voices say to each unsettled call; absent when the series was too short. */
  readonly calls: Record<RoundId, Record<Voice, VoiceOpinion>>;
  /** What the others' bids have been worth beyond one's own. */
  readonly others: OthersModels;
}

interface VoiceOpinion extends VoiceCall {
  readonly claims: readonly Claim[];
}

const newModels = (): Record<Voice, VoiceModel> => ({
  range: newVoiceModel(SCALE_FEATURES.range),
  reversal: newVoiceModel(SCALE_FEATURES.reversal),
  trend: newVoiceModel(SCALE_FEATURES.trend),
  volatility: newVoiceModel(SCALE_FEATURES.volatility),
});

export const agent = defineAgent<TechnicalState>({
  init: (ctx) => {
    configStake(ctx);
    return { series: {}, models: {}, calls: {}, others: {}, struck: {} };
  },

  observe: (state, record, view) => {
    if (record.type === 'market.bar') {
      const key = seriesKey(record.body.instrument, record.body.series);
      addBar((state.series[key] ??= newIndicators()), record.body);
    } else if (record.type === 'cfp') {
      hear(state, record, view);
    }
  },

  bid: (state, call, view, ctx) => {
    const opinions = call.round === undefined ? undefined : state.calls[call.round];
    return VOICES.map((voice): Opinion => {
      const expert = expertId(ctx.seat, voice);
      const opinion = opinions?.[voice];
      return opinion === undefined
        ? { expert, refuse: 'warming-up', text: warmingUp(state, call, view) }
        : {
            expert,
            p: opinion.p,
            stake: configStake(ctx),
            claims: opinion.claims,
            without: opinion.without,
            text: textOf(voice, opinion),
          };
    });
  },

  challenge: (_state, book, view, ctx) => challengesOf(book, view, ctx.seat),
  rebut: (_state, challenge, book, view) => rebutted(challenge, book, view),
  revise: (state, book, view, ctx) => revised(book, ctx.seat, { models: state.struck, view }),

  supplement: (state, book, view, ctx) => supplemented(state.others, book, view, ctx.experts),

  onSettle: (state, result, view, ctx) => {
    const { book, settle } = result;
    learnOthers(state.others, result, view.roster, ctx.experts);
    learnStruckClaims(state.struck, result, ctx.seat);
    const opinions = state.calls[book.round];
    delete state.calls[book.round];
    const { outcome } = settle.body;
    const models = state.models[horizonKey(book.call.body.horizon)];
    if (opinions === undefined || outcome === null || models === undefined) return;
    for (const voice of VOICES) {
      learnVoice(models[voice], opinions[voice], book.call.body, outcome);
    }
  },
});

function hear(state: TechnicalState, call: RecordOf<'cfp'>, view: SeatView): void {
  const series = seriesOf(view.market, call.body);
  if (series === undefined || call.round === undefined) return;
  const indicators = state.series[seriesKey(call.body.instrument, series)];
  const readings =
    indicators === undefined ? undefined : readingsOf(indicators, barSigmaOf(call.body));
  if (readings === undefined) return;
  const models = (state.models[horizonKey(call.body.horizon)] ??= newModels());
  const opinionOf = (voice: Voice): VoiceOpinion => ({
    ...callVoice(models[voice], readings[voice], call.body),
    claims: claimsOf(voice, view.market, call),
  });
  state.calls[call.round] = {
    range: opinionOf('range'),
    reversal: opinionOf('reversal'),
    trend: opinionOf('trend'),
    volatility: opinionOf('volatility'),
  };
}

function warmingUp(state: TechnicalState, call: RecordOf<'cfp'>, view: SeatView): string {
  const series = seriesOf(view.market, call.body);
  const indicators =
    series === undefined ? undefined : state.series[seriesKey(call.body.instrument, series)];
  const bars = indicators === undefined ? 0 : barsOfUnit(indicators);
  return `${bars} bars of ${call.body.instrument} seen; indicators need ${WARM_UP_BARS}.`;
}

function textOf(voice: Voice, { baseUp, scale, signal, up }: VoiceOpinion): string {
  const tilt = signed((up - baseUp) * 100, 2);
  return `${voice} signal ${signed(signal, 2)} sd: up ${percent(up)} (${tilt} points on base), ${scale.toFixed(2)}x base volatility.`;
}
