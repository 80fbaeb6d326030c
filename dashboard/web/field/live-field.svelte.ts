/**
 * The living part of the field map: computes the newest step again with this browser's WebGPU, says
 * whether it agrees with the record, and plays how it spread. Without WebGPU the record is shown.
 */
import type { CognitionView } from '../../fold/cognition-state.ts';
import { decimal } from '../view/format.ts';
import { agreementOf, planOf } from './recompute.ts';
import type { BrowserGpu } from './web-gpu.ts';

export type LiveKind = 'starting' | 'canvas' | 'lost' | 'held' | 'agrees' | 'differs';

export interface LiveField {
  readonly kind: LiveKind;
  readonly text: string;
  /** Activation of every node computed here; undefined: only what the record tells. */
  readonly values: Float32Array | undefined;
  readonly isMoving: boolean;
  readonly canPlay: boolean;
  /** Hand it every state of the page; only a new read-out is computed. */
  offer(cognition: CognitionView): void;
  play(): void;
  close(): void;
}

/** How long the newest step plays, ms. */
const PLAY_MS = 1_200;
const CANVAS_TEXT = 'This browser has no WebGPU: the field is drawn as recorded, by canvas.';
const LOST_TEXT = 'The graphics device was lost: the field is drawn as recorded, by canvas.';

const isStill = (): boolean => document.documentElement.dataset['motion'] === 'none';

export function watchField(): LiveField {
  let kind = $state<LiveKind>('starting');
  let text = $state('Looking for a graphics device.');
  let values = $state.raw<Float32Array | undefined>(undefined);
  let isMoving = $state(false);
  let frames = $state.raw<readonly Float32Array[]>([]);
  let gpu: BrowserGpu | undefined;
  let isClosed = false;
  let isBusy = false;
  let waiting: CognitionView | undefined;
  let doneSeq = 0;
  let frame = 0;

  const say = (next: LiveKind, words: string): void => {
    kind = next;
    text = words;
  };
  const rest = (): void => {
    cancelAnimationFrame(frame);
    isMoving = false;
    values = frames.at(-1);
  };
  const drop = (): void => {
    frames = [];
    rest();
  };
  const isDeviceGone = (): boolean => kind === 'canvas' || kind === 'lost';

  async function compute(cognition: CognitionView): Promise<void> {
    const { field } = cognition;
    const plan = planOf(cognition);
    if (gpu === undefined || field === null) return;
    if ('why' in plan) {
      drop();
      return say('held', plan.why);
    }
    const { runOn } = await import('./web-gpu.ts');
    const all = await runOn(gpu, plan.work);
    if (isClosed || isDeviceGone()) return;
    const last = all.at(-1);
    if (last === undefined) return;
    const found = agreementOf(field, last);
    const isFirst = frames.length === 0;
    frames = all;
    const within = decimal(found.within, 6);
    if (found.agrees)
      say(
        'agrees',
        `Recomputed in this browser on ${gpu.name}: agrees within ${within} of one surprise at ${found.nodes} nodes.`,
      );
    else
      say(
        'differs',
        `Recomputed in this browser on ${gpu.name}: does not agree, off by up to ${within} of one surprise.`,
      );
    if (isFirst || isStill()) rest();
    else play();
  }

  async function next(): Promise<void> {
    if (isBusy || gpu === undefined || isDeviceGone()) return;
    isBusy = true;
    while (waiting !== undefined && !isClosed) {
      const now = waiting;
      waiting = undefined;
      try {
        await compute(now);
      } catch (error) {
        drop();
        say(
          'canvas',
          `WebGPU failed here (${error instanceof Error ? error.message : String(error)}): the field is drawn as recorded, by canvas.`,
        );
        break;
      }
    }
    isBusy = false;
  }

  function play(): void {
    if (isStill() || frames.length < 2) return;
    cancelAnimationFrame(frame);
    const began = performance.now();
    const tick = (at: number): void => {
      const place = Math.min(1, Math.max(0, at - began) / PLAY_MS) * (frames.length - 1);
      const [one, two] = [frames[Math.floor(place)], frames[Math.ceil(place)]];
      if (place >= frames.length - 1 || one === undefined || two === undefined) return rest();
      const share = place - Math.floor(place);
      isMoving = true;
      values = one.map((value, node) => value + ((two[node] ?? value) - value) * share);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  }

  async function start(): Promise<void> {
    const { openBrowserGpu } = await import('./web-gpu.ts');
    const opened = await openBrowserGpu();
    if (opened === undefined) return say('canvas', CANVAS_TEXT);
    if (isClosed) return opened.device.destroy();
    gpu = opened;
    void opened.device.lost.then(() => {
      if (isClosed) return;
      drop();
      say('lost', LOST_TEXT);
    });
    await next();
  }
  start().catch((error: unknown) => say('canvas', `${CANVAS_TEXT} (${String(error)})`));

  return {
    get kind() {
      return kind;
    },
    get text() {
      return text;
    },
    get values() {
      return values;
    },
    get isMoving() {
      return isMoving;
    },
    get canPlay() {
      return frames.length > 1 && !isStill();
    },
    offer(cognition) {
      const seq = cognition.field?.seq ?? 0;
      if (seq === doneSeq) return;
      doneSeq = seq;
      // The record is what is shown until this browser has caught up with it.
      if (!isMoving) values = undefined;
      // The fold goes on in the same lists while this is computed.
      waiting = { ...cognition, graphs: [...cognition.graphs], steps: [...cognition.steps] };
      void next();
    },
    play,
    close() {
      isClosed = true;
      cancelAnimationFrame(frame);
      gpu?.device.destroy();
    },
  };
}
