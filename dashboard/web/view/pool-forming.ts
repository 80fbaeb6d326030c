/**
 * How the pool forms, in three stages one after the other: each strip scales to its share, slides
 * down onto the others in the pool's row, and the stack closes into the pool. Heights are the
 * formula: share x chance, summed. Pure: a frame is a function of the time since the start.
 */

/** Lengths of the stages, ms. */
const SCALE_MS = 300;
const SLIDE_MS = 400;
const CLOSE_MS = 200;
export const POOL_MS = SCALE_MS + SLIDE_MS + CLOSE_MS;

export interface FormingStrip {
  /** Share of the pool, 0 to 1. */
  readonly share: number;
  /** Chances by band, ppm. */
  readonly p: readonly number[];
  /** Zero line of its row, and pixels a ppm there. */
  readonly zero: number;
  readonly unit: number;
}

export interface FormingBar {
  readonly strip: number;
  readonly bin: number;
  /** Lower edge and height, pixels. */
  readonly bottom: number;
  readonly height: number;
  readonly opacity: number;
}

/** Share of a stage done, eased out. */
function done(ms: number, from: number, length: number): number {
  const t = Math.min(1, Math.max(0, (ms - from) / length));
  return 1 - (1 - t) ** 3;
}
const between = (from: number, to: number, t: number): number => from + (to - from) * t;

/** All bars at `ms` after the start. `pool`: its zero line, and pixels a ppm. */
export function poolFrame(
  ms: number,
  strips: readonly FormingStrip[],
  pool: { readonly zero: number; readonly unit: number },
): FormingBar[] {
  const scaled = done(ms, 0, SCALE_MS);
  const slid = done(ms, SCALE_MS, SLIDE_MS);
  const closed = done(ms, SCALE_MS + SLIDE_MS, CLOSE_MS);
  const stacked: number[] = [];
  return strips.flatMap(({ share, p, zero, unit }, strip) =>
    p.map((ppm, bin) => {
      const below = stacked[bin] ?? 0;
      const target = share * ppm * pool.unit;
      stacked[bin] = below + target;
      return {
        strip,
        bin,
        bottom: between(zero, pool.zero - below, slid),
        height: between(ppm * unit, target, scaled),
        opacity: 1 - closed,
      };
    }),
  );
}
