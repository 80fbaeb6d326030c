/** What each sleeve holds and has made, and the loss budget of trials; all sum to the whole. Pure. */
import type { SleeveFigures } from '../../../protocols/performance.ts';
import type { SleeveName } from '../../../protocols/sleeves.ts';
import { capital, DASH, money, whole } from './format.ts';
import { groupWords } from './names.ts';

/** The loss budget of a trial. */
export interface Budget {
  readonly granted: string;
  /** "87.60 used" or "12.00 won". */
  readonly used: string;
  readonly left: string;
  /** Used share of what was granted, 0 to 1. */
  readonly share: number;
  readonly state: 'open' | 'used-up' | 'none';
  /** The whole as a sentence, for a reader who does not see the bar. */
  readonly text: string;
}

export interface SleeveRow {
  readonly key: string;
  readonly sleeve: SleeveName | 'all';
  readonly name: string;
  readonly group: string;
  readonly lots: string;
  readonly profit: string;
  readonly fees: string;
  readonly slippage: string;
  readonly budget: Budget | undefined;
}

interface Words {
  readonly currency: string;
  /** The series that drives rounds: names horizons. */
  readonly series: string;
}

/** One row a sleeve and group, and the sum of all last; empty before protocol 1.2. */
export function sleeveRows(figures: readonly SleeveFigures[], words: Words): SleeveRow[] {
  if (figures.length === 0) return [];
  return [...figures.map((row) => sleeveRow(row, words)), sumRow(figures, words)];
}

function sleeveRow(row: SleeveFigures, { currency, series }: Words): SleeveRow {
  return {
    budget: row.granted === null ? undefined : budgetOf(row, row.granted, currency),
    fees: money(row.fees, currency),
    group: groupWords(row.group, series),
    key: `${row.group} ${row.sleeve}`,
    lots: whole(row.lots),
    name: capital(row.sleeve),
    profit: money(row.profit, currency, 2, true),
    sleeve: row.sleeve,
    slippage: money(row.slippage, currency),
  };
}

function sumRow(figures: readonly SleeveFigures[], { currency }: Words): SleeveRow {
  const sum = (of: 'fees' | 'profit' | 'slippage'): string =>
    figures.reduce((total, row) => total + BigInt(row[of]), 0n).toString();
  const instruments = new Set(figures.map(({ group }) => group.split(':', 1)[0]));
  return {
    budget: undefined,
    fees: money(sum('fees'), currency),
    group: '',
    key: 'all',
    // Lots of different instruments do not add up to anything.
    lots:
      instruments.size === 1 ? whole(figures.reduce((total, { lots }) => total + lots, 0)) : DASH,
    name: 'The whole',
    profit: money(sum('profit'), currency, 2, true),
    sleeve: 'all',
    slippage: money(sum('slippage'), currency),
  };
}

function budgetOf(row: SleeveFigures, grantedMoney: string, currency: string): Budget {
  const granted = BigInt(grantedMoney);
  const profit = BigInt(row.profit);
  const left = granted + profit;
  const told = (value: bigint): string => money(value.toString(), currency);
  const used = profit < 0n ? `${told(-profit)} used` : `${told(profit)} won`;
  const lost = profit < 0n ? -profit : 0n;
  const share = granted === 0n ? 0 : Math.min(1, Number((lost * 10_000n) / granted) / 10_000);
  const state = granted === 0n ? 'none' : row.usedUp === true ? 'used-up' : 'open';
  const rest = left < 0n ? `${told(-left)} more than granted was lost` : `${told(left)} left`;
  return {
    granted: told(granted),
    left: rest,
    share,
    state,
    text: state === 'none' ? 'no loss budget' : `${used} of ${told(granted)} granted, ${rest}`,
    used,
  };
}
