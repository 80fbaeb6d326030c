/** Evidence grows by factors: how it is written and placed on a log scale. Pure. */
import { decimal } from './format.ts';

/** Rounded down, so that nothing reads as proved before it is: 0.96, 3.1, 640, 2.4 million. */
export function evidenceFigure(value: number): string {
  if (!Number.isFinite(value)) return decimal(value, 0);
  if (value >= 1e9) return 'over a billion';
  if (value >= 1e6) return `${down(value / 1e6, 1)} million`;
  if (value >= 100) return down(value, 0);
  if (value >= 1) return down(value, Number.isInteger(value) ? 0 : 1);
  return value > 0 && value < 0.01 ? 'under 0.01' : down(value, 2);
}

/** Down to a decimal, but for the noise of doubles: 2.3 may be held as 2.2999999999999998. */
function down(value: number, digits: number): string {
  const scale = 10 ** digits;
  return decimal(Math.floor(value * scale + 1e-9) / scale, digits);
}

/** Place of a value between 1 and `top` on a log scale: 0 for 1 and less, 1 for `top` and more. */
export function logPlace(value: number, top: number): number {
  if (!(value > 1) || !(top > 1)) return 0;
  return Math.min(1, Math.log(value) / Math.log(top));
}
