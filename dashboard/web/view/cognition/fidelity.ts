/** A fidelity report, if the server has one: scores with interval and null, read with care. Pure. */
import { decimal, DASH } from '../format.ts';

export interface FidelityRow {
  readonly cells: readonly string[];
}

export interface Fidelity {
  readonly title: string;
  readonly rows: readonly FidelityRow[];
}

export const FIDELITY_HEAD = ['Score', 'Value', 'Interval', 'Under the null', 'Verdict'] as const;

type Loose = Readonly<Record<string, unknown>>;
const isLoose = (value: unknown): value is Loose => typeof value === 'object' && value !== null;
const numberOf = (value: unknown): string =>
  typeof value === 'number' && Number.isFinite(value) ? decimal(value, 3) : DASH;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : DASH);

/** Undefined where the answer is not a report. A score without a value is unknown, never a half. */
export function fidelityOf(answer: unknown): Fidelity | undefined {
  if (!isLoose(answer) || !Array.isArray(answer['scores'])) return undefined;
  const scores = answer['scores'].filter(isLoose);
  const shown = scores.filter((score) => score['verdict'] === 'shown').length;
  return {
    title: `${shown} of ${scores.length} fidelity scores are shown to be above their null`,
    rows: scores.map((score) => {
      const interval =
        typeof score['low'] === 'number' && typeof score['high'] === 'number'
          ? `${numberOf(score['low'])} to ${numberOf(score['high'])}`
          : DASH;
      return {
        cells: [
          `${textOf(score['id'])} ${textOf(score['name'])}`,
          numberOf(score['value']),
          interval,
          numberOf(score['null']),
          textOf(score['verdict']),
        ],
      };
    }),
  };
}
