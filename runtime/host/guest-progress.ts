/**
 * Progress of a guest's process, on a line of its own so that a seat that never returns has told of its
 * last step: a byte a step, and before it one that says which seat runs.
 */
import { writeSync } from 'node:fs';
import type { Progress } from './liveness.ts';

/** A step. Any other byte is the ordinal of the seat that runs from now on; 0 = none. */
export const STEPPED = 255;

/** @param fd - open file of the line. */
export function progressLine(fd: number): Pick<Progress, 'enter' | 'leave' | 'step'> {
  const write = (byte: number): void => void writeSync(fd, Buffer.of(byte));
  const step = Buffer.of(STEPPED);
  return {
    enter: (ordinal) => write(ordinal % STEPPED),
    leave: () => write(0),
    step: () => void writeSync(fd, step),
  };
}
