/** Risk limits: data with defaults. Money-like limits are ppm of equity, so that they scale. */
import { appError } from '../protocols/errors.ts';
import { PPM, US_PER_DAY } from '../protocols/units.ts';
import type { Lots, Money, Ppm, Us } from '../protocols/units.ts';

export interface GateLimits {
  /** Oldest price an order may be judged by. */
  readonly priceAgeUsMax: Us;
  /** Smallest order, money. */
  readonly notionalMin: Money;
  /** Furthest a limit price may stand from the last one. */
  readonly collarPpm: Ppm;
  /** Orders come in whole multiples of this. */
  readonly quantityStepLots: Lots;
  readonly perOrderPpm: number;
  /** One instrument, with all its working orders filled. */
  readonly worstCasePpm: number;
  readonly allowShort: boolean;
  readonly netPpm: number;
  readonly grossPpm: number;
  /** Gross over equity; also what buying power is counted with. */
  readonly leveragePpm: number;
  readonly openOrdersMax: number;
  /** Submits and cancels in the last minute of run time. */
  readonly messagesPerMinuteMax: number;
  readonly dailyLossPpm: number;
  readonly drawdownPpm: number;
  /** 97.5 % expected shortfall over the risk horizon. */
  readonly esPpm: number;
}

export const defaultLimits: GateLimits = {
  // Daily bars rest over long weekends.
  priceAgeUsMax: 6 * US_PER_DAY,
  notionalMin: '1000000000',
  collarPpm: 50_000,
  quantityStepLots: 1,
  perOrderPpm: 1_000_000,
  worstCasePpm: 1_000_000,
  allowShort: true,
  netPpm: 1_000_000,
  grossPpm: 1_000_000,
  leveragePpm: 1_000_000,
  openOrdersMax: 20,
  messagesPerMinuteMax: 120,
  dailyLossPpm: 50_000,
  drawdownPpm: 250_000,
  esPpm: 50_000,
};

/** @throws GATE_LIMITS naming the first limit that is not a number a gate can hold. */
export function checkLimits(limits: GateLimits): GateLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (typeof value === 'boolean') continue;
    const number = Number(value);
    const least = name === 'quantityStepLots' ? 1 : 0;
    const most = name === 'priceAgeUsMax' || name === 'notionalMin' ? 1e18 : 1000 * PPM;
    if (Number.isFinite(number) && number >= least && number <= most) continue;
    throw appError('GATE_LIMITS', { name, value, limit: `${least} to ${most}` });
  }
  return limits;
}
