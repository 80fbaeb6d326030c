/**
 * The risk seat: bids on shape with its own volatility and tails, challenges, and judges intents.
 * Direction is not its business: its up-odds are always those of the base.
 */
import { challengesOf } from './challenges.ts';
import { forecastCall, observeBar } from './forecasters.ts';
import type { Forecasters } from './forecasters.ts';
import { callShape, learnShape, newShapeModel } from './shape.ts';
import type { ShapeCall, ShapeModel } from './shape.ts';
import { verdictOn } from './verdict.ts';
import type { RiskCase, RiskLimits } from './verdict.ts';
import { addBar, newOwnVolatility, SCALE_FEATURES, scaleFeatures } from './volatility.ts';
import type { OwnVolatility } from './volatility.ts';
import { trueClaims } from '../sdk/claim.ts';
import { configNumber, configStake } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import type { AgentContext, SeatView } from '../sdk/contract.ts';
import { rebutted, revised } from '../sdk/debate.ts';
import { learnStruckClaims } from '../sdk/struck-claims.ts';
import type { StruckClaimModels } from '../sdk/struck-claims.ts';
import { barSigmaOf, seriesOf } from '../sdk/series.ts';
import { horizonKey } from '../../council/horizon.ts';
import { barsOf, seriesKey } from '../../council/market-view.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { emptyRiskHistory, foldRiskHistory } from '../../portfolio/risk/residuals.ts';
import type { Exposure } from '../../portfolio/risk/expected-shortfall.ts';
import type { RiskHistory } from '../../portfolio/risk/residuals.ts';
import type { Claim } from '../../protocols/bid.ts';
import { invariant } from '../../protocols/errors.ts';
import { expertId } from '../../protocols/ids.ts';
import type { InstrumentId, RoundId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { parseMoney, PPM } from '../../protocols/units.ts';

export interface RiskState {
  /** What lost claims have been worth. */
  readonly struck: StruckClaimModels;
  /** By series name: residuals of all instruments together. */
  readonly histories: Record<string, RiskHistory>;
  readonly forecasters: Forecasters;
  /** By `seriesKey`. */
  readonly volatility: Record<string, OwnVolatility>;
  /** By horizon. */
  readonly models: Record<string, ShapeModel>;
  /** What it says to each unsettled call; absent while warming up. */
  readonly calls: Record<RoundId, RiskCall>;
}

interface RiskCall extends ShapeCall {
  readonly claims: readonly Claim[];
  /** Expected volatility over the question's sigma; 0 where its experts have seen too little. */
  readonly scale: number;
}

export const agent = defineAgent<RiskState>({
  init: (ctx) => {
    configStake(ctx);
    limitsOf(ctx);
    return { calls: {}, forecasters: {}, histories: {}, models: {}, volatility: {}, struck: {} };
  },

  observe: (state, record, view) => {
    if (record.type === 'market.bar') {
      const { instrument, series } = record.body;
      foldRiskHistory((state.histories[series] ??= emptyRiskHistory(series, 'gjr')), record);
      addBar((state.volatility[seriesKey(instrument, series)] ??= newOwnVolatility()), record.body);
      observeBar(state.forecasters, record.body);
    } else if (record.type === 'cfp') {
      hear(state, record, view);
    }
  },

  bid: (state, call, _view, ctx) => {
    const expert = expertId(ctx.seat);
    const said = call.round === undefined ? undefined : state.calls[call.round];
    if (said === undefined) {
      return [
        { expert, refuse: 'warming-up', text: 'Too few returns for a volatility of its own.' },
      ];
    }
    return [
      {
        expert,
        p: said.p,
        stake: configStake(ctx),
        claims: said.claims,
        text: textOf(said.scale),
      },
    ];
  },

  challenge: (_state, book, view, ctx) => challengesOf(book, view, ctx.seat),
  rebut: (_state, challenge, book, view) => rebutted(challenge, book, view),
  revise: (state, book, view, ctx) => revised(book, ctx.seat, { models: state.struck, view }),
  verdict: (state, book, view, ctx) => verdictOn(caseOf(state, book, view), limitsOf(ctx)),

  onSettle: (state, result, _view, ctx) => {
    const { book, settle } = result;
    learnStruckClaims(state.struck, result, ctx.seat);
    const said = state.calls[book.round];
    delete state.calls[book.round];
    const { outcome } = settle.body;
    const { horizon } = book.call.body;
    const model = state.models[horizonKey(horizon)];
    if (said === undefined || outcome === null || model === undefined) return;
    const horizonBars = 'bars' in horizon ? Math.max(1, horizon.bars) : 1;
    learnShape(model, said, { horizonBars, outcome, question: book.call.body });
  },
});

const textOf = (scale: number): string =>
  scale > 0
    ? `Shape only: own volatility ${scale.toFixed(2)}x the question's; up-odds are the base's.`
    : "Shape only, from the base; up-odds are the base's.";

function hear(state: RiskState, call: RecordOf<'cfp'>, view: SeatView): void {
  const { body, round } = call;
  const series = seriesOf(view.market, body);
  if (series === undefined || round === undefined) return;
  const volatility = state.volatility[seriesKey(body.instrument, series)];
  const features =
    volatility === undefined ? undefined : scaleFeatures(volatility, barSigmaOf(body));
  if (features === undefined) return;
  const model = (state.models[horizonKey(body.horizon)] ??= newShapeModel(SCALE_FEATURES));
  const own = forecastCall(state.forecasters, body, view.market);
  const last = barsOf(view.market, body.instrument, series).at(-1);
  const evidence = last === undefined ? [] : [last.seq];
  const drafts = [
    'abs(sigma - vol60) <= 0.25 * vol60',
    'sigma > 1.25 * vol60',
    'sigma < 0.75 * vol60',
  ].map((predicate) => ({ id: 'volatility', predicate, evidence }));
  state.calls[round] = {
    ...callShape(model, body, features, own?.blended),
    claims: trueClaims(drafts, { call, view: view.market }),
    scale: own === undefined ? 0 : (own.scale * PPM) / body.sigma,
  };
}

function caseOf(state: RiskState, book: RoundBook, view: SeatView): RiskCase {
  const { intent, call } = book;
  invariant(intent !== undefined, 'a verdict is asked on an intent', { round: book.round });
  const { instrument } = intent.body;
  const series = seriesOf(view.market, call.body);
  const last =
    series === undefined ? undefined : barsOf(view.market, instrument, series).at(-1)?.value;
  const equity = Number(parseMoney(call.body.book.equity));
  const others = othersHeld(view, instrument, equity);
  const lotMoney = call.body.book.markTicks * (unitOf(view, instrument) ?? 0);
  return {
    instrument,
    targetLots: intent.body.targetLots,
    currentLots: call.body.book.positionLots,
    perLot: others !== undefined && lotMoney > 0 ? lotMoney / equity : undefined,
    others: others ?? [],
    drawdownPpm: view.portfolio?.drawdownPpm ?? 0,
    mode: view.riskMode,
    barVolumeLots: last === undefined || last.volume === 0 ? undefined : last.volume,
    history: series === undefined ? undefined : state.histories[series],
  };
}

/** Other holdings, value over equity; undefined when there is no equity or one cannot be valued. */
function othersHeld(
  view: SeatView,
  instrument: InstrumentId,
  equity: number,
): Exposure[] | undefined {
  if (!(equity > 0)) return undefined;
  const exposures: Exposure[] = [];
  for (const position of view.portfolio?.positions ?? []) {
    if (position.instrument === instrument || position.lots === 0) continue;
    const unit = unitOf(view, position.instrument);
    if (unit === undefined) return undefined;
    const value = (position.lots * position.markTicks * unit) / equity;
    exposures.push({ instrument: position.instrument, value });
  }
  return exposures;
}

/** Money of one lot and tick; undefined for an instrument that was never listed. */
function unitOf(view: SeatView, instrument: InstrumentId): number | undefined {
  const known = view.market.instruments.get(instrument);
  return known === undefined ? undefined : Number(parseMoney(known.lotTickMoney));
}

const limitsOf = (ctx: AgentContext): RiskLimits => ({
  grossPpmMax: configNumber(ctx, 'grossPpmMax', { fallback: 1_000_000, from: 0, to: 100_000_000 }),
  esPpmMax: configNumber(ctx, 'esPpmMax', { fallback: 50_000, from: 0, to: 1_000_000 }),
  drawdownPpmMax: configNumber(ctx, 'drawdownPpmMax', {
    fallback: 250_000,
    from: 1,
    to: 1_000_000,
  }),
  volumeSharePpmMax: configNumber(ctx, 'volumeSharePpmMax', {
    fallback: 100_000,
    from: 0,
    to: 1_000_000,
  }),
});
