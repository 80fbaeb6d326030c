/** How long a bar of a series is: the name of a series of bars says it. */
import type { Us } from './units.ts';

const UNITS_US: Readonly<Record<string, Us>> = {
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** Length of a bar of a series such as `1d`, `5m`; undefined for a name that says no length. */
export function barLengthUs(series: string): Us | undefined {
  const match = /^([0-9]{1,6})([smhd])$/.exec(series);
  if (match === null) return undefined;
  return Number(match[1]) * (UNITS_US[match[2] as string] as Us);
}
