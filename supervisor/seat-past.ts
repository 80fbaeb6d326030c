/** What each seat left behind: its snapshots, and the records that are poison to it. */
import type { SeatFailure, SeatSnapshot, SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { DeadLetter } from '../protocols/presence.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import type { SeatHost } from '../runtime/host/control.ts';
import type { SeatMemory } from './seat-memory.ts';
import { SeatPoison } from './seat-poison.ts';

export class SeatPast {
  readonly #memory: SeatMemory | undefined;
  readonly #snapshots = new Map<SeatId, { version: string; snapshot: SeatSnapshot }>();
  readonly #poison = new SeatPoison();
  /** What the open incarnation of a seat is made of. */
  readonly #versions = new Map<SeatId, string>();

  /** Without a memory on disk, a start folds the whole journal into every seat. */
  constructor(memory: SeatMemory | undefined) {
    this.#memory = memory;
  }

  /** The spec with what this very version of the seat left behind. */
  remembered(spec: SeatSpec): SeatSpec {
    const { seat } = spec;
    const version = this.#memory?.versionOf(spec) ?? spec.manifest.version;
    this.#versions.set(seat, version);
    const here = this.#snapshots.get(seat);
    let snapshot = here?.version === version ? here.snapshot : undefined;
    if (snapshot === undefined) {
      const stored = this.#memory?.recall(seat, version);
      if (stored !== undefined) {
        ({ snapshot } = stored);
        this.#poison.recall(seat, version, stored.poisoned);
        this.#snapshots.set(seat, { snapshot, version });
      }
    }
    const poisoned = this.#poison.of(seat, version);
    return {
      ...spec,
      ...(poisoned.length === 0 ? {} : { poisoned }),
      ...(snapshot === undefined ? {} : { snapshot }),
    };
  }

  /** Keeps a snapshot of an open seat. Never rejects: a seat that is not there keeps the one it has. */
  async keep(host: SeatHost, { manifest, seat }: SeatSpec): Promise<void> {
    const version = this.#versions.get(seat) ?? manifest.version;
    const known = this.#snapshots.get(seat);
    const taken = await host.snapshot(seat);
    if (!('ok' in taken)) return;
    if (known?.version === version && known.snapshot.asOf === taken.ok.asOf) return;
    this.#snapshots.set(seat, { snapshot: taken.ok, version });
    const poisoned = this.#poison.of(seat, version);
    await this.#memory?.keep(seat, version, { poisoned, snapshot: taken.ok });
  }

  /** Folds a crash at one of `records`; the dead letter of one that is poison from now on. */
  crashed(
    failure: SeatFailure,
    { manifest }: SeatSpec,
    records: readonly ChainedRecord[],
  ): DeadLetter | undefined {
    const version = this.#versions.get(failure.seat) ?? manifest.version;
    return this.#poison.crashed(failure, { manifest, records, version });
  }
}
