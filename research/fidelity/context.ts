/**
 * CF1, context sensitivity: is a forecast worth more in its own context than in another's? The tilt
 * that the council gave one question is put to another question drawn at random; AUC = the chance
 * that its own tilt gains more (ties count half). Estimate = 2 AUC - 1. A council that says always
 * the same, or says anything at random, gets 0. Direction alone: the spread of returns is context
 * that base's sigma already has.
 */
import type { RandomStream } from '../../runtime/random.ts';
import { meanInterval, meanOf, placeboOf, shuffled } from './resample.ts';
import { tiltGain, tiltOf } from './rows.ts';
import type { RoundRow } from './rows.ts';
import { judged, QUESTIONS_MIN, tooFew, unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

const NAMED = { id: 'CF1', name: 'Context' } as const;
/** Contexts each question is tried in. */
const SWAPS = 20;
const TIE = 1e-12;

export function contextScore(rows: readonly RoundRow[], random: RandomStream): FidelityScore {
  if (rows.length < QUESTIONS_MIN) return unknown(NAMED, rows.length, tooFew(rows.length));
  const tilts = rows.map((row) => tiltOf(row.q, row));
  const swaps = random.stream('swaps');
  const others = rows.map(() =>
    Array.from({ length: SWAPS }, () => swaps.integer(0, rows.length - 1)),
  );
  const wins = winsOf(rows, tilts, { others, own: tilts });
  const gains = rows.map((row, t) => tiltGain(row, tilts[t] as number));
  const middle = meanOf(tilts);
  const alike = winsOf(rows, tilts, { others, own: tilts.map(() => middle) });
  const placebo = placeboOf((n) => {
    const order = shuffled(rows.length, random.stream('placebo', String(n)));
    const own = order.map((index) => tilts[index] as number);
    return 2 * meanOf(winsOf(rows, tilts, { others, own }));
  });
  return judged(NAMED, {
    ablation: 2 * meanOf(alike),
    estimate: 2 * meanOf(wins),
    interval: meanInterval(wins, random.stream('interval'), 2),
    n: rows.length,
    null: placebo,
    parts: { auc: 0.5 + meanOf(wins), gainNats: meanOf(gains) },
    why:
      'own tilt against the tilt of another question; ablation: the mean tilt everywhere; ' +
      'placebo: tilts dealt out anew; swaps of regime, liquidity and names need runs of their own: not run',
  });
}

/** Share of swaps that the own tilt beats, less 1/2, a question. */
function winsOf(
  rows: readonly RoundRow[],
  tilts: readonly number[],
  { others, own }: { readonly others: readonly number[][]; readonly own: readonly number[] },
): number[] {
  return rows.map((row, t) => {
    const gain = tiltGain(row, own[t] as number);
    let won = 0;
    for (const other of others[t] as number[]) {
      const swapped = tiltGain(row, tilts[other] as number);
      won += gain > swapped + TIE ? 1 : gain < swapped - TIE ? 0 : 0.5;
    }
    return won / SWAPS - 0.5;
  });
}
