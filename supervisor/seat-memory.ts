/**
 * Snapshots of seats on disk, so that a start does not fold the whole journal into every seat. One
 * counts for the very version of the seat that made it (code, manifest, configuration, seed) and
 * when its position stands in the chain. docs/decisions/0010-snapshots.md
 */
import { deserialize, serialize } from 'node:v8';
import { hashOf } from '../protocols/canonical.ts';
import { errorReport } from '../protocols/errors.ts';
import type { SeatSnapshot, SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { Seq } from '../protocols/units.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import { putSnapshot, readSnapshot, snapshotSeqs } from '../runtime/store/snapshots.ts';
import type { SnapshotPlace } from './session-snapshot.ts';

/** What a seat can be brought back from. */
export interface SeatRecollection {
  readonly snapshot: SeatSnapshot;
  /** Records that crashed this version; it is not given them. */
  readonly poisoned: readonly Seq[];
}

export interface SeatMemory {
  /** Names everything that decides what a seat makes of its records. */
  versionOf(spec: SeatSpec): string;
  recall(seat: SeatId, version: string): SeatRecollection | undefined;
  /** Never rejects: a snapshot that cannot be kept is told of, and costs time later. */
  keep(seat: SeatId, version: string, kept: SeatRecollection): Promise<void>;
}

interface Stored extends SeatRecollection {
  readonly version: string;
  /** Hash of the record at the snapshot's position. */
  readonly hash: string;
}

export interface SeatMemoryOptions extends SnapshotPlace {
  readonly reader: Pick<JournalReader, 'getBytes' | 'head'>;
  readonly log: (level: 'info' | 'warn', message: string, values: object) => void;
}

export function openSeatMemory(options: SeatMemoryOptions): SeatMemory {
  const { code, log, reader, stores } = options;
  return {
    versionOf: ({ codeHash = '', config, manifest, runSeed }) =>
      hashOf({ code, codeHash, config, manifest, runSeed }),
    recall(seat, version) {
      for (const seq of snapshotSeqs(stores, nameOf(seat))) {
        const read = usable(options, { seat, seq, version });
        if (read === 'other version') continue;
        if (typeof read !== 'string') return read;
        log('warn', 'a snapshot of a seat is not used', { seat, seq, why: read });
      }
      return undefined;
    },
    async keep(seat, version, { poisoned, snapshot }) {
      const { asOf } = snapshot;
      if (asOf === 0) return;
      try {
        const { hash } = reader.getBytes(asOf);
        const bytes = serialize({ hash, poisoned, snapshot, version } satisfies Stored);
        await putSnapshot(options, { bytes, name: nameOf(seat), seq: asOf });
      } catch (error) {
        log('warn', 'a snapshot of a seat was not kept', { error: errorReport(error), seat });
      }
    },
  };
}

const nameOf = (seat: SeatId): string => `seat/${seat}`;

function usable(
  options: SeatMemoryOptions,
  { seat, seq, version }: { seat: SeatId; seq: Seq; version: string },
): SeatRecollection | string {
  try {
    const { reader } = options;
    const stored = deserialize(readSnapshot(options, nameOf(seat), seq)) as Stored;
    // Nothing is wrong: the seat, or the program, was changed.
    if (stored.version !== version) return 'other version';
    if (seq > reader.head().seq) return 'the journal ends before it';
    return reader.getBytes(seq).hash === stored.hash ? stored : 'it belongs to another journal';
  } catch (error) {
    // Damaged bytes, or another engine's: the reason is told, and the seat folds the journal.
    return error instanceof Error ? error.message : String(error);
  }
}
