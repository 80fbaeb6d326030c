/**
 * The bid strip: K bars on one zero line. Grey is what is usual, colour is what a bid adds to it,
 * a hollow part is what it takes away. Every strip of a round has the same scale. Pure.
 */
import type { Ppm } from '../../../protocols/units.ts';
import { decimal, inHundred, MINUS, THIN } from './format.ts';

const PPM = 1_000_000;
/** Scales a round may use, ppm: the next one that holds every bar. */
const SCALES = [300_000, 500_000, 750_000, 1_000_000] as const;

export interface StripBar {
  readonly side: 'down' | 'up';
  readonly bid: Ppm;
  readonly usual: Ppm;
  /** The bid before it was revised; undefined when it was not. */
  readonly before: Ppm | undefined;
}

export interface StripView {
  readonly bars: readonly StripBar[];
  /** Chance at the top of the strip, ppm. */
  readonly top: Ppm;
  /** Bars at and below this index are "not up". */
  readonly lastDown: number;
  readonly label: string;
}

/** Geometry of one bar in pixels of a strip of a given height; the parts never overlap. */
export interface BarParts {
  /** Grey, from the zero line. */
  readonly solid: number;
  /** Coloured, on top of the grey. */
  readonly more: number;
  /** Hollow, on top of the grey. */
  readonly less: number;
  readonly before: number | undefined;
}

/** Index of the last bin that is not up: the edges hold a 0, and a return of exactly 0 is not up. */
export function lastDownOf(edges: readonly number[]): number {
  const zero = edges.indexOf(0);
  return zero < 0 ? Math.floor(edges.length / 2) : zero;
}

/** Chances as ppm; the pools of the journal are doubles that sum to 1. */
export const toPpm = (p: readonly number[]): Ppm[] => p.map((value) => value * PPM);

export function sidesOf(p: readonly Ppm[], lastDown: number): { down: Ppm; up: Ppm } {
  let down = 0;
  let up = 0;
  for (let bin = 0; bin < p.length; bin++) {
    if (bin <= lastDown) down += p[bin] as Ppm;
    else up += p[bin] as Ppm;
  }
  return { down, up };
}

/** The scale all strips of a round share. */
export function scaleOf(all: readonly (readonly Ppm[])[]): Ppm {
  let largest = 0;
  for (const p of all) for (const value of p) if (value > largest) largest = value;
  return SCALES.find((scale) => scale >= largest) ?? PPM;
}

export function barParts(bar: StripBar, top: Ppm, height: number): BarParts {
  const unit = height / top;
  const common = Math.min(bar.bid, bar.usual);
  return {
    solid: common * unit,
    more: Math.max(0, bar.bid - bar.usual) * unit,
    less: Math.max(0, bar.usual - bar.bid) * unit,
    before: bar.before === undefined ? undefined : bar.before * unit,
  };
}

export interface StripInput {
  readonly name: string;
  readonly p: readonly Ppm[];
  readonly base: readonly Ppm[];
  readonly edges: readonly number[];
  readonly top: Ppm;
  readonly before?: readonly Ppm[] | undefined;
}

export function stripOf(input: StripInput): StripView {
  const lastDown = lastDownOf(input.edges);
  const bars = input.p.map((bid, bin): StripBar => ({
    side: bin <= lastDown ? 'down' : 'up',
    bid,
    usual: input.base[bin] ?? 0,
    before: input.before?.[bin],
  }));
  return { bars, top: input.top, lastDown, label: labelOf(input, lastDown) };
}

function labelOf(input: StripInput, lastDown: number): string {
  const now = sidesOf(input.p, lastDown);
  const usual = sidesOf(input.base, lastDown);
  return (
    `${input.name}: not up ${inHundred(now.down)}, up ${inHundred(now.up)} in 100; ` +
    `usual ${inHundred(usual.down)}, ${inHundred(usual.up)}`
  );
}

/** Words for a band between two edges: "below −2.0 %", "0 to +0.6 %". */
export function bandWords(edges: readonly number[], bin: number): string {
  const low = edges[bin - 1];
  const high = edges[bin];
  if (low === undefined && high !== undefined) return `below ${edgeText(high)}`;
  if (high === undefined && low !== undefined) return `above ${edgeText(low)}`;
  return low === undefined || high === undefined ? 'any' : `${edgeText(low)} to ${edgeText(high)}`;
}

export function edgeText(ppm: number): string {
  if (ppm === 0) return '0';
  const digits = Math.abs(ppm) < 1_000 ? 3 : Math.abs(ppm) < 10_000 ? 2 : 1;
  return `${ppm > 0 ? '+' : MINUS}${decimal(Math.abs(ppm) / 10_000, digits)}${THIN}%`;
}

export type LeanWord = 'up' | 'down' | 'calm' | 'wide' | 'as usual';
export interface Lean {
  readonly word: LeanWord;
  /** Points of chance over usual: of "up" (signed), of the middle, or of the tails. */
  readonly points: number;
  readonly text: string;
}

/**
 * Where a bid leans against the usual: up or down when the odds of up moved by a point or more and
 * that is at least what the shape did; else calm (the middle half of the bins grew) or wide (both
 * tails did).
 */
export function leanOf(p: readonly Ppm[], base: readonly Ppm[], lastDown: number): Lean {
  const up = (sidesOf(p, lastDown).up - sidesOf(base, lastDown).up) / 10_000;
  const quarter = Math.floor(p.length / 4);
  let low = 0;
  let middle = 0;
  let high = 0;
  for (let bin = 0; bin < p.length; bin++) {
    const gain = ((p[bin] as Ppm) - (base[bin] ?? 0)) / 10_000;
    if (bin < quarter) low += gain;
    else if (bin >= p.length - quarter) high += gain;
    else middle += gain;
  }
  if (Math.abs(up) >= 0.5 && Math.abs(up) >= Math.abs(middle)) {
    const points = Math.round(up);
    const word = up > 0 ? 'up' : 'down';
    return { word, points, text: `${word} +${Math.abs(points)}` };
  }
  if (middle >= 0.5)
    return { word: 'calm', points: Math.round(middle), text: `calm +${Math.round(middle)}` };
  if (middle <= -0.5 && low > 0 && high > 0) {
    return { word: 'wide', points: Math.round(-middle), text: `wide +${Math.round(-middle)}` };
  }
  if (Math.abs(up) >= 0.5) {
    const word = up > 0 ? 'up' : 'down';
    return { word, points: Math.round(up), text: `${word} +${Math.abs(Math.round(up))}` };
  }
  return { word: 'as usual', points: 0, text: 'as usual' };
}

/** Dots of 50, one for each 1 in 50, by largest remainder, ties to the lower bin. */
export function fiftyDots(p: readonly Ppm[]): readonly number[] {
  const total = p.reduce((sum, value) => sum + value, 0);
  const exact = p.map((value) => (value / total) * 50);
  const dots = exact.map((value) => Math.floor(value));
  let left = 50 - dots.reduce((sum, value) => sum + value, 0);
  const order = exact
    .map((value, bin) => ({ bin, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.bin - b.bin);
  for (const { bin } of order) {
    if (left === 0) break;
    dots[bin] = (dots[bin] as number) + 1;
    left -= 1;
  }
  return dots;
}
