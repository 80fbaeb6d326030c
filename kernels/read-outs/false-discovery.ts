/** Which of many chances are small enough, when so many were looked at. */
import { inputRefused } from '../refusals.ts';

/** `overlapping`: the tests share data in any way, as neighbourhoods of one graph do. */
export type Dependence = 'independent' | 'overlapping';

/**
 * u8[tests]: 1 where a test is called a discovery, so that the expected share of false ones among them is
 * at most `rate`. Independent: Y. Benjamini and Y. Hochberg, 1995. Overlapping: Y. Benjamini and D.
 * Yekutieli, 2001, theorem 1.3, which divides the rate by 1 + 1/2 + ... + 1/tests.
 * @throws KERNEL_INPUT.
 */
export function discoveries(
  chance: Float32Array,
  rate: number,
  dependence: Dependence,
): Uint8Array {
  const kernel = 'false-discovery';
  if (!(rate > 0 && rate < 1)) throw inputRefused({ kernel, name: 'rate' }, rate, 'in (0, 1)');
  const wrong = chance.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw inputRefused({ kernel, name: 'chance' }, wrong, 'in [0, 1]');
  const tests = chance.length;
  let harmonic = 0;
  for (let rank = 1; rank <= tests; rank++) harmonic += 1 / rank;
  const each = rate / tests / (dependence === 'independent' ? 1 : harmonic);
  const ascending = chance.toSorted();
  let threshold = -1;
  ascending.forEach((value, index) => {
    if (value <= each * (index + 1)) threshold = value;
  });
  return Uint8Array.from(chance, (value) => (value <= threshold ? 1 : 0));
}
