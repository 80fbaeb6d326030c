/**
 * What a change of position costs, a side: one function for whoever asks (the question, the intent, the
 * execution seat) and for who charges (the paper venue). Half spread and square-root impact move the
 * price against us by whole ticks, rounded up; the fee is charged on the price that results.
 */
import type { Instrument } from '../protocols/instrument.ts';
import type { CostModel } from '../protocols/question.ts';
import { PPM } from '../protocols/units.ts';
import type { Lots, Ppm, Ticks } from '../protocols/units.ts';

type InstrumentClass = Instrument['class'];
/** Rates of a class of instruments, as the operator scaled them. */
export type CostRates = Pick<
  CostModel,
  'feePpm' | 'halfSpreadPpm' | 'impactPpm' | 'volumeSharePpmMax'
>;
/** What is known of the market when it is asked; see cost-tape.ts. */
export type CostConditions = Required<Pick<CostModel, 'barSigmaPpm' | 'barVolumeLots'>> &
  Pick<CostModel, 'halfSpreadTicks'>;

/** Impact in ppm = half of sigma x sqrt(quantity / bar volume). */
const IMPACT_PPM = 500_000;
/** At most one lot in a hundred of a bar's volume is ours. */
const VOLUME_SHARE_PPM = 10_000;

/** Fee and half spread a side, ppm: index proxy 2 bp in all, stock 5 bp, takers 5 and 10 bp + half spread. */
const SIDE_COSTS: Readonly<Record<InstrumentClass, readonly [fee: number, halfSpread: number]>> = {
  index: [100, 100],
  stock: [200, 300],
  perpetual: [500, 50],
  spot: [1000, 50],
  simulated: [100, 100],
};

/** Rates of a class of instruments. */
export function ratesOfClass(kind: InstrumentClass): CostRates {
  const [feePpm, halfSpreadPpm] = SIDE_COSTS[kind];
  return {
    feePpm,
    halfSpreadPpm,
    impactPpm: IMPACT_PPM,
    volumeSharePpmMax: VOLUME_SHARE_PPM,
  };
}

/**
 * Ticks that a taker's price moves against it. At a recorded touch that is its distance from the mid;
 * on bars half spread and impact, and impact only where there is a volume to measure it by.
 */
export function slippageTicks(
  rates: CostRates,
  at: CostConditions,
  side: { readonly lots: Lots; readonly priceTicks: Ticks },
): Ticks {
  if (at.halfSpreadTicks !== undefined) return at.halfSpreadTicks;
  const share = at.barVolumeLots > 0 ? Math.abs(side.lots) / at.barVolumeLots : 0;
  const impact = (rates.impactPpm / PPM) * at.barSigmaPpm * Math.sqrt(share);
  return ticksAgainst(side.priceTicks, rates.halfSpreadPpm + Math.ceil(impact));
}

/** The same and the fee, in ppm of notional: what a side is expected to cost. */
export function sideCostPpm(
  rates: CostRates,
  at: CostConditions,
  side: { readonly lots: Lots; readonly priceTicks: Ticks },
): number {
  return (slippageTicks(rates, at, side) * PPM) / side.priceTicks + rates.feePpm;
}

/** `ppm` of a price in ticks, rounded up: exact in integers. */
export function ticksAgainst(priceTicks: Ticks, ppm: number): Ticks {
  const product = BigInt(priceTicks) * BigInt(ppm);
  const scale = BigInt(PPM);
  return Number((product + scale - 1n) / scale);
}

/** Fee in 1e-8 of the currency, rounded up; `unit` = what a lot is worth a tick. */
export function feeOf(lots: Lots, priceTicks: Ticks, unit: bigint, feePpm: Ppm): bigint {
  const notional = BigInt(Math.abs(lots)) * BigInt(priceTicks) * unit;
  const scale = BigInt(PPM);
  return (notional * BigInt(feePpm) + scale - 1n) / scale;
}

/**
 * Cost of a side as sessions before protocol 1.2 asked it: without rounding to ticks, and with the
 * largest permitted share of a bar where the volume is unknown.
 */
export function costPpm(
  rates: CostRates,
  order: { lots: Lots; sigmaPpm: Ppm; volumeLots: Lots | undefined },
): number {
  const most = rates.volumeSharePpmMax / PPM;
  const known = order.volumeLots !== undefined && order.volumeLots > 0;
  const share = known ? Math.abs(order.lots) / (order.volumeLots as number) : most;
  const impact = (rates.impactPpm / PPM) * order.sigmaPpm * Math.sqrt(share);
  return rates.feePpm + rates.halfSpreadPpm + impact;
}

/** Conditions of a call; undefined in a journal before protocol 1.2. */
export function conditionsOf(cost: CostModel): CostConditions | undefined {
  const { barSigmaPpm, barVolumeLots, halfSpreadTicks } = cost;
  if (barSigmaPpm === undefined || barVolumeLots === undefined) return undefined;
  return {
    barSigmaPpm,
    barVolumeLots,
    ...(halfSpreadTicks === undefined ? {} : { halfSpreadTicks }),
  };
}

/** Most lots an order may have: the permitted share of a bar; unbounded while volume is unknown. */
export function volumeCapLots(rates: CostRates, volumeLots: Lots | undefined): Lots {
  if (volumeLots === undefined || volumeLots <= 0) return Number.MAX_SAFE_INTEGER;
  return Math.max(1, Math.floor((volumeLots * rates.volumeSharePpmMax) / PPM));
}
