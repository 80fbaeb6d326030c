/**
 * Poison: a message that crashes the same version of a seat twice is not given to it again. The key
 * holds the version, so that a repaired plugin gets the message once more.
 */
import { hashOf } from '../../protocols/canonical.ts';
import type { SeatFailure, SeatSpec } from '../../protocols/host.ts';

/** Crashes on one message before it is quarantined. */
export const POISON_CRASHES = 2;
/** Messages remembered; the oldest is forgotten first. */
export const POISON_MEMORY = 1_024;

/** Crashes by key, oldest first: a pure fold, plain data. */
export type PoisonLedger = ReadonlyMap<string, number>;

/** SHA-256 of a message (any canonical JSON) and of what would process it. */
export const poisonKey = (message: unknown, plugin: { id: string; version: string }): string =>
  hashOf({ message, plugin: `${plugin.id}@${plugin.version}` });

/** The message a seat crashed on: the record it folded, or the ask it was to answer. */
export function poisonKeyOf(
  failure: SeatFailure,
  manifest: SeatSpec['manifest'],
  recordHash?: string,
): string {
  const message =
    recordHash ?? `${failure.round ?? 'open'}/${failure.seat}/${failure.phase ?? 'fold'}`;
  return poisonKey(message, { id: manifest.id, version: manifest.version });
}

/** Folds a crash on a message; `poisoned` from the second on. */
export function addCrash(
  ledger: PoisonLedger,
  key: string,
): { readonly crashes: number; readonly ledger: PoisonLedger; readonly poisoned: boolean } {
  const crashes = (ledger.get(key) ?? 0) + 1;
  const next = new Map(ledger);
  // Written anew, so that the order is by last crash.
  next.delete(key);
  next.set(key, crashes);
  for (const oldest of next.keys()) {
    if (next.size <= POISON_MEMORY) break;
    next.delete(oldest);
  }
  return { crashes, ledger: next, poisoned: crashes >= POISON_CRASHES };
}
