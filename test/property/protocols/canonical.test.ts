import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical } from '../../../protocols/canonical.ts';
import { referenceCanonical } from '../../reference/canonical.ts';

const seed = 20_261_123;
/** Any JSON value: keys and strings over all of Unicode, integer-like keys among them. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 4 }), fc.nat(20).map(String)),
      tie('value'),
      { maxKeys: 6, noNullPrototype: false },
    ),
  ),
})).value;

it('prints every JSON value as the reference does', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonical(value)).toBe(referenceCanonical(value));
    }),
    { seed, numRuns: 2_000 },
  );
});

it('reads back as the same value, whatever the order of keys it came in', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonical(reversed)).toBe(canonical(value));
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed, numRuns: 500 },
  );
});
