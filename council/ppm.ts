/** Chances in parts per million, and the checks a bid has to pass. */
import { BID_FLOOR_PPM } from '../protocols/bid.ts';
import type { Bid } from '../protocols/bid.ts';
import type { Revise } from '../protocols/challenge.ts';
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import { PPM } from '../protocols/units.ts';
import type { Ppm, Seq } from '../protocols/units.ts';

/**
 * Chances as ppm: in proportion to `values`, each at least `floor`, sum exactly 1e6. Rounded by
 * largest remainder, ties to the lower index.
 * @throws COUNCIL_FORECAST_INVALID for an empty list, a value that is negative or not finite, or
 * none above 0.
 */
export function toPpm(values: readonly number[], floor: Ppm = BID_FLOOR_PPM): Ppm[] {
  checkValues(values, floor);
  const shares = raisedToFloor(values, floor);
  const whole = shares.map((share) => Math.floor(share));
  let missing = PPM;
  for (const part of whole) missing -= part;
  const order = shares.map((share, index) => ({ index, rest: share - (whole[index] as number) }));
  order.sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (let k = 0; k < missing; k++) {
    const index = (order[k % order.length] as { index: number }).index;
    whole[index] = (whole[index] as number) + 1;
  }
  // Rounding noise in the shares can leave the sum a unit over: the largest part gives it back.
  for (; missing < 0; missing++) {
    const largest = whole.indexOf(Math.max(...whole));
    whole[largest] = (whole[largest] as number) - 1;
  }
  return whole;
}

function checkValues(values: readonly number[], floor: Ppm): void {
  let sum = 0;
  for (const value of values) {
    if (!(value >= 0 && value < Infinity)) {
      throw appError('COUNCIL_FORECAST_INVALID', { what: `one of them is ${value}` });
    }
    sum += value;
  }
  if (!(sum > 0 && sum < Infinity)) {
    throw appError('COUNCIL_FORECAST_INVALID', { what: `they sum to ${sum}` });
  }
  if (values.length * floor > PPM) {
    throw appError('COUNCIL_FORECAST_INVALID', { what: `${values.length} bins over the floor` });
  }
}

/** Parts of 1e6 in proportion to `values`, after those under the floor were lifted to it. */
function raisedToFloor(values: readonly number[], floor: Ppm): number[] {
  const lifted = values.map(() => false);
  for (;;) {
    let room = PPM;
    let sum = 0;
    values.forEach((value, index) => {
      if (lifted[index] === true) room -= floor;
      else sum += value;
    });
    let again = false;
    const shares = values.map((value, index) => {
      if (lifted[index] === true) return floor;
      const share = (value / sum) * room;
      if (share < floor) {
        lifted[index] = true;
        again = true;
      }
      return share;
    });
    if (!again) return shares;
  }
}

/** Why a bid does not count on a question of K bins; undefined when it does. */
export function checkBid(bid: Bid, bins: number): AppError | undefined {
  const ids = new Set<string>();
  for (const { id } of bid.claims) {
    if (ids.has(id)) return appError('COUNCIL_BID_CLAIMS', { expert: bid.expert, claim: id });
    ids.add(id);
  }
  for (const [k, { name }] of (bid.readings ?? []).entries()) {
    const before = bid.readings?.[k - 1]?.name;
    if (before === undefined || before < name) continue;
    return appError('COUNCIL_BID_READINGS', { before, expert: bid.expert, name });
  }
  return checkForecast(bid, bins);
}

/** The part of the check that a revision has to pass too. */
export function checkForecast(
  said: Pick<Bid | Revise, 'expert' | 'p' | 'stake'>,
  bins: number,
): AppError | undefined {
  const { expert, p, stake } = said;
  if (p.length !== bins) {
    return appError('COUNCIL_BID_BINS', { expert, got: p.length, want: bins });
  }
  let sum = 0;
  for (const [bin, part] of p.entries()) {
    if (!Number.isSafeInteger(part) || part < BID_FLOOR_PPM) {
      return appError('COUNCIL_BID_FLOOR', { expert, bin, got: part, floor: BID_FLOOR_PPM });
    }
    sum += part;
  }
  if (sum !== PPM) return appError('COUNCIL_BID_SUM', { expert, got: sum, want: PPM });
  if (!Number.isSafeInteger(stake) || stake < 0 || stake > PPM) {
    return appError('COUNCIL_BID_STAKE', { expert, got: stake, limit: PPM });
  }
  return undefined;
}

/** Looking ahead: a claim that cites a record after `asOf`. Undefined when none does. */
export function checkEvidence(bid: Bid, asOf: Seq): AppError | undefined {
  for (const claim of bid.claims) {
    const ahead = claim.evidence.find((seq) => seq > asOf || seq < 1);
    if (ahead !== undefined) {
      return appError('COUNCIL_BID_EVIDENCE', {
        claim: claim.id,
        expert: bid.expert,
        got: ahead,
        limit: asOf,
      });
    }
  }
  return undefined;
}
