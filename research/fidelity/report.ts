/** The fidelity report as a page: the vector first, what each score means, what is unknown and why. */
import { escaped, reportPage, table } from '../report/page.ts';
import { intervalBar } from '../report/interval-bar.ts';
import type { FidelityReport } from './fidelity.ts';
import type { FidelityScore } from './score.ts';

/** What the journal shows, in a sentence. */
export function fidelityHeadline({ scores, settled }: FidelityReport): string {
  const count = (verdict: FidelityScore['verdict']): string[] =>
    scores.filter((score) => score.verdict === verdict).map(({ id }) => id);
  const said = [
    ['shown', count('shown')],
    ['not shown', count('not shown')],
    ['unknown', count('unknown')],
  ] as const;
  const words = said.flatMap(([word, ids]) =>
    ids.length === 0 ? [] : [`${word}: ${ids.join(', ')}`],
  );
  return `${settled} settled questions. ${words.join('; ')}.`;
}

export function fidelityPage(report: FidelityReport, madeFrom: string): string {
  const { composite, rules, scores } = report;
  const rows = scores.map(scoreRow);
  const parts = scores.flatMap((score) =>
    Object.entries(score.parts).map(([name, value]) => [
      score.id,
      escaped(name),
      value === null ? 'not measured' : value.toFixed(4),
    ]),
  );
  const value = composite.value === null ? 'unknown' : composite.value.toFixed(3);
  const method = `Each score is a behaviour measured on the journal, no claim about anyone's mind; profit is not among them. Shown means that the ${rules.level * 100} % block bootstrap interval lies above 0 and the placebo's 95 % point is beaten; what is measured and not shown counts as 0, what is not measured is unknown, never a half. Under ${rules.questionsMin} settled questions nothing is said. A council that knows nothing may score at most ${rules.placeboFloor}: the tests hold the scorer to it.`;
  return reportPage({
    body: `${table(
      'The eight scores. 0 stands in the middle of each bar, 1 at its right end.',
      [
        { head: '' },
        { head: 'score' },
        { head: 'word' },
        { head: 'measured', numeric: true },
        { head: 'interval' },
        { head: 'placebo 95 %', numeric: true },
        { head: 'ablation', numeric: true },
        { head: 'n', numeric: true },
        { head: 'why' },
      ],
      rows,
    )}<h2>Further figures</h2>${table(
      'What the scores were made from.',
      [{ head: '' }, { head: 'figure' }, { head: 'value', numeric: true }],
      parts,
    )}<h2>Composite</h2><p class="note">${escaped(value)} (${escaped(composite.note)}).</p><h2>Method</h2><p class="note">${escaped(method)}</p><p class="note">Made from ${escaped(madeFrom)}</p>`,
    sentence: fidelityHeadline(report),
    title: 'Cognitive fidelity',
  });
}

function scoreRow(score: FidelityScore): string[] {
  const { ablation, estimate, id, interval, n, name, null: placebo, verdict, why } = score;
  const number = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : value.toFixed(3);
  const bar =
    estimate === null
      ? '–'
      : intervalBar({ interval, mean: estimate }, 1, escaped(`${id}: ${number(estimate)}`));
  return [
    id,
    escaped(name),
    `<span class="word">${verdict}</span>`,
    number(estimate),
    bar,
    number(placebo?.high),
    number(ablation),
    `${n}`,
    escaped(why),
  ];
}
