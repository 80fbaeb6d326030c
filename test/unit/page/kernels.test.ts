/** The device in words: every state says what runs the kernels, and a loss asks for attention. */
import { describe, expect, it } from 'vitest';
import { deviceLine, meanMs } from '../../../dashboard/web/view/kernels.ts';
import { DEVICE_STATES } from '../../../protocols/kernels.ts';
import type { KernelsAnswer } from '../../../protocols/kernels.ts';

const answer = (over: Partial<KernelsAnswer>): KernelsAnswer => ({
  adapter: null,
  backend: 'js',
  detail: 'CPU twins',
  device: 'off',
  fallbacks: 0,
  jobs: 0,
  kernels: [],
  lastError: null,
  losses: 0,
  pid: null,
  restarts: 0,
  ...over,
});

describe('the device on the health page', () => {
  it.each(DEVICE_STATES.filter((state) => state !== 'running'))(
    '%s: the CPU is named',
    (device) => {
      expect(deviceLine(answer({ device })).text).toContain(
        'The CPU runs the kernels (CPU twins).',
      );
    },
  );

  it('names its adapter, and that it was lost', () => {
    const adapter = { detail: 'A driver 1.0', kind: 'discrete', name: 'maker' } as const;
    const running = answer({ adapter, backend: 'gpu', device: 'running' });
    expect(deviceLine(running)).toEqual({
      text: 'Kernels run on A driver 1.0 (discrete).',
      tone: 'calm',
    });
    const again = deviceLine({ ...running, losses: 2 });
    expect(again.tone).toBe('attention');
    expect(again.text).toContain('lost 2 times');
  });

  it('says why it is away', () => {
    const lastError = { code: 'DEVICE_LOST', message: 'It fell off the bus.' };
    for (const device of ['waiting', 'given-up'] as const) {
      const line = deviceLine(answer({ device, lastError, losses: 6 }));
      expect(line.tone).toBe('attention');
      expect(line.text).toContain('It fell off the bus.');
    }
  });

  it('says that nothing was asked of it', () => {
    const line = deviceLine(answer({ device: 'idle' }));
    expect(line.text).toMatch(/^No kernel has been needed yet/);
    expect(line.tone).toBe('calm');
  });

  it('has no mean before the first run', () => {
    expect(meanMs(0, 0)).toBeNull();
    expect(meanMs(9, 3)).toBe(3);
  });
});
