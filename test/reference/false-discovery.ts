/**
 * u8[tests]: 1 where a test is called a discovery, so that the expected share of false ones among them is
 * at most `rate`. Independent tests: Y. Benjamini and Y. Hochberg, 1995. Tests that share data in any way,
 * as neighbourhoods of one graph do: Y. Benjamini and D. Yekutieli, 2001, theorem 1.3, which divides the
 * rate by 1 + 1/2 + ... + 1/tests.
 */
export function discoveries(
  chance: Float32Array,
  rate: number,
  dependence: 'independent' | 'overlapping',
): Uint8Array {
  const tests = chance.length;
  let harmonic = 0;
  for (let rank = 1; rank <= tests; rank++) harmonic += 1 / rank;
  const each = rate / tests / (dependence === 'independent' ? 1 : harmonic);
  let threshold = -1;
  chance.toSorted().forEach((value, index) => {
    if (value <= each * (index + 1)) threshold = value;
  });
  return Uint8Array.from(chance, (value) => (value <= threshold ? 1 : 0));
}
