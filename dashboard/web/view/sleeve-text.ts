/** Sleeves at the decision of a round, spelled out. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import { capital, lotText, money } from './format.ts';
import { partsOf } from './sleeve-step.ts';

/** Whose lots a decision moves, and what the trial had then; empty before protocol 1.2. */
export function sleeveText(book: RoundBookView, currency: string): string {
  const whose = partsOf(book).map(
    ([sleeve, count]) => `${lotText(count)} for the ${sleeve} sleeve`,
  );
  const room = book.intent?.body.trial;
  const parts = whose.length === 0 ? [] : [`${capital(whose.join(', '))}.`];
  if (room === undefined) return parts.join(' ');
  const left = `${money(room.left, currency)} of ${money(room.granted, currency)}`;
  const trial =
    room.mostLots === 0
      ? `The trial could only close: ${left} was left, too little for one lot.`
      : `The trial could still lose ${left}: ${lotText(room.mostLots)} at most.`;
  return [...parts, trial].join(' ');
}
