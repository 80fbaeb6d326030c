/** Jobs for tests of the device: one that takes long enough to be interrupted, and its answer. */
import { readFileSync } from 'node:fs';
import { graphWave } from '../../kernels/graph-wave/kernel.ts';

const quick = graphWave.specimen();
/** Some tenths of a second on the software adapter, some hundredths on the CPU. */
export const longJob = { ...quick, dt: quick.dt / 4, steps: 20_000 };
export const longAnswer = graphWave.twin(longJob);
export const quickJob = quick;
export const quickAnswer = graphWave.twin(quick);

/** A module of test/fixtures/devices, for `entryUrl`. */
export const deviceFixture = (name: string): URL =>
  new URL(`../fixtures/devices/${name}`, import.meta.url);

/** Whether a process exists; one that ended and was not yet waited for counts. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Gone, or ended and not yet taken off the list by whoever inherited it. */
export function ended(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return true;
  }
}
