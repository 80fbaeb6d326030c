/**
 * Records that crashed the same version of a seat twice: it is not given them again, so that one bad
 * record costs a seat two incarnations and not its place at the table.
 */
import type { SeatFailure, SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { DeadLetter } from '../protocols/presence.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import type { Seq } from '../protocols/units.ts';
import { addCrash, poisonKeyOf } from '../runtime/supervision/poison.ts';
import type { PoisonLedger } from '../runtime/supervision/poison.ts';

export class SeatPoison {
  #ledger: PoisonLedger = new Map();
  readonly #poisoned = new Map<SeatId, { readonly version: string; seqs: readonly Seq[] }>();

  /** Records this version of the seat is not given. */
  of(seat: SeatId, version: string): readonly Seq[] {
    const known = this.#poisoned.get(seat);
    return known?.version === version ? known.seqs : [];
  }

  /** What an earlier start found out. */
  recall(seat: SeatId, version: string, seqs: readonly Seq[]): void {
    const all = [...new Set([...this.of(seat, version), ...seqs])].sort((a, b) => a - b);
    this.#poisoned.set(seat, { seqs: all, version });
  }

  /**
   * Folds a crash; `records` are those the seat was given. Answers the dead letter of a record that
   * is poison from now on.
   */
  crashed(
    failure: SeatFailure,
    given: {
      readonly manifest: SeatSpec['manifest'];
      readonly records: readonly ChainedRecord[];
      readonly version: string;
    },
  ): DeadLetter | undefined {
    const { manifest, records, version } = given;
    const record = records.find(({ seq }) => seq === failure.seq);
    if (record === undefined) return undefined;
    const key = poisonKeyOf(failure, { ...manifest, version }, record.hash);
    const { crashes, ledger, poisoned } = addCrash(this.#ledger, key);
    this.#ledger = ledger;
    if (!poisoned) return undefined;
    this.recall(failure.seat, version, [record.seq]);
    const who = `${manifest.id} ${manifest.version}`;
    return {
      code: failure.error.code,
      detail:
        `record ${record.seq} crashed ${who} ${crashes} times: ${failure.error.message}`.slice(
          0,
          500,
        ),
      digest: record.hash,
      reason: 'poison',
      seat: failure.seat,
      type: record.type,
    };
  }
}
