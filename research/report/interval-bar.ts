/** An interval as a bar around its mean on a scale with 0 in it: one row of a forest plot. */
import type { MeanEstimate } from '../block-bootstrap.ts';

export type Estimate = Pick<MeanEstimate, 'interval' | 'mean'>;

const WIDTH = 240;
const HEIGHT = 24;
const PAD = 8;

/** Largest distance from 0 that any of the estimates reaches; the scale they share. */
export function reachOf(estimates: readonly Estimate[]): number {
  let reach = 0;
  for (const { interval, mean } of estimates) {
    reach = Math.max(reach, Math.abs(mean));
    if (interval !== null) reach = Math.max(reach, Math.abs(interval.low), Math.abs(interval.high));
  }
  return reach === 0 ? 1 : reach;
}

/** @param label - what a screen reader says in its place. */
export function intervalBar({ interval, mean }: Estimate, reach: number, label: string): string {
  const x = (value: number): string =>
    (PAD + ((value / reach + 1) / 2) * (WIDTH - 2 * PAD)).toFixed(1);
  const tone = interval === null ? 'var(--edge)' : toneOf(interval.low, interval.high);
  const bar =
    interval === null
      ? ''
      : `<line x1="${x(interval.low)}" x2="${x(interval.high)}" y1="12" y2="12" stroke="${tone}" stroke-width="3"/>`;
  return `<svg role="img" aria-label="${label}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<line x1="${x(0)}" x2="${x(0)}" y1="2" y2="22" stroke="var(--edge)"/>${bar}<circle cx="${x(mean)}" cy="12" r="4" fill="${tone}"/></svg>`;
}

const toneOf = (low: number, high: number): string =>
  low > 0 ? 'var(--up)' : high < 0 ? 'var(--down)' : 'var(--ink2)';
