import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../../portfolio/ledger.ts';
import { performanceFigures as figuresOf } from '../../../portfolio/performance/performance.ts';
import { emptyPerformance } from '../../../portfolio/performance/performance.ts';
import { PerformanceSchema } from '../../../protocols/performance.ts';
import type { Performance } from '../../../protocols/performance.ts';
import { misfit } from '../../../protocols/validate.ts';
import {
  performanceFigures,
  sampleSentence,
  scepticSentences,
  trackRows,
} from '../../../dashboard/web/view/performance.ts';
import type { PerformanceAnswer } from '../../../dashboard/web/view/performance.ts';
import { WORDS } from '../../../dashboard/web/view/words.ts';
import { pageAnswers } from '../../support/page-answers.ts';

const answer = pageAnswers(9)['/api/v1/performance'] as PerformanceAnswer;
const nothing = figuresOf(emptyPerformance(), emptyLedger(0n));
const plain = (text: string | undefined): string => (text ?? '').replaceAll('\u202f', '');

describe('the figures on the page', () => {
  it('are of the shape that the server sends, before anything happened too', () => {
    expect(misfit(PerformanceSchema, answer.performance, 'performance')).toBeUndefined();
    expect(misfit(PerformanceSchema, nothing, 'performance')).toBeUndefined();
  });

  it('begin with what a sceptic would write', () => {
    const [trades, sharpe] = scepticSentences(answer.performance);
    expect(plain(trades)).toBe(
      '60 trades: a hit rate below 68% cannot be told from chance. Seen: 55.0%, interval 42.5 to 67.0%: no more than chance may give.',
    );
    expect(sharpe).toBe('A Sharpe ratio of −0.50 with an error of 0.70 cannot be told from zero.');
    const proven: Performance = {
      ...answer.performance,
      council: {
        ...answer.performance.council,
        sharpe: { adjusted: 2, adjustedSe: 0.5, lags: 6, se: 0.5, seIid: 0.5, value: 2 },
      },
      trades: {
        ...answer.performance.trades,
        hitRate: { high: 0.72, low: 0.56, value: 0.64 },
      },
    };
    const [above, far] = scepticSentences(proven);
    expect(above).toContain('above chance');
    expect(far).toContain('is 4.0 errors from zero');
  });

  it('say that nothing is known while nothing is', () => {
    expect(scepticSentences(nothing).join(' ')).toMatch(/No trade has ended yet.* not moved/);
    expect(sampleSentence(nothing)).toBe('No mark since the first question yet.');
    const texts = performanceFigures(nothing).map(({ text }) => text);
    expect(texts.join(' ')).not.toMatch(/NaN|null|undefined|Infinity/);
    const empty = trackRows(nothing).map(({ council }) => council.text);
    expect(empty).toContain('–');
    expect(empty.at(-1)).toBe('never');
  });

  it('carry errors and sample, and a word for each', () => {
    const rows = trackRows(answer.performance);
    expect(rows.find(({ name }) => name === 'Sharpe ratio')?.council).toEqual({
      error: '± 0.70',
      text: '−0.50',
    });
    expect(plain(sampleSentence(answer.performance))).toContain('1099 marks of 1d');
    const known = new Set(WORDS.map(({ id }) => id));
    for (const { word } of [...rows, ...performanceFigures(answer.performance)]) {
      expect(known.has(word), word).toBe(true);
    }
  });
});
