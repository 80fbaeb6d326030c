/** What `doctor` finds out about the device: it opens it in its process and tests every kernel. */
import { openKernels } from '../../kernels/open-kernels.ts';
import type { GpuWish } from '../../kernels/open-kernels.ts';
import type { KernelsAnswer } from '../../protocols/kernels.ts';

/** A driver that takes longer is not one to trade with. */
const PROBE_MS = 30_000;

/** Looks once: a device that does not come up is not tried again. Never throws for a lack. */
export async function probeKernels(gpu: GpuWish): Promise<KernelsAnswer> {
  const kernels = await openKernels({
    env: process.env,
    gpu,
    plan: () => ({ kind: 'give-up' }),
    startMs: PROBE_MS,
  });
  try {
    await kernels.begin();
    return kernels.status();
  } finally {
    await kernels.close();
  }
}

export interface KernelFinding {
  readonly name: string;
  readonly ok: boolean;
  readonly needed: false;
  readonly detail: string;
}

/** The device and the kernels as two lines of the list. */
export function kernelFindings(status: KernelsAnswer): KernelFinding[] {
  const failed = status.kernels.filter(({ selfTest }) => selfTest !== 'passed');
  const passed = status.kernels.length - failed.length;
  const reasons = failed.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  return [
    { detail: deviceWords(status), name: 'device', needed: false, ok: isWell(status) },
    {
      detail: `${passed} of ${status.kernels.length} pass their self-test on ${status.detail}${reasons === '' ? '' : `. ${reasons}`}`,
      name: 'kernels',
      needed: false,
      ok: failed.length === 0,
    },
  ];
}

const isWell = ({ adapter, device }: KernelsAnswer): boolean =>
  adapter !== null || device === 'off';

function deviceWords({ adapter, device, lastError }: KernelsAnswer): string {
  if (adapter !== null) return `${adapter.kind}: ${adapter.name}, ${adapter.detail}`;
  if (device === 'off') return 'not wanted (--gpu off); the CPU runs the kernels';
  return lastError?.message ?? 'none; the CPU runs the kernels';
}

/** One line a kernel: where it runs, and how far its self-test was off. */
export function kernelRows({ kernels }: KernelsAnswer): string[] {
  const width = Math.max(0, ...kernels.map(({ name }) => name.length));
  return kernels.map(({ backend, difference, name, selfTest, tolerance }) => {
    const off =
      difference === null
        ? ''
        : difference === 0
          ? ', equal to the twin'
          : `, off by ${difference.toPrecision(2)} of ${tolerance}`;
    return `    ${name.padEnd(width)}  ${backend.padEnd(4)}  self-test ${selfTest}${off}`;
  });
}
