/**
 * What a forecast over bins means for money: its mean over the base rate and its second moment, in
 * units of sigma, and from them the active fraction of equity (fractional Kelly around the base).
 */
import { firstUpBin } from '../protocols/bins.ts';
import type { Aggregate } from '../protocols/decision.ts';
import type { Cfp } from '../protocols/question.ts';
import { PPM } from '../protocols/units.ts';

export interface Outlook {
  /** Mean of Q's side odds with base's bins inside a side, less base's own mean; in sigma. */
  readonly mu: number;
  /** Second moment of Q whole, in sigma^2. */
  readonly s2: number;
  /** One-horizon volatility as a fraction of price. */
  readonly sigma: number;
}

/**
 * The outlook of a round. Only direction can earn a position: the bins inside a side are base's for
 * the mean, while the spread takes Q whole.
 */
export function outlookOf(
  cfp: Pick<Cfp, 'base' | 'edges' | 'moments' | 'sigma'>,
  aggregate: Pick<Aggregate, 'qIntent'>,
): Outlook {
  const up = firstUpBin(cfp.edges);
  const q = aggregate.qIntent;
  let qUp = 0;
  let qDown = 0;
  let baseUp = 0;
  let baseDown = 0;
  let upSum = 0;
  let downSum = 0;
  let s2 = 0;
  for (let bin = 0; bin < q.length; bin++) {
    const mass = q[bin] as number;
    const base = (cfp.base[bin] as number) / PPM;
    const moment = cfp.moments.m[bin] as number;
    s2 += mass * (cfp.moments.m2[bin] as number);
    if (bin >= up) {
      qUp += mass;
      baseUp += base;
      upSum += base * moment;
    } else {
      qDown += mass;
      baseDown += base;
      downSum += base * moment;
    }
  }
  const whole = qUp + qDown;
  const muBase = upSum + downSum;
  const muQ = (qUp / whole) * (upSum / baseUp) + (qDown / whole) * (downSum / baseDown);
  return { mu: muQ - muBase, s2: s2 / whole, sigma: cfp.sigma / PPM };
}

/** kappa (mu_Q - mu_base) / s2 as a fraction of equity; 0 without a spread to divide by. */
export function activeFraction(outlook: Outlook, kappa: number): number {
  const scale = outlook.s2 * outlook.sigma;
  return scale > 0 ? (kappa * outlook.mu) / scale : 0;
}
