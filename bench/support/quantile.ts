/** What every bench prints: medians, tails, and how busy the machine was meanwhile. */
import { loadavg, availableParallelism } from 'node:os';

/** The q-quantile of unsorted values; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** One line for the end of a bench: absolute figures mean little on a busy machine. */
export function loadLine(): string {
  const [one = 0, five = 0] = loadavg();
  const cores = availableParallelism();
  return `load average ${one.toFixed(1)} (1 min), ${five.toFixed(1)} (5 min) on ${cores} cores`;
}
