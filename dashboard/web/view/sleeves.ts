/** What each sleeve holds and has made, and the loss budget of trials; all sum to the whole. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { SleeveFigures } from '../../../protocols/performance.ts';
import { SLEEVES } from '../../../protocols/sleeves.ts';
import type { SleeveName } from '../../../protocols/sleeves.ts';
import { parseMoney } from '../../../protocols/units.ts';
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
    figures.reduce((total, row) => total + parseMoney(row[of]), 0n).toString();
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
  const granted = parseMoney(grantedMoney);
  const profit = parseMoney(row.profit);
  const left = granted + profit;
  const told = (value: bigint): string => money(value.toString(), currency);
  const used = profit < 0n ? `${told(-profit)} used` : `${told(profit)} won`;
  const lost = profit < 0n ? -profit : 0n;
  const share = granted === 0n ? 0 : Math.min(1, Number((lost * 10_000n) / granted) / 10_000);
  const state = granted === 0n ? 'none' : row.usedUp === true ? 'used-up' : 'open';
  const rest = left < 0n ? `${told(-left)} more than granted was lost` : `${told(left)} left`;
  const ends = { none: '', open: '', 'used-up': ': used up, it can only close' }[state];
  return {
    granted: told(granted),
    left: rest,
    share,
    state,
    text:
      state === 'none' ? 'no loss budget' : `${used} of ${told(granted)} granted, ${rest}${ends}`,
    used,
  };
}

/** Whose lots a decision moves, and what the trial had then. */
export interface SleeveStep {
  /** A few words: "trial 2 lots · 412.50 USD left". */
  readonly short: string;
  readonly text: string;
}

/** Undefined before protocol 1.2, and where neither an order nor a trial was told of. */
export function sleeveStep(book: RoundBookView, currency: string): SleeveStep | undefined {
  const parts = partsOf(book);
  const room = book.intent?.body.trial;
  if (parts.length === 0 && room === undefined) return undefined;
  const lots = parts.map(([sleeve, count]) => `${sleeve} ${lotWords(count)}`);
  const whose = parts.map(([sleeve, count]) => `${lotWords(count)} for the ${sleeve} sleeve`);
  const left = room === undefined ? '' : money(room.left, currency);
  const isOver = room !== undefined && parseMoney(room.left) < 0n;
  const trial =
    room === undefined
      ? []
      : [
          room.mostLots === 0
            ? `The trial could only close: ${left} of ${money(room.granted, currency)} was left, too little for one lot.`
            : `The trial could still lose ${left} of ${money(room.granted, currency)}: ${lotWords(room.mostLots)} at most.`,
        ];
  const rest =
    room === undefined
      ? []
      : [room.mostLots === 0 || isOver ? 'trial can only close' : `trial may lose ${left}`];
  return {
    short: [...lots, ...rest].join(' · '),
    text: [...(whose.length === 0 ? [] : [`${capital(whose.join(', '))}.`]), ...trial].join(' '),
  };
}

/** Lots a sleeve, of all orders of the decision, in the order in which sleeves are filled. */
function partsOf({ decision }: RoundBookView): [SleeveName, number][] {
  if (decision?.type !== 'commit') return [];
  const parts = decision.body.orders.flatMap((order) => order.parts ?? []);
  return SLEEVES.flatMap((sleeve): [SleeveName, number][] => {
    const own = parts.filter((part) => part.sleeve === sleeve);
    return own.length === 0 ? [] : [[sleeve, own.reduce((sum, { lots }) => sum + lots, 0)]];
  });
}

const lotWords = (lots: number): string =>
  `${whole(lots)} ${Math.abs(lots) === 1 ? 'lot' : 'lots'}`;
