/** A decided round in one line: which, of what, the council's chance of up beside the base rate, what it decided. */
import { firstUpBin } from '../../protocols/bins.ts';
import { countText } from '../../protocols/number-text.ts';
import type { ChainedRecord, RecordOf } from '../../protocols/record.ts';

export interface DecidedRound {
  readonly at: number;
  readonly text: string;
  /** What is decided, for a line of JSON. */
  readonly values: {
    readonly instrument: string;
    readonly round: string;
    /** Chances of up, 0 to 1. */
    readonly up: number;
    readonly base: number;
    readonly decision: string;
  };
}

/** Puts a round's line together from its records; shadow rounds, which never trade, have none. */
export class RoundLines {
  readonly #calls = new Map<string, RecordOf<'cfp'>>();
  readonly #pools = new Map<string, RecordOf<'aggregate'>>();

  /** The round that this record decides, if it does. */
  observe(record: ChainedRecord): DecidedRound | undefined {
    const { round } = record;
    if (round === undefined) return undefined;
    if (record.type === 'cfp' && !record.body.shadow) this.#calls.set(round, record);
    if (record.type === 'aggregate' && this.#calls.has(round)) this.#pools.set(round, record);
    if (record.type !== 'commit' && record.type !== 'abstain') return undefined;
    const call = this.#calls.get(round);
    const pool = this.#pools.get(round);
    this.#calls.delete(round);
    this.#pools.delete(round);
    if (call === undefined) return undefined;
    return decided(call, pool, record);
  }
}

function decided(
  call: RecordOf<'cfp'>,
  pool: RecordOf<'aggregate'> | undefined,
  decision: RecordOf<'commit'> | RecordOf<'abstain'>,
): DecidedRound {
  const { base, edges, instrument } = call.body;
  const firstUp = firstUpBin(edges);
  const sum = (chances: readonly number[]): number =>
    chances.slice(firstUp).reduce((all, chance) => all + chance, 0);
  const usual = sum(base) / 1e6;
  // Without a pool nothing was forecast: the round ended before.
  const up = pool === undefined ? usual : sum(pool.body.q);
  const what = decisionText(decision);
  const round = call.round ?? '';
  const chance = `up ${percent(up)} (base ${percent(usual)})`;
  return {
    at: call.at,
    text: `${round.padEnd(7)} ${instrument.padEnd(9)} ${chance}  ${what}`,
    values: { base: usual, decision: what, instrument, round, up },
  };
}

function decisionText(decision: RecordOf<'commit'> | RecordOf<'abstain'>): string {
  if (decision.type === 'abstain') {
    const { detail, reason } = decision.body;
    return `${reason === 'contradiction' ? 'contradiction' : 'no trade'}: ${detail}`;
  }
  const { orders, targetLots } = decision.body;
  return `target ${countText(targetLots, 'lot')}, ${countText(orders.length, 'order')}`;
}

const percent = (chance: number): string => `${(chance * 100).toFixed(1)} %`;
