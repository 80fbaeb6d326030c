/**
 * The fast back end on the CPU: four f32 lanes of WebAssembly for the kernels that step, the plain twin
 * for all others. Answers are the twins' to the last bit (docs/decisions/0018), on one thread or two.
 */
import type { AppError } from '../../protocols/errors.ts';
import { checked } from '../checked.ts';
import type { InputOf, KernelBackend, KernelName, OutputOf } from '../kernel.ts';
import { Engine } from './engine.ts';
import type { Tuning } from './engine.ts';
import { runGraphPressure, runGraphWave } from './graph.ts';
import { runGridPressure, runGridWave } from './grid.ts';
import { runPairwiseTension } from './tension.ts';

/** Runs a checked input. */
type Fast<K extends KernelName> = (engine: Engine, input: InputOf<K>) => Promise<OutputOf<K>>;

const FAST: { readonly [K in KernelName]?: Fast<K> } = {
  'graph-pressure': runGraphPressure,
  'graph-wave': runGraphWave,
  'grid-pressure': runGridPressure,
  'grid-wave': runGridWave,
  'pairwise-tension': runPairwiseTension,
};

export interface WasmOptions {
  /** Threads for steps that are long enough; 2 by default, the calling one included. */
  readonly threads?: 1 | 2;
  /** Told when the second thread is lost; its work is then done again on one. */
  readonly onFault?: (error: AppError) => void;
  /** The compiled entry of the second thread. */
  readonly entry?: URL;
  readonly tuning?: Partial<Tuning>;
}

/**
 * Two threads from about 0.1 ms of work on. One thread gains from a wavefront once two states leave its
 * own cache; two threads wait for each other more often in one, and gain once the last cache is left.
 */
const TUNING: Tuning = {
  depth: 8,
  longCells: 262_144,
  longLinks: 262_144,
  longPairs: 2_048,
  sweptCells: [262_144, 2_097_152],
};

/**
 * Close it when done: it may own a thread.
 * @throws KERNEL_MODULE when the module was not built.
 */
export function wasmBackend(options: WasmOptions = {}): KernelBackend {
  const { entry = new URL('./thread.js', import.meta.url), threads = 2 } = options;
  let fault: AppError | undefined;
  const onFault = (error: AppError): void => {
    fault = error;
    options.onFault?.(error);
  };
  const engine = new Engine({ entry, onFault, threads, tuning: { ...TUNING, ...options.tuning } });
  return {
    name: 'wasm',
    get detail() {
      const pace = `WebAssembly f32x4, ${engine.threads === 1 ? '1 thread' : '2 threads'}`;
      return fault === undefined ? pace : `${pace} (${fault.code})`;
    },
    async run<K extends KernelName>(kernel: K, input: InputOf<K>): Promise<OutputOf<K>> {
      const plain = checked(kernel, input);
      const fast: Fast<K> | undefined = FAST[kernel];
      return fast === undefined ? engine.after(() => plain.twin(input)) : fast(engine, input);
    },
    close: () => engine.close(),
  };
}
