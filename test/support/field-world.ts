/** A simulated world played to the field's seat alone, and what a test asks of it. */
import { defaultField } from '../../council/field/settings.ts';
import type { FieldSettings } from '../../council/field/settings.ts';
import { jsBackend } from '../../kernels/js-backend.ts';
import type { KernelBackend } from '../../kernels/kernel.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { defaultConfig } from '../../supervisor/config-schema.ts';
import { openFieldEngine } from '../../supervisor/field-engine.ts';
import type { FieldMemory } from '../../supervisor/field-engine.ts';
import { openFieldAlone, stepFieldAlone } from '../../supervisor/study/field-alone.ts';
import { openSim } from '../../venues/sim/open.ts';
import { parseVariant } from '../../venues/sim/options.ts';
import type { PulledMarket } from '../../venues/venue.ts';

export interface FieldWorldOptions {
  /** As an operator writes it: `network(16)`. */
  readonly variant?: string;
  readonly market?: PulledMarket;
  readonly seed: number;
  readonly bars: number;
  /** Records are kept (a restart needs them, and a test that compares them). */
  readonly keep?: boolean;
  readonly horizons?: readonly number[];
  readonly settings?: Partial<FieldSettings>;
  readonly kernels?: KernelBackend;
  /** The engine is thrown away and built again from the records so far after this many bars. */
  readonly restartAfter?: number;
}

export interface FieldWorldRun {
  readonly records: readonly ChainedRecord[];
  /** Log score of the seat's side odds less the base's, nats, of all questions settled at a bar. */
  readonly gains: readonly number[];
  readonly questions: number;
  readonly gain: number;
  readonly memory: FieldMemory;
}

export async function runFieldWorld(options: FieldWorldOptions): Promise<FieldWorldRun> {
  const { bars, horizons = [1], seed, variant = 'null' } = options;
  const market = options.market ?? openSim({ ...parseVariant(variant), seed });
  const kernels = options.kernels ?? jsBackend();
  const settings = { ...defaultField, ...options.settings };
  const keep = options.keep ?? options.restartAfter !== undefined;
  const records: ChainedRecord[] = [];
  const alone = openFieldAlone({
    kernels,
    market,
    onRecord: (record) => void (keep && records.push(record)),
    trading: {
      ...defaultConfig.trading,
      dataset: variant,
      field: settings,
      horizons: [...horizons],
      market: 'sim',
      seed,
    },
  });
  const gains: number[] = [];
  let questions = 0;
  for (let bar = 0; bar < bars; bar++) {
    const losses = await stepFieldAlone(alone);
    if (losses === undefined) break;
    questions += losses.length;
    if (losses.length > 0) {
      gains.push(losses.reduce((sum, one) => sum + one.baseDirection - one.fieldDirection, 0));
    }
    if (options.restartAfter === bar) {
      alone.engine = openFieldEngine({ backend: kernels, seed, settings });
      await alone.engine.recover(records);
    }
  }
  const gain = gains.reduce((sum, one) => sum + one, 0);
  return { gain, gains, memory: alone.engine.remember(), questions, records };
}
