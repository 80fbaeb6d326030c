/** When a lost device comes back: later each time, and not for ever. */
import { describe, expect, it } from 'vitest';
import { BACKOFF_FIRST_MS, HEALTHY_MS } from '../../../runtime/supervision/backoff.ts';
import { DEVICE_INTENSITY, deviceRestarts } from '../../../supervisor/device-restarts.ts';

describe('restarts of the device', () => {
  it('wait longer each time, then end', () => {
    let now = 0;
    const plan = deviceRestarts(1, () => now);
    const delays: number[] = [];
    for (let loss = 0; loss < DEVICE_INTENSITY.max; loss++) {
      const verdict = plan();
      if (verdict.kind !== 'restart') throw new Error(`it gave up after ${loss} losses`);
      delays.push(verdict.afterMs);
      now += verdict.afterMs + 1_000;
    }
    expect(delays[0]).toBeGreaterThanOrEqual(BACKOFF_FIRST_MS * 0.8);
    for (const [i, delay] of delays.slice(1).entries())
      expect(delay).toBeGreaterThan(delays[i] ?? 0);
    expect(plan()).toEqual({ kind: 'give-up' });
  });

  it('start over after a healthy life, and losses far apart never end it', () => {
    let now = 0;
    const plan = deviceRestarts(1, () => now);
    for (let loss = 0; loss < 40; loss++) {
      const verdict = plan();
      expect(verdict.kind).toBe('restart');
      if (verdict.kind === 'restart') expect(verdict.afterMs).toBeLessThanOrEqual(BACKOFF_FIRST_MS);
      now += Math.max(HEALTHY_MS, DEVICE_INTENSITY.windowMs / 4);
    }
  });
});
