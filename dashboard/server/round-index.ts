/**
 * Where each round stands in the journal: three positions a round (24 bytes), so that any of
 * millions can be read back in one look; and where the field was last read out.
 */
import type { RecordOf } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';

export interface RoundSpan {
  readonly callSeq: Seq;
  /** The newest record of the round. */
  readonly lastSeq: Seq;
  /** The lane's last settlement with an outcome before the call; 0 = none, weights are priors. */
  readonly weightsSeq: Seq;
}

/** The index as plain data. */
export interface RoundIndexMemory {
  readonly cells: Float64Array;
  /** The newest `field` record; 0 before the first. */
  readonly field: Seq;
  readonly instruments: readonly string[];
  readonly last: number;
  readonly settled: ReadonlyMap<string, Seq>;
}

const COLUMNS = 4;

export class RoundIndex {
  /** f64[round][callSeq, lastSeq, weightsSeq, instrument number]. */
  #cells = new Float64Array(COLUMNS * 1_024);
  readonly #instruments: string[] = [];
  readonly #settled = new Map<string, Seq>();
  /** Number of the newest round. */
  last = 0;
  /** Position of the newest `field` record; 0 before the first. */
  field: Seq = 0;

  constructor(memory?: RoundIndexMemory) {
    if (memory === undefined) return;
    this.#instruments.push(...memory.instruments);
    for (const [lane, seq] of memory.settled) this.#settled.set(lane, seq);
    this.last = memory.last;
    this.field = memory.field;
    this.#reserve(memory.last);
    this.#cells.set(memory.cells);
  }

  /** A copy, without the room kept for rounds to come. */
  remember(): RoundIndexMemory {
    const cells = this.#cells.slice(0, (this.last + 1) * COLUMNS);
    const settled = new Map(this.#settled);
    const instruments = [...this.#instruments];
    return { cells, field: this.field, instruments, last: this.last, settled };
  }

  open(n: number, call: RecordOf<'cfp'>): void {
    this.#reserve(n);
    const at = n * COLUMNS;
    let instrument = this.#instruments.indexOf(call.body.instrument);
    if (instrument < 0) instrument = this.#instruments.push(call.body.instrument) - 1;
    this.#cells[at] = call.seq;
    this.#cells[at + 1] = call.seq;
    this.#cells[at + 2] = call.lane === undefined ? 0 : (this.#settled.get(call.lane) ?? 0);
    this.#cells[at + 3] = instrument;
    if (n > this.last) this.last = n;
  }

  /** A later record of a round; unknown rounds (before the oldest record here) are left alone. */
  touch(n: number, seq: Seq): void {
    if (n <= this.last && this.#cells[n * COLUMNS] !== 0) this.#cells[n * COLUMNS + 1] = seq;
  }

  settled(lane: string, seq: Seq): void {
    this.#settled.set(lane, seq);
  }

  span(n: number): RoundSpan | undefined {
    if (!Number.isSafeInteger(n) || n < 1 || n > this.last) return undefined;
    const [callSeq = 0, lastSeq = 0, weightsSeq = 0] = this.#cells.subarray(n * COLUMNS);
    return callSeq === 0 ? undefined : { callSeq, lastSeq, weightsSeq };
  }

  instrumentOf(n: number): string | undefined {
    if (this.span(n) === undefined) return undefined;
    return this.#instruments[this.#cells[n * COLUMNS + 3] ?? -1];
  }

  #reserve(n: number): void {
    let length = this.#cells.length;
    while (length < (n + 1) * COLUMNS) length *= 2;
    if (length === this.#cells.length) return;
    const grown = new Float64Array(length);
    grown.set(this.#cells);
    this.#cells = grown;
  }
}
