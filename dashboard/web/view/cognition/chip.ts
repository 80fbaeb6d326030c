/** What the evidence about one part of the system says so far: no chip, no panel. Pure. */
import type { Evidence } from '../../../../protocols/settlement.ts';
import { decimal, digitsFor, whole } from '../format.ts';

export type Verdict = 'helps' | 'none' | 'hurts' | 'early';

export interface Chip {
  readonly verdict: Verdict;
  readonly icon: string;
  readonly text: string;
  /** Where the figures stand: which record, which ledger. */
  readonly source: string;
}

/** Fewer questions than this say nothing, whatever their mean. */
const QUESTIONS_MIN = 60;
/** The level at which a betting score counts as shown. */
const E_SHOWN = 20;
/** An interval that is looked at again and again: "hurts" asks for three standard errors, not two. */
const ERRORS_FOR_HURTS = 3;

const ICONS: Readonly<Record<Verdict, string>> = {
  helps: '✓',
  none: '○',
  hurts: '▽',
  early: '…',
};

/** Chip of a part whose evidence stands in the records; undefined: none has been recorded. */
export function chipOf(evidence: Evidence | undefined, source: string): Chip {
  return evidence === undefined
    ? chip('early', 'too early to say (0 questions settled)', source)
    : chipOfFigures(evidence, source);
}

function chipOfFigures({ n, mean, sd, e, needed }: Evidence, source: string): Chip {
  if (n === 0) return chip('early', 'too early to say (0 questions settled)', source);
  const error = sd / Math.sqrt(n);
  const digits = digitsFor(2 * error, 2);
  const figures = `${decimal(mean, digits, true)} ± ${decimal(2 * error, digits)} nats a question, n ${whole(n)}`;
  if (e >= E_SHOWN) return chip('helps', `helps: ${figures}`, source);
  if (n < QUESTIONS_MIN) {
    const about = Math.max(QUESTIONS_MIN, needed ?? 0);
    return chip('early', `too early to say (${whole(n)} of ~${whole(about)}): ${figures}`, source);
  }
  if (mean + ERRORS_FOR_HURTS * error < 0) return chip('hurts', `hurts: ${figures}`, source);
  if (needed !== null && n < needed)
    return chip('early', `too early to say (${whole(n)} of ~${whole(needed)}): ${figures}`, source);
  return chip('none', `no evidence that it helps: ${figures}`, source);
}

const chip = (verdict: Verdict, text: string, source: string): Chip => ({
  verdict,
  icon: ICONS[verdict],
  text,
  source,
});
