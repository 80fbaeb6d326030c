/**
 * The result of a run, printed at every end of `start`: a fold of its whole journal, earlier starts
 * included. Records are folded as they are appended; what an earlier start wrote is read back at the
 * end, so that no start waits for it.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { ledgerEquity, ledgerTotals } from '../portfolio/ledger.ts';
import { emptyAccount, foldAccount } from '../portfolio/performance/account.ts';
import { performanceFigures } from '../portfolio/performance/performance.ts';
import type { Head } from '../protocols/api.ts';
import type { Performance } from '../protocols/performance.ts';
import { isOperatorsDoing } from '../protocols/death-reason.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import type { GroupFigures } from '../protocols/settlement.ts';
import { formatMoney, parseMoney, PPM } from '../protocols/units.ts';
import type { Money, Seq } from '../protocols/units.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import type { VoiceResult } from './voices.ts';
import { Voices } from './voices.ts';

/** Of the whole run. Money in 1e-8, as everywhere in the journal. */
export interface RunResult {
  /** Why it ended: rounds, until, ended (the recording), signal, council-lost, or the code of a fault. */
  readonly reason: string;
  readonly rounds: number;
  /** Questions with an outcome. */
  readonly settled: number;
  /** Questions that ended without one. */
  readonly voided: number;
  readonly equity: Money;
  readonly returnPpm: number;
  /** The deepest fall from a peak. */
  readonly drawdownPpm: number;
  readonly holdPpm: number;
  /** Active positions opened and ended. */
  readonly trades: number;
  /** Fees and slippage. */
  readonly costs: Money;
  readonly deaths: number;
  readonly alarms: number;
  /** Alarms by code. */
  readonly alarmCodes: Readonly<Record<string, number>>;
  readonly starts: number;
  readonly currency: string;
  readonly voices: readonly VoiceResult[];
  /** What opens risk, by traded or scored question, as it stood at its last settlement. */
  readonly groups: readonly GroupFigures[];
  readonly performance: Performance;
  readonly head: Head;
}

/** Records read back between two turns of the event loop: a second signal is heard. */
const BATCH = 1_000;

export class ResultFold {
  #seq: Seq = 0;
  readonly #account = emptyAccount();
  readonly #voices = new Voices();
  readonly #groups = new Map<string, GroupFigures>();
  readonly #alarms: Record<string, number> = {};
  #deaths = 0;
  #settled = 0;
  #voided = 0;
  #starts = 0;

  /** A record as it is appended; one that leaves a gap waits for `catchUp`. */
  observe(record: ChainedRecord): void {
    if (record.seq === this.#seq + 1) this.#fold(record);
  }

  /** Folds what was written before; everything must be on disk. */
  async catchUp(reader: Pick<JournalReader, 'iterate'>): Promise<void> {
    for (const record of reader.iterate(this.#seq + 1)) {
      this.#fold(record);
      if (record.seq % BATCH === 0) await turn();
    }
  }

  result(session: {
    readonly reason: string;
    readonly rounds: number;
    readonly head: Head;
  }): RunResult {
    const equity = ledgerEquity(this.#account.ledger);
    const initial = parseMoney(this.#account.ledger.initial);
    const { fees, slippage } = ledgerTotals(this.#account.ledger);
    const performance = performanceFigures(this.#account.performance, this.#account.ledger);
    const alarms = Object.values(this.#alarms).reduce((sum, count) => sum + count, 0);
    return {
      reason: session.reason,
      rounds: session.rounds,
      settled: this.#settled,
      voided: this.#voided,
      equity: formatMoney(equity),
      returnPpm: initial > 0n ? Math.round((Number(equity - initial) / Number(initial)) * PPM) : 0,
      drawdownPpm: performance.council.drawdown.maxPpm,
      holdPpm: Math.round(performance.hold.returnPpm),
      trades: performance.trades.closed,
      costs: formatMoney(fees + slippage),
      deaths: this.#deaths,
      alarms,
      alarmCodes: { ...this.#alarms },
      starts: this.#starts,
      currency: this.#currency(),
      voices: this.#voices.results(),
      groups: [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      performance,
      head: session.head,
    };
  }

  #currency(): string {
    const [first] = Object.values(this.#account.ledger.positions);
    return this.#account.ledger.currency ?? first?.currency ?? '';
  }

  #fold(record: ChainedRecord): void {
    this.#seq = record.seq;
    if (record.type === 'run.started') this.#starts += 1;
    if (record.type === 'agent.died' && !isOperatorsDoing(record.body.reason)) this.#deaths += 1;
    if (record.type === 'alert') {
      const { code } = record.body;
      this.#alarms[code] = (this.#alarms[code] ?? 0) + 1;
    }
    if (record.type === 'settle') {
      if (record.body.voidReason === null) this.#settled += 1;
      else this.#voided += 1;
      const { group } = record.body.evidence;
      if (group !== undefined) this.#groups.set(group.name, group);
    }
    foldAccount(this.#account, record);
    this.#voices.fold(record);
  }
}
