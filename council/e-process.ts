/**
 * A betting e-process: evidence that one score beats another, valid however often it is looked at.
 * E = mean over lambda of product(1 + lambda D / B), D = score difference in nats clipped at +-B. If
 * the mean of the clipped D is not above 0 given the past, P(E ever reaches 1/a) <= a (Ville).
 */
import type { Evidence } from '../protocols/settlement.ts';
import { observeGain, publishedGains } from './evidence/gains.ts';
import type { Gains } from './evidence/gains.ts';
import { powerOfTwo } from './ln.ts';

/** Clip of a score difference, nats. */
export const CLIP_NATS = 0.25;
export const LAMBDAS: readonly number[] = [1 / 40, 1 / 20, 1 / 10, 1 / 5, 2 / 5];
/** Evidence at which a claim is made: at most one false alarm in 20. */
export const E_CONFIRMED = 20;
/** 95 % point of the normal, for the sample size. */
const Z95 = 1.645;
const LN20 = 2.995732273553991;
/** Products are kept inside these, so that they stay finite; the upper one only lowers E. */
const PRODUCT_MIN = powerOfTwo(-900);
const PRODUCT_MAX = powerOfTwo(900);

/** Plain state. `mean` and `squares` are of the raw differences (Welford). */
export interface EProcess extends Gains {
  readonly products: number[];
}

export const emptyEProcess = (): EProcess => ({
  mean: 0,
  n: 0,
  products: LAMBDAS.map(() => 1),
  squares: 0,
});

/** Adds a score difference in nats; positive speaks for the claim. */
export function observeDifference(process: EProcess, difference: number): void {
  const clipped = Math.max(-CLIP_NATS, Math.min(CLIP_NATS, difference));
  for (const [k, lambda] of LAMBDAS.entries()) {
    const product = (process.products[k] as number) * (1 + (lambda * clipped) / CLIP_NATS);
    process.products[k] = Math.max(PRODUCT_MIN, Math.min(PRODUCT_MAX, product));
  }
  observeGain(process, difference);
}

export function eValue(process: EProcess): number {
  let sum = 0;
  for (const product of process.products) sum += product;
  return sum / process.products.length;
}

/** What is published of a process. */
export function evidenceOf(process: EProcess): Evidence {
  const gains = publishedGains(process);
  return {
    ...gains,
    e: eValue(process),
    needed: questionsNeeded(gains.n, gains.mean, gains.sd),
  };
}

/**
 * Questions until E reaches 20 in 95 % of runs: the n with n g - 1.645 s sqrt(n) = ln 20, rounded
 * up, from mean gain g and its sd s. Null = none in sight: no gain so far, or fewer than two
 * questions to judge by.
 */
export function questionsNeeded(n: number, mean: number, sd: number): number | null {
  if (n < 2 || mean <= 0) return null;
  const b = Z95 * sd;
  const root = (b + Math.sqrt(b * b + 4 * mean * LN20)) / (2 * mean);
  const needed = Math.ceil(root * root);
  return Number.isSafeInteger(needed) ? needed : null;
}

/** F4: does the debate help? Off when the evidence against reaches 20, on again when it comes back. */
export interface DebateSwitch {
  state: 'on' | 'off';
  /** Evidence for the opposite of `state`, counted since the last change. */
  doubt: EProcess;
}

export const emptyDebateSwitch = (): DebateSwitch => ({ doubt: emptyEProcess(), state: 'on' });

/** Adds what debating gained, nats: loss before it - loss after it. */
export function observeDebate(debate: DebateSwitch, gain: number): void {
  observeDifference(debate.doubt, debate.state === 'on' ? -gain : gain);
  if (eValue(debate.doubt) < E_CONFIRMED) return;
  debate.state = debate.state === 'on' ? 'off' : 'on';
  debate.doubt = emptyEProcess();
}
