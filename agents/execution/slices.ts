/** How a decided order is cut: whole at the entry while it is small, else in equal slices. */
import type { Plan } from '../../protocols/decision.ts';
import type { Lots, Us } from '../../protocols/units.ts';

/** The schema's limit. */
export const SLICES_MAX = 64;

/**
 * Slices of at most `capLots` each, `everyUs` apart; more than 64 would be needed: 64 equal ones.
 * They sum to `lots` exactly, the earlier ones the larger.
 */
export function slicesOf(lots: Lots, capLots: Lots, everyUs: Us): Plan['slices'] {
  const size = Math.abs(lots);
  const count = Math.min(SLICES_MAX, Math.max(1, Math.ceil(size / Math.max(1, capLots))));
  const sign = lots < 0 ? -1 : 1;
  const each = Math.floor(size / count);
  const larger = size - each * count;
  return Array.from({ length: count }, (_slice, index) => ({
    afterUs: index * everyUs,
    lots: sign * (each + (index < larger ? 1 : 0)),
  }));
}
