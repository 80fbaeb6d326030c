/** A good input, spoiled one field at a time: what a kernel may be given by mistake. */

export interface Spoiled {
  readonly what: string;
  readonly input: unknown;
}

type Place = readonly string[];

/** Nothing, a text, and each number and array of `good` made NaN, infinite, negative, empty, short. */
export function spoiledInputs(good: unknown): Spoiled[] {
  const whole = [null, undefined, 7, 'text', {}].map((input) => ({
    input,
    what: `the input is ${JSON.stringify(input)}`,
  }));
  return [...whole, ...placesOf(good, []).flatMap((place) => spoiledAt(good, place))];
}

function placesOf(value: unknown, place: Place): Place[] {
  if (typeof value === 'number' || ArrayBuffer.isView(value)) return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placesOf(item, [...place, key]));
}

function spoiledAt(good: unknown, place: Place): Spoiled[] {
  const at = place.join('.');
  const value = place.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], good);
  const values: (readonly [string, unknown])[] = [['is missing', undefined]];
  if (typeof value === 'number') {
    values.push(['is NaN', NaN], ['is infinite', Infinity], ['is -1', -1], ['is 1e9', 1e9]);
  } else if (value instanceof Float32Array && value.length > 0) {
    for (const [what, wrong] of [
      ['NaN', NaN],
      ['infinity', -Infinity],
    ] as const) {
      const copy = value.slice();
      copy[copy.length - 1] = wrong;
      values.push([`ends in ${what}`, copy]);
    }
    values.push(['is empty', new Float32Array(0)], ['is one short', value.slice(1)]);
  } else if (value instanceof Uint32Array && value.length > 0) {
    const copy = value.slice();
    copy[copy.length - 1] = 4_000_000_000;
    values.push(['points outside', copy], ['is empty', new Uint32Array(0)]);
  }
  return values.map(([what, wrong]) => ({
    input: withAt(good, place, wrong),
    what: `${at} ${what}`,
  }));
}

function withAt(value: unknown, [key, ...rest]: Place, wrong: unknown): unknown {
  if (key === undefined) return wrong;
  const record = value as Record<string, unknown>;
  return { ...record, [key]: withAt(record[key], rest, wrong) };
}
