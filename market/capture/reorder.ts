/**
 * Frames in the order they were received. A recorder with several sockets writes lines a little
 * out of turn; what is later than the window is passed on as it comes, and counted.
 */
import type { Us } from '../../protocols/units.ts';
import type { CaptureFrame } from './frames.ts';

/** How far out of turn a line may be and still find its place. */
export const REORDER_WINDOW_US: Us = 500_000;

export interface ReceiveOrder {
  /** Takes a frame; those whose turn has surely come, oldest first. */
  push(frame: CaptureFrame): CaptureFrame[];
  /** The rest. */
  flush(): CaptureFrame[];
  /** Frames that were put in their place. */
  readonly moved: number;
}

export function receiveOrder(windowUs: Us = REORDER_WINDOW_US): ReceiveOrder {
  /** Sorted by receive time; equal times keep the order of the file. */
  let waiting: CaptureFrame[] = [];
  let moved = 0;
  return {
    push(frame) {
      let place = waiting.length;
      while (place > 0 && (waiting[place - 1] as CaptureFrame).receiveUs > frame.receiveUs) place--;
      if (place === waiting.length) waiting.push(frame);
      else {
        moved++;
        waiting.splice(place, 0, frame);
      }
      const newest = (waiting.at(-1) as CaptureFrame).receiveUs;
      let due = 0;
      while ((waiting[due] as CaptureFrame).receiveUs < newest - windowUs) due++;
      return due === 0 ? [] : waiting.splice(0, due);
    },
    flush() {
      const rest = waiting;
      waiting = [];
      return rest;
    },
    get moved() {
      return moved;
    },
  };
}
