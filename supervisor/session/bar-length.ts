/** How long a bar of the driving series is. */
import { barLengthUs } from '../../protocols/bar-length.ts';
import { invariant } from '../../protocols/errors.ts';
import type { Us } from '../../protocols/units.ts';

export function barUs(series: string): Us {
  const length = barLengthUs(series);
  invariant(length !== undefined, 'a bar series has a length', { series });
  return length;
}
