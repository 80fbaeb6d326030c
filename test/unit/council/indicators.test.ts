import { readFileSync } from 'node:fs';
import * as talib from 'talib-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { ema, highest, lowest, ret, rsi, sma, vol } from '../../../council/indicators.ts';
import {
  referenceEma,
  referenceRsi,
  referenceSma,
  referenceVol,
} from '../../reference/indicators.ts';
import { indexBars } from '../../support/index-series.ts';

const closes = indexBars().map((bar) => bar.closeTicks);
/** Windows as an evaluation sees them: 384 bars that end here and there. */
const windows = Array.from({ length: 40 }, (_, k) => closes.slice(k * 117, k * 117 + 384));
const PERIODS = [2, 5, 14, 50, 200];

const relative = (a: number | null, b: number | undefined): number =>
  a === null || b === undefined ? Infinity : Math.abs(a - b) / Math.max(1e-12, Math.abs(b));

describe('indicators', () => {
  it('equal their definitions on real prices', () => {
    for (const window of windows) {
      for (const n of PERIODS) {
        expect(relative(ema(window, n), referenceEma(window, n))).toBeLessThan(1e-12);
        expect(relative(rsi(window, n), referenceRsi(window, n))).toBeLessThan(1e-11);
        expect(relative(sma(window, n), referenceSma(window, n))).toBeLessThan(1e-12);
        expect(relative(vol(window, n), referenceVol(window, n))).toBeLessThan(1e-9);
        expect(highest(window, n)).toBe(window.slice(-n).sort((a, b) => b - a)[0]);
        expect(lowest(window, n)).toBe(window.slice(-n).sort((a, b) => a - b)[0]);
        expect(ret(window, n)).toBe((window.at(-1) as number) / (window.at(-1 - n) as number) - 1);
      }
    }
  });

  it('are null on a window too short, and speak from the first long enough', () => {
    const [window] = windows as [number[]];
    for (const [indicator, bars] of [
      [sma, 14],
      [ema, 14],
      [highest, 14],
      [lowest, 14],
      [rsi, 15],
      [ret, 15],
      [vol, 15],
    ] as const) {
      expect(indicator(window.slice(0, bars - 1), 14)).toBeNull();
      expect(indicator(window.slice(0, bars), 14)).not.toBeNull();
    }
  });

  it('say nothing of a price that stands still: RSI 50, volatility 0', () => {
    const still = Array.from({ length: 30 }, () => 1000);
    expect(rsi(still, 14)).toBe(50);
    expect(vol(still, 14)).toBe(0);
    expect(rsi([...still, 1001], 14)).toBe(100);
  });
});

describe('against TA-Lib', () => {
  beforeAll(async () => {
    const wasm = readFileSync(
      new URL('../../../node_modules/talib-web/lib/talib.wasm', import.meta.url),
    );
    await talib.init(`data:application/wasm;base64,${wasm.toString('base64')}`);
  });

  // Its arrays are not trimmed: values start at index 0 and what follows them is left over.
  const last = (output: readonly number[] | undefined, count: number): number | undefined =>
    output?.[count - 1];

  it('RSI, EMA and SMA agree to 1e-11', () => {
    for (const window of windows) {
      for (const n of PERIODS) {
        const input = { inReal: window, timePeriod: n };
        const count = window.length - n + 1;
        expect(relative(sma(window, n), last(talib.SMA(input).output, count))).toBeLessThan(1e-11);
        expect(relative(ema(window, n), last(talib.EMA(input).output, count))).toBeLessThan(1e-11);
        expect(relative(rsi(window, n), last(talib.RSI(input).output, count - 1))).toBeLessThan(
          1e-11,
        );
      }
    }
  });
});
