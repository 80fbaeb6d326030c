/**
 * CF2, exploration: what a surge brings. Estimate = 2 P(gain > 0) - 1 over surges whose outcome is
 * known, gain = nats by which the answer improved Q in the direction ledger (a tie counts half).
 * Null: the signs of the gains dealt out at random, as they would be for triggers that know nothing.
 * Permuted triggers at equal budget need a run of their own (`falsify --part tension`).
 */
import type { RandomStream } from '../../runtime/random.ts';
import { meanInterval, meanOf, placeboOf } from './resample.ts';
import type { RoundRow } from './rows.ts';
import { judged, QUESTIONS_MIN, tooFew, unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

const NAMED = { id: 'CF2', name: 'Exploration' } as const;
const SURGES_MIN = 50;

export function explorationScore(rows: readonly RoundRow[], random: RandomStream): FidelityScore {
  if (rows.length < QUESTIONS_MIN) return unknown(NAMED, rows.length, tooFew(rows.length));
  const answered = rows.flatMap(({ surge }) =>
    surge === null || surge.gain === null ? [] : [{ expected: surge.expected, gain: surge.gain }],
  );
  const asked = rows.filter(({ surge }) => surge !== null).length;
  if (answered.length < SURGES_MIN) {
    const why = `${answered.length} answered surges have settled; ${SURGES_MIN} are needed`;
    return unknown(NAMED, answered.length, why, { asked });
  }
  const signs = answered.map(({ gain }) => Math.sign(gain));
  const placebo = placeboOf((n) => {
    const coin = random.stream('placebo', String(n));
    return meanOf(signs.map((sign) => (coin.chance(500_000) ? sign : -sign)));
  });
  const gains = answered.map(({ gain }) => gain);
  return judged(NAMED, {
    ablation: 0,
    also: { else: 'the mean gain is not above 0', holds: meanOf(gains) > 0 },
    estimate: meanOf(signs),
    interval: meanInterval(signs, random.stream('interval')),
    n: answered.length,
    null: placebo,
    parts: {
      asked,
      gainNats: meanOf(gains),
      slope: slope(
        answered.map(({ expected }) => expected),
        gains.map(Math.abs),
      ),
    },
    why: 'surges that improved Q; ablation: no surge, no gain; slope: size of gain on size expected',
  });
}

/** Least squares slope; null when x does not vary. */
function slope(x: readonly number[], y: readonly number[]): number | null {
  const mx = meanOf(x);
  const my = meanOf(y);
  let xy = 0;
  let xx = 0;
  for (let t = 0; t < x.length; t++) {
    xy += ((x[t] as number) - mx) * ((y[t] as number) - my);
    xx += ((x[t] as number) - mx) ** 2;
  }
  return xx < 1e-18 ? null : xy / xx;
}
