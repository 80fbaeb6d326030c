/** The self-test: who passes, who does not, and that nothing a back end does stops it. */
import { describe, expect, it } from 'vitest';
import { KERNELS } from '../../../kernels/catalogue.ts';
import { kernelNames } from '../../../kernels/checked.ts';
import { jsBackend } from '../../../kernels/js-backend.ts';
import { selfTest } from '../../../kernels/self-test.ts';

const twins = jsBackend();

describe('the self-test', () => {
  it('passes the twins themselves, in the order of the catalogue', async () => {
    const tests = await selfTest((name, input) => twins.run(name, input), 'twins');
    expect(tests.map(({ name }) => name)).toEqual(kernelNames());
    for (const test of tests)
      expect(test).toMatchObject({ difference: 0, passed: true, reason: '' });
  });

  it('fails each kernel whose answer is off by more than its tolerance', async () => {
    for (const wrong of kernelNames()) {
      const off = KERNELS[wrong].tolerance * 3;
      const tests = await selfTest(async (name, input) => {
        const output = await twins.run(name, input);
        return name === wrong ? scaled(output, 1 + off) : output;
      }, 'a crooked device');
      for (const { name, passed, reason } of tests) {
        expect(passed, name).toBe(name !== wrong);
        if (name === wrong) expect(reason).toMatch(/KERNEL_SELF_TEST.*a crooked device/);
      }
    }
  });

  it('fails what throws, answers nothing, or answers NaN, and goes on', async () => {
    const answers = [
      () => Promise.reject(new Error('a driver fault')),
      () => Promise.resolve(undefined as never),
      () => Promise.resolve({ u: Float32Array.of(NaN) } as never),
    ];
    for (const run of answers) {
      const tests = await selfTest(run, 'a broken device');
      expect(tests).toHaveLength(kernelNames().length);
      for (const test of tests) expect(test).toMatchObject({ difference: null, passed: false });
    }
  });
});

/** Every float of an output, times a factor. */
function scaled<T>(value: T, factor: number): T {
  if (value instanceof Float32Array) return value.map((item) => item * factor) as T;
  if (typeof value === 'number') return (value * factor) as T;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, scaled(item as unknown, factor)]),
  ) as T;
}
