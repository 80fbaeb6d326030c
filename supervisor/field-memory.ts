/**
 * The field's engine of a run, brought up to the end of its journal. A stored copy shortens that to
 * the records after it: read-outs are computed again from what stands in the journal. The copy counts
 * when the same code made it and its position and hash stand in the chain; else the whole journal is
 * folded, which gives the same numbers and takes longer.
 */
import { deserialize, serialize } from 'node:v8';
import type { KernelBackend } from '../kernels/kernel.ts';
import type { Seq } from '../protocols/units.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import { putSnapshot, readSnapshot, snapshotSeqs } from '../runtime/store/snapshots.ts';
import type { TradingConfig } from './config-schema.ts';
import { openFieldEngine } from './field-engine.ts';
import type { FieldEngine, FieldMemory } from './field-engine.ts';
import type { SnapshotPlace } from './session-snapshot.ts';

const NAME = 'field';

/** As stored. */
interface Stored {
  readonly code: string;
  /** Hash of the record at its position. */
  readonly hash: string;
  readonly memory: FieldMemory;
}

export interface RunFieldOptions {
  readonly kernels: KernelBackend;
  readonly log: (level: 'info' | 'warn', message: string, values: object) => void;
  readonly place: SnapshotPlace;
  readonly reader: Pick<JournalReader, 'getBytes' | 'head' | 'iterate'>;
  readonly trading: Pick<TradingConfig, 'field' | 'seed'>;
}

export async function openRunField(options: RunFieldOptions): Promise<FieldEngine> {
  const { kernels, reader, trading } = options;
  const recalled = recallField(options);
  const engine = openFieldEngine({
    backend: kernels,
    seed: trading.seed,
    settings: trading.field,
    ...(recalled === undefined ? {} : { from: recalled.memory }),
  });
  await engine.recover(reader.iterate((recalled?.seq ?? 0) + 1));
  return engine;
}

/** Stores what the engine knows as of a record. @throws DATA_WRITE_FAILED. */
export async function keepField(
  place: SnapshotPlace,
  kept: {
    readonly hash: string;
    readonly memory: FieldMemory;
    readonly seq: Seq;
  },
): Promise<void> {
  const { hash, memory, seq } = kept;
  const stored: Stored = { code: place.code, hash, memory };
  await putSnapshot(place, { bytes: serialize(stored), name: NAME, seq });
}

function recallField({ log, place, reader }: RunFieldOptions) {
  for (const seq of snapshotSeqs(place.stores, NAME)) {
    try {
      const stored = deserialize(readSnapshot(place, NAME, seq)) as Stored;
      // Nothing is wrong: the program was changed.
      if (stored.code !== place.code) continue;
      const here = seq <= reader.head().seq && reader.getBytes(seq).hash === stored.hash;
      if (here) return { memory: stored.memory, seq };
      log('warn', 'a stored copy of the field is not used', { seq });
    } catch (error) {
      // Bytes of another engine or damaged ones: the journal is folded instead.
      const why = error instanceof Error ? error.message : String(error);
      log('warn', 'a stored copy of the field is not used', { seq, why });
    }
  }
  return undefined;
}
