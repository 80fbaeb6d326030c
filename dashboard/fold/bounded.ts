/** Lists and curves that do not grow past their bound. */
import type { Curve } from './limits.ts';

/** Appends; drops the oldest past `limit`. */
export function pushBounded<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.splice(0, list.length - limit);
}

export const emptyCurve = <P>(): Curve<P> => ({ points: [], stride: 1, offered: 0 });

/**
 * Adds a point. The newest point is always last, so that a curve ends where the journal does; the
 * ones before it are `stride` apart. When full, every second one goes. Depends on the order of the
 * points alone, so two folds of the same records give the same curve.
 */
export function pushPoint<P>(curve: Curve<P>, point: P, limit: number): void {
  const lastKept = curve.points.length;
  // The last point is provisional unless its number is a multiple of the stride.
  const provisional = lastKept > 0 && (curve.offered - 1) % curve.stride !== 0;
  if (provisional) curve.points[lastKept - 1] = point;
  else curve.points.push(point);
  curve.offered += 1;
  if (curve.points.length <= limit) return;
  curve.stride *= 2;
  const isAligned = (curve.offered - 1) % curve.stride === 0;
  const kept = curve.points.filter((_, index) => index % 2 === 0);
  if (!isAligned && kept.at(-1) !== point) kept.push(point);
  curve.points = kept;
}
