/**
 * What claims carry, in millinats. Both ledgers measure a bid against base with one metric that depends on
 * no scale, Hilbert's projective metric: the range of the log ratios of two forecasts,
 *
 *   d(q, b) = max_k ln(q_k / b_k) - min_k ln(q_k / b_k)
 *
 * Over the two sides it is |log odds of up of the bid - those of base|, given here the sign of the lean.
 * Within a side it is the most that the bid's reading says for one bin against another; of the two sides
 * the larger counts. d adds up along a path q^(1-t) b^t from bid to base, so parts of it can be added and
 * taken back (Birkhoff 1957; Kohlberg and Pratt 1982).
 */
import type { Bid, Worth } from '../protocols/bid.ts';
import { firstUpBin } from '../protocols/bins.ts';
import { LEDGERS } from '../protocols/decision.ts';
import type { Ledger } from '../protocols/decision.ts';
import type { Cfp } from '../protocols/question.ts';
import type { Ppm } from '../protocols/units.ts';
import { exp, logistic, logit } from './exp.ts';
import { ln } from './ln.ts';
import { toPpm } from './ppm.ts';

const MILLINATS = 1_000;

/** Distance of a forecast from another, whole millinats; direction is above 0 where p leans up from it. */
export function worthBetween(
  p: readonly number[],
  from: readonly number[],
  edges: Cfp['edges'],
): Worth {
  const first = firstUpBin(edges);
  const lean = logit(upOf(p, first)) - logit(upOf(from, first));
  const shape = Math.max(
    rangeOfLogRatios(p.slice(0, first), from.slice(0, first)),
    rangeOfLogRatios(p.slice(first), from.slice(first)),
  );
  return { direction: nearest(lean * MILLINATS), shape: nearest(shape * MILLINATS) };
}

/** Half away from 0, so that up and down are alike. */
const nearest = (x: number): number => (x < 0 ? 0 - Math.floor(0.5 - x) : Math.floor(x + 0.5));

function upOf(p: readonly number[], first: number): number {
  let up = 0;
  let whole = 0;
  for (const [bin, part] of p.entries()) {
    whole += part;
    if (bin >= first) up += part;
  }
  return up / whole;
}

function rangeOfLogRatios(p: readonly number[], from: readonly number[]): number {
  let least = Infinity;
  let most = -Infinity;
  for (const [bin, part] of p.entries()) {
    const ratio = ln(part / (from[bin] as number));
    least = Math.min(least, ratio);
    most = Math.max(most, ratio);
  }
  return most - least;
}

/**
 * A bid as it stands without some of its claims: back towards base by the share of its distance that they
 * carry, in the log odds of up and in the log ratios of bins within a side, so that in each ledger it is as
 * many millinats from the bid as they state, but for rounding to ppm. Undefined where none of them
 * states a worth (before flag 2).
 */
export function bidWithout(
  bid: Pick<Bid, 'claims' | 'p'>,
  lost: ReadonlySet<string>,
  call: Pick<Cfp, 'base' | 'edges'>,
): Ppm[] | undefined {
  const share = shareCarried(bid, lost, call);
  if (share === undefined) return undefined;
  const first = firstUpBin(call.edges);
  const own = logit(upOf(bid.p, first));
  const up = logistic(own + share.direction * (logit(upOf(call.base, first)) - own));
  const within = bid.p.map((part, bin) =>
    exp(ln(part) + share.shape * ln((call.base[bin] as number) / part)),
  );
  return toPpm([...scaledTo(within.slice(0, first), 1 - up), ...scaledTo(within.slice(first), up)]);
}

/** Which share of a bid's distance from base some of its claims carry, 0 to 1 in each ledger. */
function shareCarried(
  { claims, p }: Pick<Bid, 'claims' | 'p'>,
  ids: ReadonlySet<string>,
  { base, edges }: Pick<Cfp, 'base' | 'edges'>,
): Record<Ledger, number> | undefined {
  const priced = claims.filter(({ id, worth }) => worth !== undefined && ids.has(id));
  if (priced.length === 0) return undefined;
  const whole = worthBetween(p, base, edges);
  const share = { direction: 0, shape: 0 };
  for (const { worth } of priced) {
    for (const ledger of LEDGERS) {
      if (whole[ledger] !== 0) share[ledger] += (worth as Worth)[ledger] / whole[ledger];
    }
  }
  for (const ledger of LEDGERS) share[ledger] = Math.max(0, Math.min(1, share[ledger]));
  return share;
}

function scaledTo(parts: readonly number[], whole: number): number[] {
  let sum = 0;
  for (const part of parts) sum += part;
  return parts.map((part) => (part / sum) * whole);
}
