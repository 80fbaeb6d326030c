/** Reports of studies the server has: fidelity scores and what putting a part to the test found. Pure. */
import { decimal, DASH, whole } from '../format.ts';

export interface Report {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

export const FIDELITY_HEAD = [
  'Score',
  'Claimed',
  'Measured',
  'Interval',
  'Placebo, 95 % point',
  'Without the part',
  'n',
  'Verdict',
  'Why',
] as const;
export const STUDY_HEAD = ['Part', 'World', 'Verdict', 'As it should be', 'In words'] as const;

type Loose = Readonly<Record<string, unknown>>;
const isLoose = (value: unknown): value is Loose => typeof value === 'object' && value !== null;
const listOf = (value: unknown): readonly Loose[] =>
  Array.isArray(value) ? value.filter(isLoose) : [];
const numberOf = (value: unknown): string =>
  typeof value === 'number' && Number.isFinite(value) ? decimal(value, 3) : DASH;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : DASH);

/** Undefined where the answer is not a report. A score without a value is unknown, never a half. */
export function fidelityOf(answer: unknown): Report | undefined {
  if (!isLoose(answer) || !Array.isArray(answer['scores'])) return undefined;
  const scores = listOf(answer['scores']);
  const shown = scores.filter((score) => score['verdict'] === 'shown').length;
  const unknown = scores.filter((score) => score['verdict'] === 'unknown').length;
  return {
    title: `${shown} of ${scores.length} fidelity scores are told apart from their placebo, ${unknown} are unknown`,
    rows: scores.map((score) => [
      `${textOf(score['id'])} ${textOf(score['name'])}`,
      numberOf(score['value']),
      numberOf(score['estimate']),
      intervalOf(score['interval']),
      isLoose(score['null']) ? numberOf(score['null']['high']) : DASH,
      numberOf(score['ablation']),
      typeof score['n'] === 'number' ? whole(score['n']) : DASH,
      textOf(score['verdict']),
      textOf(score['why']),
    ]),
  };
}

const intervalOf = (value: unknown): string =>
  isLoose(value) ? `${numberOf(value['low'])} to ${numberOf(value['high'])}` : DASH;

/** One line a world of a study; losing keeps its place. */
export function studyRows(answer: unknown): readonly (readonly string[])[] {
  if (!isLoose(answer)) return [];
  const { part } = answer;
  const name = isLoose(part) ? textOf(part['name']) : textOf(part);
  return listOf(answer['worlds']).map((world) => [
    name,
    textOf(world['world']),
    textOf(world['verdict']),
    world['asExpected'] === true ? 'yes' : 'no',
    textOf(world['text']),
  ]);
}

/** Names of reports in the server's list. */
export const namesOf = (answer: unknown): readonly string[] =>
  listOf(answer).flatMap((entry) => (typeof entry['name'] === 'string' ? [entry['name']] : []));
