/** What fills cost against what the decision was told they would: the promise of the cost model, kept or not. */
import type { CostFigures } from '../../protocols/performance.ts';
import { PPM } from '../../protocols/units.ts';
import { addMoment, deviationOf, emptyMoments, meanError } from './moments.ts';
import type { Moments } from './moments.ts';

export interface CostsState {
  /** All fills; those whose cost was asked before. */
  fills: number;
  asked: number;
  /** Of those asked, money of 1e-8: moved, told, charged as fee and as slippage. */
  moved: number;
  told: number;
  fee: number;
  slippage: number;
  /** Charged less told, a fill, ppm of its notional. */
  readonly gapPpm: Moments;
}

export const emptyCosts = (): CostsState => ({
  fills: 0,
  asked: 0,
  moved: 0,
  told: 0,
  fee: 0,
  slippage: 0,
  gapPpm: emptyMoments(),
});

export interface CostedFill {
  /** Money of 1e-8. */
  readonly value: number;
  readonly fee: number;
  readonly slippage: number;
  /** Undefined: nobody was told. */
  readonly askedPpm: number | undefined;
}

export function foldCost(state: CostsState, fill: CostedFill): void {
  state.fills += 1;
  if (fill.askedPpm === undefined || !(fill.value > 0)) return;
  state.asked += 1;
  state.moved += fill.value;
  state.told += (fill.value * fill.askedPpm) / PPM;
  state.fee += fill.fee;
  state.slippage += fill.slippage;
  addMoment(state.gapPpm, ((fill.fee + fill.slippage) / fill.value) * PPM - fill.askedPpm);
}

export function costFigures(state: CostsState): CostFigures {
  const part = (sum: number): number | null => (state.moved > 0 ? (sum / state.moved) * PPM : null);
  return {
    asked: state.asked,
    askedPpm: part(state.told),
    chargedPpm: part(state.fee + state.slippage),
    feePpm: part(state.fee),
    fills: state.fills,
    gapPpm: state.asked === 0 ? null : { se: meanError(state.gapPpm), value: state.gapPpm.mean },
    gapSdPpm: state.asked < 2 ? null : deviationOf(state.gapPpm),
    slippagePpm: part(state.slippage),
  };
}
