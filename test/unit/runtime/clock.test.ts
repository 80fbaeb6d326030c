import { describe, expect, it } from 'vitest';
import { VirtualClock, WallClock } from '../../../runtime/clock.ts';

describe('the virtual clock', () => {
  it('stands still until it is advanced', () => {
    const clock = new VirtualClock(5);
    expect(clock.now()).toBe(5);
    clock.advanceTo(5);
    clock.advanceTo(9);
    expect(clock.now()).toBe(9);
  });

  it.each([8, -1, 9.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])('refuses to go to %d', (at) => {
    const clock = new VirtualClock(9);
    expect(() => clock.advanceTo(at)).toThrow(/INVARIANT_BROKEN/);
    expect(clock.now()).toBe(9);
  });
});

describe('the wall clock', () => {
  const sources = { wall: 1_700_000_000_000, steady: 50 };
  const clock = () => new WallClock({ wallMs: () => sources.wall, steadyMs: () => sources.steady });

  it('has the resolution of the steady counter', () => {
    const wall = clock();
    const start = wall.now();
    sources.steady += 0.25;
    expect(wall.now() - start).toBe(250);
  });

  it('follows a system clock set forward and waits for one set back', () => {
    const wall = clock();
    const start = wall.now();
    sources.wall += 60_000;
    expect(wall.now()).toBe(start + 60_000_000);
    sources.wall -= 120_000;
    expect(wall.now()).toBe(start + 60_000_000);
    sources.wall += 180_000;
    expect(wall.now()).toBe(start + 120_000_000);
  });

  it('answers whole microseconds of today', () => {
    const now = new WallClock().now();
    expect(Number.isSafeInteger(now)).toBe(true);
    expect(Math.abs(now / 1_000 - Date.now())).toBeLessThan(60_000);
  });
});
