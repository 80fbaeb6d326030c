/** What is known of each point-in-time series: its last value and how its values are spread. */
import type { InstrumentId } from '../../protocols/ids.ts';
import type { KnowledgeFact } from '../../protocols/knowledge.ts';
import type { Seq, Us } from '../../protocols/units.ts';

/** Weight of the past in a series' mean and spread, a value. */
const DECAY = 0.97;
/** Values before a series has a spread to measure surprises with. */
export const VALUES_MIN = 8;

export interface FactSeries {
  readonly instruments: readonly InstrumentId[];
  readonly kind: string;
  readonly unit: string;
  last: number;
  knownAt: Us;
  seq: Seq;
  count: number;
  /** Decayed mean and variance of the values before the last one. */
  mean: number;
  variance: number;
}

export interface Facts {
  /** By series name; values as first published only. */
  readonly series: Map<string, FactSeries>;
  /** Series whose values were revised later: shown to people, never used. Sorted. */
  readonly revised: string[];
}

export const newFacts = (): Facts => ({ series: new Map(), revised: [] });

export function hearFact(facts: Facts, fact: KnowledgeFact, seq: Seq): void {
  if (fact.revised) {
    if (!facts.revised.includes(fact.series)) {
      facts.revised.push(fact.series);
      facts.revised.sort();
    }
    return;
  }
  const known = facts.series.get(fact.series);
  if (known === undefined) {
    const { instruments, kind, knownAt, unit, value } = fact;
    facts.series.set(fact.series, {
      instruments: [...instruments],
      kind,
      unit,
      last: value,
      knownAt,
      seq,
      count: 1,
      mean: value,
      variance: 0,
    });
    return;
  }
  const weight = Math.max(1 - DECAY, 1 / known.count);
  const off = known.last - known.mean;
  known.mean += weight * off;
  known.variance = (1 - weight) * (known.variance + weight * off * off);
  known.last = fact.value;
  known.knownAt = fact.knownAt;
  known.seq = seq;
  known.count += 1;
}

/** How far the last value is from what the ones before it led to expect, in deviations. */
export function surprise(series: FactSeries): number | undefined {
  if (series.count < VALUES_MIN || !(series.variance > 0)) return undefined;
  return (series.last - series.mean) / Math.sqrt(series.variance);
}
