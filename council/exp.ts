/**
 * The exponential and the two maps between odds and chances, from + - * / alone (see ln.ts for the
 * reason). x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its series; worst error seen: 2 ulp.
 */
import { invariant } from '../protocols/errors.ts';
import { ln, powerOfTwo } from './ln.ts';

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 0.3466^18 / 18! is below 1e-24. */
const TERMS = 17;
/** Beyond this e^x leaves the normal doubles. */
const EXP_LIMIT = 700;

/** e^x for |x| <= 700. @throws INVARIANT_BROKEN beyond. */
export function exp(x: number): number {
  // The text of x is made only when it is needed: making it costs more than the series below.
  if (!(x >= -EXP_LIMIT && x <= EXP_LIMIT)) {
    invariant(false, 'exp needs |x| <= 700', { x: String(x) });
  }
  const n = Math.floor(x / LN2_HIGH + 0.5);
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let series = 1;
  for (let k = TERMS; k >= 1; k--) series = 1 + (r * series) / k;
  return series * powerOfTwo(n);
}

/** Chance of log odds x; saturates at |x| = 700. */
export function logistic(x: number): number {
  const bounded = Math.max(-EXP_LIMIT, Math.min(EXP_LIMIT, x));
  return 1 / (1 + exp(-bounded));
}

/** Log odds of a chance in (0, 1). */
export const logit = (p: number): number => ln(p) - ln(1 - p);
