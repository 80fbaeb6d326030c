/**
 * Runs routines of the WebAssembly module over one shared memory that jobs lay out anew and that only
 * grows. Nothing is allocated between the steps of a job: a job is one call.
 */
import type { AppError } from '../../protocols/errors.ts';
import { appError } from '../../protocols/errors.ts';
import { MEMORY_BYTES_MAX, PAGE_BYTES, compileModule, newMemory, performerOf } from './module.ts';
import type { Call, Performer, Share, ThreadSeed } from './module.ts';
import { Partner } from './partner.ts';

/** Where the threads' words lie, and how much they take; address 0 stays unused. */
const WORDS = 1_024;
const WORDS_BYTES = 1_024;
/** Fields start on a cache line. */
const ALIGN = 64;
/** How long a thread waits at a barrier before it takes the other for dead. */
const PATIENCE_NS = 1_000_000_000n;

/** Gives out addresses one after another; the engine makes room for all of them before a job. */
export interface Layout {
  /** The address of `bytes` unused bytes. */
  take(bytes: number): number;
  readonly bytes: number;
}

export interface WasmJob {
  /** Calls that thread `index` makes before its share. */
  readonly settings?: (index: number) => readonly Call[];
  readonly call: Call;
  readonly layout: Layout;
  /** Writes the input into the memory; called again when a job has to start anew. */
  readonly load: (buffer: SharedArrayBuffer) => void;
  /** Long enough a step for two threads. */
  readonly long: boolean;
}

/** From what size on a job is done otherwise; measured by bench/field-grid and bench/field-graph. */
export interface Tuning {
  /** Cells of a step on a grid from which two threads are worth their barrier. */
  readonly longCells: number;
  /** Links and nodes of a step on a graph from which two threads are worth their barrier. */
  readonly longLinks: number;
  /** Pairs of proposals from which two threads are worth a message. */
  readonly longPairs: number;
  /** Cells of a grid with edges from which a wavefront pays, on one thread and on two. */
  readonly sweptCells: readonly [one: number, two: number];
  /** Steps of one sweep of a wavefront. */
  readonly depth: number;
}

export interface EngineOptions {
  readonly tuning: Tuning;
  /** 1 or 2. More would need more cores than a spinning barrier may take for granted. */
  readonly threads: 1 | 2;
  /** The entry of the second thread; a compiled file, because a thread cannot load TypeScript. */
  readonly entry: URL;
  readonly onFault: (error: AppError) => void;
}

export function newLayout(): Layout {
  let end = WORDS + WORDS_BYTES;
  return {
    take(bytes) {
      const address = end;
      end = Math.ceil((end + bytes) / ALIGN) * ALIGN;
      return address;
    },
    get bytes() {
      return end;
    },
  };
}

export class Engine {
  readonly #seed: ThreadSeed;
  readonly #perform: Performer;
  readonly #options: EngineOptions;
  #threads: 1 | 2;
  #partner: Partner | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @throws KERNEL_MODULE when the module was not built or does not suit this engine. */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#threads = options.threads;
    this.#seed = { memory: newMemory(), module: compileModule() };
    this.#perform = performerOf(this.#seed);
  }

  get tuning(): Tuning {
    return this.#options.tuning;
  }

  /** How many threads a long job gets. */
  get threads(): number {
    return this.#threads;
  }

  /**
   * Runs a job and reads its result; jobs asked for at once run one after another.
   * @throws KERNEL_TOO_LARGE when the job does not fit into the memory.
   */
  run<T>(job: WasmJob, read: (buffer: SharedArrayBuffer) => T): Promise<T> {
    return this.after(async () => {
      await this.#complete(job);
      return read(this.#seed.memory.buffer);
    });
  }

  /** Does some other work when all jobs asked for before it are done. */
  after<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#partner?.close();
    this.#partner = undefined;
    this.#threads = 1;
  }

  async #complete({ call, layout, load, long, settings = () => [] }: WasmJob): Promise<void> {
    this.#reserve(layout.bytes, call.routine);
    const partner = long ? await this.#partnerFor() : undefined;
    const { buffer } = this.#seed.memory;
    load(buffer);
    if (partner === undefined) {
      this.#perform({ call, settings: settings(0), share: share(0, 1) });
      return;
    }
    // Both threads have passed the same barriers; the new ones are counted from there.
    const passed = new Int32Array(buffer, WORDS, 1)[0] ?? 0;
    partner.post({ call, settings: settings(1), share: share(1, 2, passed) });
    if (this.#perform({ call, settings: settings(0), share: share(0, 2, passed) })) return;
    await partner.kill('it did not come to a barrier in time');
    load(buffer);
    this.#perform({ call, settings: settings(0), share: share(0, 1) });
  }

  /** The second thread, started when first asked for; none once it is dead. */
  async #partnerFor(): Promise<Partner | undefined> {
    if (this.#threads === 1) return undefined;
    this.#partner ??= new Partner(this.#seed, this.#options.entry, (error) => {
      this.#threads = 1;
      this.#options.onFault(error);
    });
    return (await this.#partner.ready()) ? this.#partner : undefined;
  }

  #reserve(bytes: number, routine: string): void {
    const { memory } = this.#seed;
    const missing = bytes - memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch (error) {
      const limit = `${MEMORY_BYTES_MAX} bytes`;
      const details = { kernel: routine, limit, name: 'memory', value: `${bytes} bytes` };
      throw appError('KERNEL_TOO_LARGE', details, error);
    }
  }
}

const share = (index: number, threads: number, passed = 0): Share => [
  WORDS,
  index,
  threads,
  passed,
  PATIENCE_NS,
];
