/**
 * The session's state on disk, so that a start folds a tail and not the whole journal. It only saves
 * time: it counts when this home sealed it, the same code wrote it, its position and hash stand in the
 * chain, and the checkpoint behind it states the hash of what it holds. docs/decisions/0010-snapshots.md
 */
import { deserialize, serialize } from 'node:v8';
import type { Seq } from '../protocols/units.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import { putSnapshot, readSnapshot, snapshotSeqs } from '../runtime/store/snapshots.ts';
import type { SealedStore } from '../runtime/store/snapshots.ts';
import type { Gateway } from '../venues/venue.ts';
import type { RecoveryTrace } from './recovery-trace.ts';
import { foldHash } from './session/state.ts';
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
}

/** Where snapshots lie, and the code they must come from. */
export interface SnapshotPlace extends SealedStore {
  /** SHA-256 over the code that folds; another code may hold another state. */
  readonly code: string;
}

/** A session taken down as of `seq`: later records do not touch it. */
export interface PackedSession {
  readonly bytes: Uint8Array;
  /** For the checkpoint at seq + 1. Of values, not of `bytes`: V8 may write one number in two ways. */
  readonly hash: string;
  readonly seq: Seq;
}

/**
 * The session as it is now. The caller sees to it that its records are on disk and that every derived
 * record has been appended.
 */
export function packSession(
  code: string,
  session: Omit<SessionSnapshot, 'gateway'> & { readonly gateway: Gateway },
): PackedSession {
  const { state, trace } = session;
  const kept: SessionSnapshot = { gateway: session.gateway.remember?.(), state, trace };
  const stored: Stored = { ...kept, code };
  return { bytes: serialize(stored), hash: foldHash(kept), seq: state.seq };
}

/** Stores it, once its checkpoint is on disk. @throws DATA_WRITE_FAILED. */
export const keepSession = (place: SealedStore, { bytes, seq }: PackedSession): Promise<void> =>
  putSnapshot(place, { bytes, name: NAME, seq });

/** Nothing is wrong with it: the program was changed. */
export const OTHER_CODE = 'other code wrote it';

/** Why a stored snapshot does not count. */
export interface Unusable {
  readonly seq: Seq;
  readonly why: string;
}

/** The newest snapshot that counts; `unusable` are those newer ones that do not. */
export function recallSession(
  place: SnapshotPlace,
  reader: Chain,
): { readonly found: SessionSnapshot | undefined; readonly unusable: readonly Unusable[] } {
  const unusable: Unusable[] = [];
  for (const seq of snapshotSeqs(place.stores, NAME)) {
    const read = usable(seq, { ...place, reader });
    if (typeof read !== 'string') return { found: read, unusable };
    unusable.push({ seq, why: read });
  }
  return { found: undefined, unusable };
}

/** The records a snapshot is held against. */
type Chain = Pick<JournalReader, 'getBytes' | 'head' | 'iterate'>;

function usable(
  seq: Seq,
  from: SnapshotPlace & { readonly reader: Chain },
): SessionSnapshot | string {
  try {
    const stored = deserialize(readSnapshot(from, NAME, seq)) as Stored;
    if (stored.code !== from.code) return OTHER_CODE;
    const { gateway, state, trace } = stored;
    if (state.seq !== seq || seq > from.reader.head().seq) return 'the journal ends before it';
    if (from.reader.getBytes(seq).hash !== state.hash) return 'it belongs to another journal';
    const [next] = from.reader.iterate(seq + 1);
    const stated = next?.type === 'checkpoint' ? next.body.snapshot : undefined;
    if (stated === undefined) return 'no checkpoint behind it states its hash';
    const isStated = stated === foldHash({ gateway, state, trace } satisfies SessionSnapshot);
    return isStated ? stored : 'the checkpoint behind it states another hash';
  } catch (error) {
    // Bytes of another engine or damaged ones: the reason is told, and the journal is folded.
    return error instanceof Error ? error.message : String(error);
  }
}
