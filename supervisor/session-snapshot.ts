/**
 * The session's state on disk, so that a start folds a tail and not the whole journal. It only saves
 * time: it counts when the same code wrote it, its position and hash stand in the chain, and the
 * state it holds has the hash it names. docs/decisions/0010-snapshots.md
 */
import { deserialize, serialize } from 'node:v8';
import type { Seq } from '../protocols/units.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import { putSnapshot, readSnapshot, snapshotSeqs } from '../runtime/store/snapshots.ts';
import type { SealedStore } from '../runtime/store/snapshots.ts';
import type { Gateway } from '../venues/venue.ts';
import type { RecoveryTrace } from './recovery-trace.ts';
import { stateHash } from './session/state.ts';
import type { SessionState } from './session/state.ts';

const NAME = 'session';

/** Everything a start takes up, as of `state.seq`, when nothing derived is due. */
export interface SessionSnapshot {
  readonly state: SessionState;
  readonly trace: RecoveryTrace;
  /** What the gateway remembers; undefined for one whose venue remembers by itself. */
  readonly gateway: unknown;
}

/** As stored. One value, so that objects which two parts share are still shared when they return. */
interface Stored extends SessionSnapshot {
  readonly code: string;
  readonly stateHash: string;
}

/** Where snapshots lie, and the code they must come from. */
export interface SnapshotPlace extends SealedStore {
  /** SHA-256 over the code that folds; another code may hold another state. */
  readonly code: string;
}

/**
 * Stores the state as it is now. The caller sees to it that its records are on disk and that every
 * derived record has been appended.
 * @throws DATA_WRITE_FAILED.
 */
export async function keepSession(
  place: SnapshotPlace,
  { state, trace, gateway }: Omit<SessionSnapshot, 'gateway'> & { readonly gateway: Gateway },
): Promise<void> {
  const remembered = gateway.remember?.();
  const hash = stateHash(state);
  const stored: Stored = { code: place.code, gateway: remembered, state, stateHash: hash, trace };
  await putSnapshot(place, { bytes: serialize(stored), name: NAME, seq: state.seq });
}

/** Why a stored snapshot does not count. */
export interface Unusable {
  readonly seq: Seq;
  readonly why: string;
}

/** The newest snapshot that counts; `unusable` are those newer ones that do not. */
export function recallSession(
  place: SnapshotPlace,
  reader: Pick<JournalReader, 'getBytes' | 'head'>,
): { readonly found: SessionSnapshot | undefined; readonly unusable: readonly Unusable[] } {
  const unusable: Unusable[] = [];
  for (const seq of snapshotSeqs(place.stores, NAME)) {
    const read = usable(seq, { ...place, reader });
    if (typeof read !== 'string') return { found: read, unusable };
    unusable.push({ seq, why: read });
  }
  return { found: undefined, unusable };
}

function usable(
  seq: Seq,
  from: SnapshotPlace & { readonly reader: Pick<JournalReader, 'getBytes' | 'head'> },
): SessionSnapshot | string {
  try {
    const stored = deserialize(readSnapshot(from, NAME, seq)) as Stored;
    if (stored.code !== from.code) return 'other code wrote it';
    const { state } = stored;
    if (state.seq !== seq || seq > from.reader.head().seq) return 'the journal ends before it';
    if (from.reader.getBytes(seq).hash !== state.hash) return 'it belongs to another journal';
    return stateHash(state) === stored.stateHash ? stored : 'its state has another hash';
  } catch (error) {
    // Bytes of another engine or damaged ones: the reason is told, and the journal is folded.
    return error instanceof Error ? error.message : String(error);
  }
}
