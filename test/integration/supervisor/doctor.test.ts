/** `doctor` opens the device in its process, tests every kernel, and says what is lacking. */
import { describe, expect, it } from 'vitest';
import { kernelNames } from '../../../kernels/checked.ts';
import { kimera, kimeraJson, tempPlace } from '../../support/kimera-process.ts';

interface Report {
  readonly adapter: {
    readonly kind: string;
    readonly name: string;
    readonly detail: string;
  } | null;
  readonly kernels: readonly {
    readonly name: string;
    readonly backend: string;
    readonly selfTest: string;
  }[];
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
  readonly ok: boolean;
}

const names = [...kernelNames()];
const checkOf = ({ checks }: Report, name: string) => checks.find((check) => check.name === name);

describe('doctor', () => {
  it('finds the software adapter and tests every kernel on it', async () => {
    const { code, doc } = await kimeraJson<Report>(tempPlace(), 'doctor', '--gpu', 'software');
    expect(code).toBe(0);
    expect(doc.adapter).toMatchObject({ kind: 'software', name: 'google swiftshader' });
    expect(doc.kernels.map(({ name }) => name)).toEqual(names);
    for (const kernel of doc.kernels) {
      expect(kernel, kernel.name).toMatchObject({ backend: 'gpu', selfTest: 'passed' });
    }
    expect(checkOf(doc, 'device')).toMatchObject({ ok: true });
    expect(checkOf(doc, 'kernels')).toMatchObject({ ok: true });
  });

  it('says which kernels the CPU runs where no device is wanted', async () => {
    const { code, doc } = await kimeraJson<Report>(tempPlace(), 'doctor', '--gpu', 'off');
    expect(code).toBe(0);
    expect(doc.adapter).toBeNull();
    expect(doc.kernels.map(({ name }) => name)).toEqual(names);
    for (const kernel of doc.kernels) {
      expect(kernel.backend, kernel.name).not.toBe('gpu');
      expect(kernel.selfTest, kernel.name).toBe('passed');
    }
  });

  it('reads like a list for an operator', async () => {
    const { code, stdout } = await kimera(tempPlace(), 'doctor', '--gpu', 'software');
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ device +software: google swiftshader, SwiftShader driver/);
    expect(stdout).toMatch(
      new RegExp(`✓ kernels +${names.length} of ${names.length} pass their self-test`),
    );
    for (const name of names) expect(stdout).toMatch(new RegExp(`${name} +gpu +self-test passed`));
  });

  it('refuses a device it does not know', async () => {
    const { code, stderr } = await kimera(tempPlace(), 'doctor', '--gpu', 'quantum');
    expect(code).toBe(2);
    expect(stderr).toContain('auto, software, off');
  });
});
