/**
 * The field seat: it hears what the field's newest read-out says of the node it is asked about, takes
 * the part that came through edges and nothing else, and tilts the base by what that has been worth so
 * far. The read-out is a journal record from before the call; the claim that cites it can be checked.
 */
import { hearReadOut, newEar, signalOf } from './signal.ts';
import type { Ear } from './signal.ts';
import { learnDirection, newCalibration, tiltedUpOdds, tiltOf } from '../sdk/calibration.ts';
import type { Calibration } from '../sdk/calibration.ts';
import { upOdds, withUpOdds } from '../sdk/bins.ts';
import { trueClaims } from '../sdk/claim.ts';
import { configNumber, configStake } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import type { AgentContext, SeatView } from '../sdk/contract.ts';
import { audited, rebutted, revised } from '../sdk/debate.ts';
import { learnStruckClaims } from '../sdk/struck-claims.ts';
import type { StruckClaimModels } from '../sdk/struck-claims.ts';
import { percent, signed } from '../sdk/figures.ts';
import { horizonKey } from '../../council/horizon.ts';
import { fieldReading } from '../../council/market-view.ts';
import { toPpm } from '../../council/ppm.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import type { Claim } from '../../protocols/bid.ts';
import { expertId } from '../../protocols/ids.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ppm } from '../../protocols/units.ts';

/**
 * Narrow, so that what is not there costs next to nothing; measured in docs/concepts/field.md. The bias
 * is fitted beside the slope, so that a drift is not taken for one, and never spoken: a drift did not
 * come through an edge.
 */
const SLOPE_SD_PPM = 20_000;
const BIAS_SD = 0.02;

export interface FieldSeatState {
  /** What lost claims have been worth. */
  readonly struck: StruckClaimModels;
  readonly ear: Ear;
  /** By horizon: instruments share what the field has been worth. */
  readonly models: Record<string, Calibration>;
  /** What it says to each unsettled call; absent when it has nothing to go by. */
  readonly calls: Record<RoundId, FieldCall>;
}

interface FieldCall {
  readonly baseUp: number;
  readonly claims: readonly Claim[];
  readonly p: readonly Ppm[];
  readonly signal: number;
  readonly up: number;
}

export const agent = defineAgent<FieldSeatState>({
  init: (ctx) => {
    configStake(ctx);
    newModel(ctx);
    return { ear: newEar(), models: {}, calls: {}, struck: {} };
  },

  observe: (state, record, view, ctx) => {
    if (record.type === 'field') hearReadOut(state.ear, record.body);
    else if (record.type === 'cfp') hear(state, record, { view, ctx });
  },

  bid: (state, call, _view, ctx) => {
    const expert = expertId(ctx.seat);
    const said = call.round === undefined ? undefined : state.calls[call.round];
    if (said === undefined) {
      const { why } = state.ear;
      return [{ expert, refuse: 'no-data', text: `The field sleeps: ${why}` }];
    }
    return [
      {
        expert,
        p: said.p,
        stake: configStake(ctx),
        claims: said.claims,
        text: `${signed(said.signal, 2)} sd came through edges: up ${percent(said.up)} against a base of ${percent(said.baseUp)}.`,
      },
    ];
  },

  challenge: (_state, book, view, ctx) =>
    audited(book, view, { field: /\b(activation|through)\b/, seat: ctx.seat }),
  rebut: (_state, challenge, book, view) => rebutted(challenge, book, view),
  revise: (state, book, view, ctx) => revised(book, ctx.seat, { models: state.struck, view }),

  onSettle: (state, result, _view, ctx) => {
    const { book, settle } = result;
    learnStruckClaims(state.struck, result, ctx.seat);
    const said = state.calls[book.round];
    delete state.calls[book.round];
    const { outcome } = settle.body;
    const model = state.models[horizonKey(book.call.body.horizon)];
    if (said === undefined || outcome === null || model === undefined) return;
    learnDirection(model, said, outcome >= firstUpBin(book.call.body.edges));
  },
});

function hear(
  state: FieldSeatState,
  call: RecordOf<'cfp'>,
  { view, ctx }: { readonly view: SeatView; readonly ctx: AgentContext },
): void {
  const { body, round } = call;
  const { asOf, base, edges, horizon, instrument } = body;
  if (round === undefined || !('bars' in horizon)) return;
  const reading = fieldReading(view.market, instrument, horizon.bars);
  if (reading === undefined || reading.seq > asOf.seq) return;
  const signal = signalOf(state.ear, horizon.bars, reading.value.throughPpm);
  const model = (state.models[horizonKey(horizon)] ??= newModel(ctx));
  const baseUp = upOdds(edges, base);
  const up = tiltedUpOdds(baseUp, tiltOf(model, signal) - model.bias);
  const side = signal > 0 ? 'through > 0' : 'through <= 0';
  const draft = { id: 'through', predicate: side, evidence: [reading.seq] };
  state.calls[round] = {
    baseUp,
    claims: trueClaims([draft], { call, view: view.market }),
    p: toPpm(withUpOdds(edges, base, up)),
    signal,
    up,
  };
}

const newModel = (ctx: AgentContext): Calibration =>
  newCalibration({
    biasSd: BIAS_SD,
    slopeSd: configNumber(ctx, 'slopeSdPpm', { fallback: SLOPE_SD_PPM, from: 1, to: PPM }) / PPM,
  });
