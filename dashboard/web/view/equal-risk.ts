/**
 * Equity beside what the same risk would have earned by holding, and what a gap would take. The
 * figures are the server's, counted over the whole journal; here they are only scaled and named. Pure.
 */
import type { Us } from '../../../protocols/units.ts';
import type { Lines } from './curves.ts';
import { DASH, decimal, many, percentSize, span, THIN, whole } from './format.ts';

/** Answer of `GET /api/v1/benchmarks`. Money in units of currency, times in us. */
export interface BenchmarksAnswer {
  readonly seq: number;
  readonly curves: {
    readonly at: readonly Us[];
    readonly equity: readonly number[];
    readonly hold: readonly number[];
    readonly cash: readonly number[];
    readonly holdSameExposure: readonly number[];
    readonly holdSameVolatility: readonly number[];
  };
  readonly summary: {
    readonly marks: number;
    /** Net position value over equity, mean over the marks. */
    readonly averageExposure: number;
    /** Deviation of equity's returns over that of holding; 0 = not known yet. */
    readonly volatilityRatio: number;
    /** Traded value over average equity. */
    readonly turnover: number;
    readonly holdingSeconds: number | null;
    readonly closedPositions: number;
  };
}

/** Answer of `GET /api/v1/stress`. Money in units of currency. */
export interface StressAnswer {
  readonly seq: number;
  /** The daily loss limit. */
  readonly limit: number;
  readonly results: readonly {
    readonly name: string;
    /** Money lost; negative = gained. */
    readonly loss: number;
    readonly beyondLimit: number;
  }[];
}

const toHundred = (values: readonly number[]): (number | null)[] => {
  const first = values[0];
  return values.map((value) => (first === undefined || first === 0 ? null : (value / first) * 100));
};

/** Three curves from the same start = 100; undefined while there are not two marks. */
export function equalRiskLines(answer: BenchmarksAnswer, limit: number): Lines | undefined {
  const { curves, summary } = answer;
  const keep = thinned(curves.at.length, limit);
  if (keep.length < 2) return undefined;
  const pick = (values: readonly number[]): (number | null)[] => {
    const all = toHundred(values);
    return keep.map((index) => all[index] ?? null);
  };
  const lines: Lines['lines'][number][] = [
    { name: 'council', values: pick(curves.equity), style: 'ink' },
    {
      name: 'holding, same exposure',
      values: pick(curves.holdSameExposure),
      style: 'usual',
    },
  ];
  // A ratio of 0 means that a deviation is not known yet: no curve, not a flat one.
  if (summary.volatilityRatio > 0)
    lines.push({
      name: 'holding, same volatility',
      values: pick(curves.holdSameVolatility),
      style: 'thin',
    });
  return { times: keep.map((index) => (curves.at[index] as number) / 1_000_000), lines };
}

/** Every so many indices, the last always among them. */
function thinned(length: number, limit: number): number[] {
  const stride = Math.max(1, Math.ceil(length / limit));
  const kept: number[] = [];
  for (let index = 0; index < length; index += stride) kept.push(index);
  if (length > 0 && kept.at(-1) !== length - 1) kept.push(length - 1);
  return kept;
}

export interface Figure {
  /** Entry of the glossary. */
  readonly word: string;
  readonly name: string;
  readonly text: string;
}

export function riskFigures({ summary }: BenchmarksAnswer): Figure[] {
  const { volatilityRatio: ratio, closedPositions: closed, holdingSeconds: held } = summary;
  const n = many(summary.marks, 'mark');
  return [
    {
      word: 'same-exposure',
      name: 'Average exposure',
      text: `${percentSize(Math.round(summary.averageExposure * 1_000_000))} of equity, net, over ${n}`,
    },
    {
      word: 'same-volatility',
      name: 'Volatility against holding',
      text: ratio > 0 ? `${decimal(ratio, 2)} times` : `${DASH} (three marks are needed)`,
    },
    {
      word: 'turnover',
      name: 'Turnover',
      text: `${decimal(summary.turnover, 2)} times equity since the start`,
    },
    {
      word: 'holding-time',
      name: 'Mean holding time',
      text:
        held === null
          ? `${DASH} (no position closed yet)`
          : `${span(Math.round(held * 1_000_000))}, ${many(closed, 'position')} closed`,
    },
  ];
}

/** What was ahead at the end, in one sentence, at equal risk. */
export function equalRiskSentence(lines: Lines): string {
  const end = lines.lines.map(({ name, values }) => ({ name, last: values.at(-1) ?? null }));
  const [council, ...others] = end;
  if (council?.last == null) return '';
  const parts = others.map(({ name, last }) =>
    last === null ? `${name} ${DASH}` : `${name} ${decimal(last - 100, 2, true)}${THIN}%`,
  );
  return `Council ${decimal(council.last - 100, 2, true)}${THIN}% net; ${parts.join('; ')}.`;
}

export interface StressRow {
  readonly name: string;
  readonly loss: string;
  readonly share: string;
  readonly beyond: string;
  readonly isBeyond: boolean;
  /** For sorting. */
  readonly lossValue: number;
}

/** Worst first. `equity` in units of currency; 0 = not known. */
export function stressRows(answer: StressAnswer, currency: string, equity: number): StressRow[] {
  const amount = (value: number): string => `${decimal(value, 2)}${THIN}${currency}`;
  return answer.results
    .map((row) => ({
      name: row.name,
      loss: row.loss < 0 ? `gains ${amount(-row.loss)}` : amount(row.loss),
      share: equity > 0 ? `${decimal((row.loss / equity) * 100, 2)}${THIN}%` : DASH,
      beyond: row.beyondLimit > 0 ? `beyond by ${amount(row.beyondLimit)}` : 'within',
      isBeyond: row.beyondLimit > 0,
      lossValue: row.loss,
    }))
    .toSorted((a, b) => b.lossValue - a.lossValue);
}

/** The worst case first, in words. */
export function stressSentence(answer: StressAnswer, currency: string): string {
  const worst = answer.results.toSorted((a, b) => b.loss - a.loss)[0];
  if (worst === undefined || answer.results.every((row) => row.loss === 0))
    return 'Nothing is held: a gap takes nothing.';
  const beyond = answer.results.filter((row) => row.beyondLimit > 0).length;
  return `Worst: ${worst.name}, ${decimal(worst.loss, 2)}${THIN}${currency}. ${
    beyond === 0 ? 'None is' : `${whole(beyond)} of ${whole(answer.results.length)} are`
  } beyond the daily loss limit of ${decimal(answer.limit, 2)}${THIN}${currency}.`;
}
