/** How far two answers of one kernel are apart. */

/**
 * Largest |got - wanted| of any output array over the largest |wanted| of that array; a lone number
 * is an array of one. Where `wanted` is zero throughout, the difference itself counts. Infinity when
 * the two have different shapes, texts or lengths, or one is NaN or infinite where the other is not.
 */
export function difference(got: unknown, wanted: unknown): number {
  if (typeof wanted === 'number') return ofNumbers([got as number], [wanted]);
  if (isNumbers(wanted)) {
    return isNumbers(got) && got.length === wanted.length ? ofNumbers(got, wanted) : Infinity;
  }
  if (typeof wanted === 'object' && wanted !== null) return ofFields(got, wanted);
  return Object.is(got, wanted) ? 0 : Infinity;
}

type Numbers = ArrayLike<number>;

const isNumbers = (value: unknown): value is Numbers =>
  (ArrayBuffer.isView(value) && !(value instanceof DataView)) ||
  (Array.isArray(value) && value.every((item) => typeof item === 'number'));

function ofNumbers(got: Numbers, wanted: Numbers): number {
  let scale = 0;
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const a = got[i]!;
    const b = wanted[i]!;
    if (Object.is(a, b)) {
      if (Number.isFinite(b)) scale = Math.max(scale, Math.abs(b));
      continue;
    }
    // `!(x < y)` style comparisons would let NaN through: it is asked for by name.
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
    scale = Math.max(scale, Math.abs(b));
    largest = Math.max(largest, Math.abs(a - b));
  }
  return scale === 0 ? largest : largest / scale;
}

function ofFields(got: unknown, wanted: object): number {
  if (typeof got !== 'object' || got === null) return Infinity;
  const keys = Object.keys(wanted);
  if (Object.keys(got).length !== keys.length) return Infinity;
  let largest = 0;
  for (const key of keys) {
    const one = difference(
      (got as Record<string, unknown>)[key],
      (wanted as Record<string, unknown>)[key],
    );
    largest = Math.max(largest, one);
  }
  return largest;
}
