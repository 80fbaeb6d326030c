/** The nth draft of the journal tests: a function of n alone, so that another process can compare. */
import type { Draft } from '../../../protocols/record.ts';

export const draftNumber = (n: number): Draft => ({
  at: 1_000_000 + n,
  body: { by: 'ab12cd34', text: `halt ${n}, ask "${(n * 7919) % 1000}" € ${'x'.repeat(n % 90)}` },
  ...(n % 3 === 0 ? {} : { from: 'operator' }),
  type: 'operator.halt',
});
