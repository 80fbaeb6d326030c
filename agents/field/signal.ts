/** From a read-out in ppm to a signal in standard deviations of its own past. */
import type { Field } from '../../protocols/field.ts';
import { PPM } from '../../protocols/units.ts';

/** Share of the mean square kept from one read-out to the next, and read-outs before one speaks. */
const KEEP = 0.995;
const READ_OUTS_MIN = 20;
/** Mean square below which there is nothing but the rounding of a device: 1e-4 of a surprise. */
const SQUARE_MIN = 1e-8;

/** What the seat has heard of the field. */
export interface Ear {
  /** By horizon in bars: decayed mean square of what came through edges, and read-outs heard. */
  readonly loudness: Record<number, { square: number; readOuts: number }>;
  /** Why there is nothing to go by. */
  why: string;
}

export const newEar = (): Ear => ({
  loudness: {},
  why: 'it has not been read out yet.',
});

/** Learns how large the numbers of each horizon usually are. */
export function hearReadOut(ear: Ear, field: Field): void {
  ear.why = field.asleep ?? 'it was not read out for this question.';
  const sums: Record<number, { square: number; nodes: number }> = {};
  for (const { bars, throughPpm } of field.asked) {
    const sum = (sums[bars] ??= { square: 0, nodes: 0 });
    sum.square += (throughPpm / PPM) * (throughPpm / PPM);
    sum.nodes += 1;
  }
  for (const [key, { nodes, square }] of Object.entries(sums)) {
    const loudness = (ear.loudness[Number(key)] ??= { square: 0, readOuts: 0 });
    const keep = Math.min(KEEP, loudness.readOuts / (loudness.readOuts + 1));
    loudness.square = keep * loudness.square + (1 - keep) * (square / nodes);
    loudness.readOuts += 1;
  }
}

/** In standard deviations; 0 until enough has been heard to know what one is. */
export function signalOf(ear: Ear, bars: number, throughPpm: number): number {
  const loudness = ear.loudness[bars];
  if (loudness === undefined || loudness.readOuts < READ_OUTS_MIN) return 0;
  if (loudness.square < SQUARE_MIN) return 0;
  return throughPpm / PPM / Math.sqrt(loudness.square);
}
