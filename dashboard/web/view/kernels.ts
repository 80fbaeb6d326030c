/** How the device and its kernels are put into words on the health page. */
import type { KernelRow, KernelsAnswer } from '../../../protocols/kernels.ts';

export type Tone = 'calm' | 'attention';
export interface DeviceLine {
  readonly text: string;
  readonly tone: Tone;
}

/** One sentence on the device: what it is, or why there is none, and what that means. */
export function deviceLine(kernels: KernelsAnswer): DeviceLine {
  const { adapter, device, lastError, losses } = kernels;
  const cpu = `The CPU runs the kernels (${kernels.detail}).`;
  switch (device) {
    case 'running': {
      const name = adapter === null ? kernels.detail : `${adapter.detail} (${adapter.kind})`;
      const lost = losses === 0 ? '' : ` It was lost ${timesOf(losses)} in this start.`;
      return { text: `Kernels run on ${name}.${lost}`, tone: losses === 0 ? 'calm' : 'attention' };
    }
    case 'off':
      return { text: `No device is wanted. ${cpu}`, tone: 'calm' };
    case 'idle':
      return {
        text: `No kernel has been needed yet, so no device was looked for. ${cpu}`,
        tone: 'calm',
      };
    case 'none':
      return { text: `No device was found. ${cpu}`, tone: 'calm' };
    case 'starting':
      return { text: `The device is being tested. Until then: ${cpu}`, tone: 'calm' };
    case 'waiting':
      return {
        text: `The device was lost and will be opened again. ${cpu} ${lastError?.message ?? ''}`.trim(),
        tone: 'attention',
      };
    case 'given-up':
      return {
        text: `The device was lost ${timesOf(losses)} and stays off. ${cpu} ${lastError?.message ?? ''}`.trim(),
        tone: 'attention',
      };
  }
}

const timesOf = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** Mean wall time of a run where it ran, ms; null before the first run. */
export const meanMs = (ms: number, runs: number): number | null => (runs === 0 ? null : ms / runs);

/** As people say it. */
export const selfTestWords = ({ selfTest }: KernelRow): string => selfTest.replace('-', ' ');
