/** A trial as the session moves it: used up when no lot fits, else within what it may hold. */
import { foldBook } from '../../portfolio/sleeves/book.ts';
import { trialMost } from '../../portfolio/sleeves/trial.ts';
import type { Trial, TrialTerms } from '../../portfolio/sleeves/trial.ts';

export function trialTarget(trial: Trial, wanted: number, terms: TrialTerms): number {
  const most = trialMost(trial, terms);
  if (most > 0) return Math.max(-most, Math.min(most, wanted));
  trial.usedUp = true;
  return 0;
}

export function foldTrialFill(
  trial: Trial,
  fill: { readonly fee: bigint; readonly lots: number; readonly value: bigint },
): void {
  foldBook(trial, { ...fill, slippage: 0n });
}
