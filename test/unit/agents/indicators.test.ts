/** Our plain-data indicators against the class-based ones of trading-signals. */
import { ATR, EMA, RSI } from 'trading-signals';
import { expect, test } from 'vitest';
import { addBar, newIndicators, rsi } from '../../../agents/technical/indicators.ts';
import { readingsOf, VOICES } from '../../../agents/technical/features.ts';
import { seatStream } from '../../../agents/sdk/random.ts';
import { seatId } from '../../../protocols/ids.ts';

const BARS = 800;

function randomBars(seed: number) {
  const draw = seatStream({ round: '', runSeed: seed, seat: seatId('test') }, 'bars');
  let close = 100_000;
  return Array.from({ length: BARS }, () => {
    const open = close;
    close = Math.max(1_000, Math.floor(close * (1 + 0.03 * (draw() - 0.5))));
    const wick = Math.floor(draw() * 300);
    return {
      closeTicks: close,
      highTicks: Math.max(open, close) + wick,
      lowTicks: Math.min(open, close) - wick,
      version: 1,
    };
  });
}

test('RSI and ATR agree with the reference library to 1e-9 on every bar', () => {
  const own = newIndicators();
  const strength = new RSI(14);
  const range = new ATR(14);
  let compared = 0;
  for (const bar of randomBars(1)) {
    addBar(own, bar);
    strength.update(bar.closeTicks, false);
    range.update({ close: bar.closeTicks, high: bar.highTicks, low: bar.lowTicks }, false);
    if (own.bars < 200) continue;
    compared += 1;
    expect(rsi(own)).toBeCloseTo(strength.getResultOrThrow(), 6);
    // Its first true range is the first bar's own; ours starts with the second: forgotten by now.
    expect(own.trueRange / range.getResultOrThrow()).toBeCloseTo(1, 4);
  }
  expect(compared).toBe(BARS - 199);
});

test('exponential means agree with the reference library', () => {
  const own = newIndicators();
  const fast = new EMA(10);
  const slow = new EMA(50);
  for (const bar of randomBars(2)) {
    addBar(own, bar);
    fast.update(bar.closeTicks, false);
    slow.update(bar.closeTicks, false);
  }
  expect(own.emas[10]).toBeCloseTo(fast.getResultOrThrow(), 6);
  expect(own.emas[50]).toBeCloseTo(slow.getResultOrThrow(), 6);
});

test('RSI is 50 when nothing moves, 100 when it only rises', () => {
  const still = newIndicators();
  const rising = newIndicators();
  for (let k = 0; k < 30; k++) {
    addBar(still, { closeTicks: 100, highTicks: 100, lowTicks: 100, version: 1 });
    addBar(rising, { closeTicks: 100 + k, highTicks: 100 + k, lowTicks: 100 + k, version: 1 });
  }
  expect(rsi(still)).toBe(50);
  expect(rsi(rising)).toBe(100);
});

test('a still series has no readings, a long one has bounded ones', () => {
  const still = newIndicators();
  for (let k = 0; k < 100; k++)
    addBar(still, { closeTicks: 100, highTicks: 100, lowTicks: 100, version: 1 });
  expect(readingsOf(still, 0.01)).toBeUndefined();
  const moving = newIndicators();
  for (const bar of randomBars(3)) addBar(moving, bar);
  const readings = readingsOf(moving, 0.01);
  for (const voice of VOICES) {
    expect(Math.abs(readings?.[voice].signal ?? 9)).toBeLessThanOrEqual(3);
    expect(readings?.[voice].scaleFeatures.every(Number.isFinite)).toBe(true);
  }
});

test('a price of 0 is left out, not divided by', () => {
  const own = newIndicators();
  addBar(own, { closeTicks: 100, highTicks: 100, lowTicks: 100, version: 1 });
  addBar(own, { closeTicks: 0, highTicks: 0, lowTicks: 0, version: 1 });
  expect(own.bars).toBe(1);
});

test('the trend signal is positive on a rise, reversal the other way', () => {
  const rising = newIndicators();
  const draw = seatStream({ round: '', runSeed: 9, seat: seatId('test') }, 'bars');
  for (let k = 0; k < 300; k++) {
    const price = 10_000 + 20 * k + Math.floor(30 * draw());
    addBar(rising, { closeTicks: price, highTicks: price + 5, lowTicks: price - 5, version: 1 });
  }
  const readings = readingsOf(rising, 0.002);
  expect(readings?.trend.signal).toBeGreaterThan(0.5);
  expect(readings?.reversal.signal).toBeLessThan(0);
  expect(readings?.range.signal).toBeGreaterThan(0.5);
});

test('another version of the instrument is no news: prices start anew, returns are remembered', () => {
  const bars = randomBars(5);
  const [before, after] = [bars.slice(0, 400), bars.slice(400)];
  const quarter = (ticks: number): number => Math.floor(ticks / 4);
  const own = newIndicators();
  for (const bar of before) addBar(own, bar);
  const remembered = { ...own.variance };
  const later = after.map(({ closeTicks, highTicks, lowTicks }) => ({
    closeTicks: quarter(closeTicks),
    highTicks: quarter(highTicks),
    lowTicks: quarter(lowTicks),
    version: 2,
  }));
  const fresh = newIndicators();
  later.forEach((bar, k) => {
    addBar(own, bar);
    addBar(fresh, bar);
    if (k === 0) expect(own.variance).toEqual(remembered);
    expect(own.emas).toEqual(fresh.emas);
    expect(own.closes).toEqual(fresh.closes);
    expect(rsi(own)).toBe(rsi(fresh));
    expect(own.trueRange).toBe(fresh.trueRange);
    // Sixty bars of the new unit before it speaks again, as at the start.
    expect(readingsOf(own, 0.01) === undefined).toBe(k < 59);
  });
  // No jump of three quarters in it: a bar of this series moves by 1.5 % at most.
  expect(Math.sqrt(own.variance.slow)).toBeLessThan(0.015);
});
