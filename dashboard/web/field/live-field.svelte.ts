/**
 * The living part of the field map: computes the newest step again with this browser's WebGPU, says
 * whether it agrees with the record, and plays how it spread. Without WebGPU the record is shown.
 */
import type { CognitionView } from '../../fold/cognition-state.ts';
import { decimal } from '../view/format.ts';
import { agreementOf, planOf } from './recompute.ts';
import type { BrowserGpu } from './web-gpu.ts';

type LiveKind = 'starting' | 'canvas' | 'lost' | 'held' | 'agrees' | 'differs';

/** How long the newest step plays, ms. */
const PLAY_MS = 1_200;
const AS_RECORDED = 'the field is drawn as recorded, by canvas.';
const CANVAS_TEXT = `This browser has no WebGPU: ${AS_RECORDED}`;
const LOST_TEXT = `The graphics device was lost: ${AS_RECORDED}`;

const isStill = (): boolean => document.documentElement.dataset['motion'] === 'none';

/** Lives as long as its map is on the page; `close` gives the device back. */
export class LiveField {
  #kind = $state<LiveKind>('starting');
  #text = $state('Looking for a graphics device.');
  #values = $state.raw<Float32Array | undefined>(undefined);
  #isMoving = $state(false);
  #frames = $state.raw<readonly Float32Array[]>([]);
  #gpu: BrowserGpu | undefined;
  #isClosed = false;
  #isBusy = false;
  #waiting: CognitionView | undefined;
  #offeredSeq = 0;
  #frame = 0;

  constructor() {
    this.#start().catch((error: unknown) =>
      this.#say('canvas', `${CANVAS_TEXT} (${String(error)})`),
    );
  }

  get kind(): LiveKind {
    return this.#kind;
  }
  get text(): string {
    return this.#text;
  }
  /** Activation of every node computed here; undefined: only what the record tells. */
  get values(): Float32Array | undefined {
    return this.#values;
  }
  get isMoving(): boolean {
    return this.#isMoving;
  }
  get canPlay(): boolean {
    return this.#frames.length > 1 && !isStill();
  }

  /** Hand it every state of the page; only a new read-out is computed. */
  offer(cognition: CognitionView): void {
    const seq = cognition.field?.seq ?? 0;
    if (seq === this.#offeredSeq) return;
    this.#offeredSeq = seq;
    // The record is what is shown until this browser has caught up with it.
    if (!this.#isMoving) this.#values = undefined;
    // The fold goes on in the same lists while this is computed.
    this.#waiting = {
      ...cognition,
      graphs: [...cognition.graphs],
      steps: [...cognition.steps],
    };
    void this.#computeWaiting();
  }

  /** Shows how the newest step spread, once. */
  play(): void {
    const frames = this.#frames;
    if (isStill() || frames.length < 2) return;
    cancelAnimationFrame(this.#frame);
    const began = performance.now();
    const tick = (at: number): void => {
      const share = Math.min(1, Math.max(0, at - began) / PLAY_MS);
      const place = share * (frames.length - 1);
      const [one, two] = [frames[Math.floor(place)], frames[Math.ceil(place)]];
      if (share >= 1 || one === undefined || two === undefined) return this.#rest();
      const part = place - Math.floor(place);
      this.#isMoving = true;
      this.#values = one.map((value, node) => value + ((two[node] ?? value) - value) * part);
      this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
  }

  close(): void {
    this.#isClosed = true;
    cancelAnimationFrame(this.#frame);
    this.#gpu?.device.destroy();
  }

  async #start(): Promise<void> {
    const { openBrowserGpu } = await import('./web-gpu.ts');
    const opened = await openBrowserGpu();
    if (opened === undefined) return this.#say('canvas', CANVAS_TEXT);
    if (this.#isClosed) return opened.device.destroy();
    this.#gpu = opened;
    void this.#watch(opened);
    await this.#computeWaiting();
  }

  async #watch({ device }: BrowserGpu): Promise<void> {
    await device.lost;
    if (this.#isClosed) return;
    this.#drop();
    this.#say('lost', LOST_TEXT);
  }

  async #computeWaiting(): Promise<void> {
    if (this.#isBusy || this.#gpu === undefined) return;
    this.#isBusy = true;
    while (this.#waiting !== undefined && !this.#isClosed && !this.#isDeviceGone()) {
      const cognition = this.#waiting;
      this.#waiting = undefined;
      try {
        await this.#compute(this.#gpu, cognition);
      } catch (error) {
        // What was under way fails with its device; that the device was lost is said already.
        if (this.#isDeviceGone()) break;
        this.#drop();
        const why = error instanceof Error ? error.message : String(error);
        this.#say('canvas', `WebGPU failed here (${why}): ${AS_RECORDED}`);
      }
    }
    this.#isBusy = false;
  }

  async #compute(gpu: BrowserGpu, cognition: CognitionView): Promise<void> {
    const { field } = cognition;
    const plan = planOf(cognition);
    if (field === null || 'why' in plan) {
      this.#drop();
      return this.#say('held', 'why' in plan ? plan.why : '');
    }
    const { runOn } = await import('./web-gpu.ts');
    const frames = await runOn(gpu, plan.work);
    const last = frames.at(-1);
    if (this.#isClosed || this.#isDeviceGone() || last === undefined) return;
    const { agrees, nodes, within } = agreementOf(field, last);
    // Rounded up: what is written is a bound.
    const bound = decimal(Math.ceil(within * 1e6) / 1e6, 6);
    const where = `Recomputed in this browser on ${gpu.name}`;
    if (agrees)
      this.#say('agrees', `${where}: agrees within ${bound} of one surprise at ${nodes} nodes.`);
    else this.#say('differs', `${where}: does not agree, off by up to ${bound} of one surprise.`);
    const isFirst = this.#frames.length === 0;
    this.#frames = frames;
    if (isFirst || isStill()) this.#rest();
    else this.play();
  }

  #say(kind: LiveKind, text: string): void {
    this.#kind = kind;
    this.#text = text;
  }

  #isDeviceGone(): boolean {
    return this.#kind === 'canvas' || this.#kind === 'lost';
  }

  #rest(): void {
    cancelAnimationFrame(this.#frame);
    this.#isMoving = false;
    this.#values = this.#frames.at(-1);
  }

  #drop(): void {
    this.#frames = [];
    this.#rest();
  }
}
