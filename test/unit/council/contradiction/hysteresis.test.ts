import { describe, expect, it } from 'vitest';
import {
  emptyTensionWindow,
  judgeTension,
  levelsOf,
  percentile,
  rememberTension,
  TENSIONS_KEPT,
} from '../../../../council/contradiction/hysteresis.ts';

const filled = (values: readonly number[]) => {
  const window = emptyTensionWindow();
  for (const value of values) rememberTension(window, value);
  return window;
};
const hundred = Array.from({ length: 100 }, (_, k) => (k + 1) / 1000);

describe('the levels of a lane', () => {
  it('are unknown until enough tensions were seen', () => {
    expect(levelsOf(filled(hundred.slice(0, 59)), 60)).toEqual({ enter: null, leave: null });
    expect(levelsOf(filled(hundred.slice(0, 60)), 60).enter).not.toBeNull();
    expect(levelsOf(emptyTensionWindow(), 0)).toEqual({ enter: null, leave: null });
  });

  it('are the 95th and 80th percentile of the last 250 by nearest rank', () => {
    expect(levelsOf(filled(hundred), 60)).toEqual({ enter: 0.095, leave: 0.08 });
    const old = Array.from({ length: 300 }, () => 9);
    const window = filled([...old, ...Array.from({ length: TENSIONS_KEPT }, () => 0.01)]);
    expect(window.past).toHaveLength(TENSIONS_KEPT);
    expect(levelsOf(window, 60)).toEqual({ enter: 0.01, leave: 0.01 });
    expect(percentile([1, 2, 3], 0.5)).toBe(2);
  });
});

describe('a scripted series of tensions', () => {
  it('enters above the higher level and leaves below the lower one', () => {
    const levels = levelsOf(filled(hundred), 60);
    const window = emptyTensionWindow();
    const series = [0.02, 0.09, 0.095, 0.096, 0.09, 0.081, 0.08, 0.079, 0.09, 0.2];
    const tense = series.map((value) => (window.tense = judgeTension(window, levels, value)));
    expect(tense).toEqual([false, false, false, true, true, true, true, false, false, true]);
  });

  it('is calm while all is agreed, whatever the levels', () => {
    expect(judgeTension({ tense: true }, { enter: 0, leave: 0 }, 0)).toBe(false);
    expect(judgeTension({ tense: false }, { enter: 0, leave: 0 }, 0)).toBe(false);
    expect(judgeTension({ tense: true }, { enter: null, leave: null }, 1)).toBe(false);
  });
});
