import { describe, expect, it } from 'vitest';
import { tickGuardedClock } from '../../../council/guarded-clock.ts';
import type { GuardedClock } from '../../../council/guarded-clock.ts';
import { emptyGuardedQuestion, observeBarGuarded } from '../../../council/guarded-question.ts';
import { newQuestionClock, tickQuestionClock } from '../../../council/horizon.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { indexBars } from '../../support/index-series.ts';

const index = indexBars();
const AT = 600;
const times = (bar: MarketBar, factor: number): MarketBar => ({
  ...bar,
  closeTicks: Math.round(bar.closeTicks * factor),
});

/** Bars of the index, some multiplied, and a question that was asked after bar `called`. */
function settled(
  bars: number,
  called: number,
  factorAt: (n: number) => number,
): { readonly clock: GuardedClock; readonly settledAt: number | undefined } {
  const model = emptyGuardedQuestion({
    closesOnly: true,
    daysPerBar: 1,
    entryRule: 'next-close',
    horizonBars: bars,
  });
  const clock: GuardedClock = newQuestionClock(bars);
  for (let n = 0; n < called + bars + 10; n++) {
    const value = times(index[n]!, factorAt(n));
    const verdict = observeBarGuarded(model, value);
    if (n <= called) continue;
    tickGuardedClock(clock, 'next-close', { seq: n, value }, verdict);
    if (clock.settleTicks !== null) return { clock, settledAt: n };
  }
  return { clock, settledAt: undefined };
}
const closeOf = (n: number): number => index[n]!.closeTicks;
const split = (n: number): number => (n < AT ? 1 : 0.25);
const spike = (n: number): number => (n === AT ? 100 : 1);
const leap = (n: number): number => (n < AT ? 1 : 0.58);

describe('an open question and a bar that may be a fault', () => {
  it('among plain bars it is the clock it always was', () => {
    const { clock } = settled(5, AT, () => 1);
    const old = newQuestionClock(5);
    for (let n = AT + 1; old.settleTicks === null; n++) {
      tickQuestionClock(old, 'next-close', { seq: n, value: index[n]! });
    }
    expect(clock).toEqual(old);
  });

  it('due at the first bar after a split: settles at its price, on the adjusted entry, a bar later', () => {
    const { clock, settledAt } = settled(1, AT - 2, split);
    expect(settledAt).toBe(AT + 1);
    expect(clock).toEqual({
      barsLeft: 0,
      entrySeq: AT - 1,
      entryTicks: Math.round(closeOf(AT - 1) / 4),
      settleSeq: AT,
      settleTicks: Math.round(closeOf(AT) / 4),
    });
  });

  it('open across a split: the return is the one the series without it gave', () => {
    const { clock, settledAt } = settled(5, AT - 3, split);
    expect(settledAt).toBe(AT + 3);
    const change = clock.settleTicks! / clock.entryTicks!;
    expect(change).toBeCloseTo(closeOf(AT + 3) / closeOf(AT - 2), 4);
  });

  it('to be entered at the first bar after a split: enters at its price', () => {
    const { clock, settledAt } = settled(1, AT - 1, split);
    expect(settledAt).toBe(AT + 1);
    expect(clock).toMatchObject({ entrySeq: AT, entryTicks: Math.round(closeOf(AT) / 4) });
  });

  it('due at a wrong bar: settles at the next price', () => {
    const { clock, settledAt } = settled(1, AT - 2, spike);
    expect(settledAt).toBe(AT + 1);
    expect(clock).toMatchObject({ entryTicks: closeOf(AT - 1), settleTicks: closeOf(AT + 1) });
  });

  it('to be entered at a wrong bar: enters at the next price', () => {
    const { clock, settledAt } = settled(1, AT - 1, spike);
    expect(settledAt).toBe(AT + 2);
    expect(clock).toMatchObject({ entryTicks: closeOf(AT + 1), settleTicks: closeOf(AT + 2) });
  });

  it('open across a wrong bar: ends when it would have', () => {
    const { clock, settledAt } = settled(5, AT - 3, spike);
    expect(settledAt).toBe(AT + 3);
    expect(clock).toMatchObject({ entryTicks: closeOf(AT - 2), settleTicks: closeOf(AT + 3) });
  });

  it('due at a leap that was one: settles on it in full, however large', () => {
    const { clock, settledAt } = settled(1, AT - 2, leap);
    expect(settledAt).toBe(AT + 1);
    expect(clock).toMatchObject({
      entryTicks: closeOf(AT - 1),
      settleSeq: AT,
      settleTicks: Math.round(closeOf(AT) * 0.58),
    });
  });

  it('holds nothing once it is settled', () => {
    const { clock } = settled(1, AT - 2, split);
    expect('held' in clock).toBe(false);
  });
});
