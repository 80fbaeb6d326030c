/** How long a bar of a series is. */
import { invariant } from '../../protocols/errors.ts';

const DAY_SECONDS = 86_400;
const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: DAY_SECONDS };

/** Length of a bar of a series such as `1d`, `5m`, in days. */
export function daysPerBar(series: string): number {
  const match = /^([0-9]+)([smhd])$/.exec(series);
  invariant(match !== null, 'a bar series has a length', { series });
  return (Number(match[1]) * (unitSeconds[match[2] as string] as number)) / DAY_SECONDS;
}
