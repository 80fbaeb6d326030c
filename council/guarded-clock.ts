/**
 * The clock of an open question among bars that may be faults. A held bar moves nothing; the bar after
 * it says what it was. So no question is void for the size of a move: one that was due at the held bar
 * settles one bar later, at the held price if that was confirmed, else at the next.
 */
import type { EntryRule } from '../protocols/instrument.ts';
import type { MarketBar } from '../protocols/market.ts';
import type { Seq } from '../protocols/units.ts';
import { tickQuestionClock } from './horizon.ts';
import type { QuestionClock } from './horizon.ts';
import type { PriceVerdict } from './guarded-question.ts';
import { rescaled } from './price-guard.ts';

interface SeenBar {
  readonly seq: Seq;
  readonly value: MarketBar;
}

/** Plain state; without a held bar it is a question's clock to the byte. */
export interface GuardedClock extends QuestionClock {
  held?: SeenBar;
}

/** Moves a question's clock by one bar and the verdict on it. */
export function tickGuardedClock(
  clock: GuardedClock,
  rule: EntryRule,
  bar: SeenBar,
  verdict: PriceVerdict,
): void {
  if (clock.settleTicks !== null) return;
  const { held } = clock;
  const { resolved } = verdict;
  if (held !== undefined && resolved !== null) {
    delete clock.held;
    if (resolved.as === 'rescaled' && clock.entryTicks !== null) {
      clock.entryTicks = rescaled(clock.entryTicks, resolved.ratio);
    }
    if (resolved.as === 'skipped') passWithoutPrice(clock);
    else tickQuestionClock(clock, rule, held);
  }
  if (verdict.held === null) tickQuestionClock(clock, rule, bar);
  else if (clock.settleTicks === null) clock.held = bar;
}

/** Time passes, but the last bar of a horizon needs a price. */
function passWithoutPrice(clock: QuestionClock): void {
  if (clock.entryTicks !== null && clock.barsLeft > 1) clock.barsLeft -= 1;
}
