import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import { floorView } from '../../../dashboard/web/view/floor.ts';
import type { PerformanceAnswer } from '../../../dashboard/web/view/performance.ts';
import { sleeveRows } from '../../../dashboard/web/view/sleeve-rows.ts';
import { sleeveWords } from '../../../dashboard/web/view/sleeve-step.ts';
import { sleeveText } from '../../../dashboard/web/view/sleeve-text.ts';
import { threadAt } from '../../../dashboard/web/view/thread.ts';
import type { SleeveFigures } from '../../../protocols/performance.ts';
import { pageAnswers } from '../../support/page-answers.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import { SCRIPT } from '../../support/page-fixture-world.ts';
import type { FixtureOptions } from '../../support/page-fixture-world.ts';

const answer = pageAnswers(9)['/api/v1/performance'] as PerformanceAnswer;
const figures = answer.performance.sleeves;
const WORDS = { currency: 'USD', series: '1d' };
const plain = (text: string | undefined): string => (text ?? '').replaceAll('\u202f', ' ');

function folded(options: FixtureOptions): PageState {
  const state = emptyPageState();
  for (const record of fixtureJournal(options).records) foldPage(state, record);
  return state;
}
/** The short and the long words at the newest decision. */
function stepOf(options: FixtureOptions): { short: string; text: string } {
  const state = folded(options);
  const { round } = floorView(state, { table: undefined, pinned: undefined, oneIn: 1 });
  if (round === undefined) throw new Error('a round is shown');
  return { short: round.decision.sleeves, text: sleeveText(round.book, 'USD') };
}
const trialWith = (some: Partial<SleeveFigures>): string => {
  const trial = { ...(figures[2] as SleeveFigures), ...some };
  return plain(sleeveRows([trial], WORDS)[0]?.budget?.text);
};

describe('sleeves on the money page', () => {
  it('are a row a sleeve and group, and sum to the whole', () => {
    const rows = sleeveRows(figures, WORDS);
    expect(rows.map(({ group, name }) => `${name} ${group}`)).toEqual([
      'Strategic TESTX',
      'Proven TESTX 1 day',
      'Trial TESTX 1 day',
      'The whole ',
    ]);
    const sum = figures.reduce((total, row) => total + Number(row.profit), 0) / 1e8;
    expect(plain(rows.at(-1)?.profit)).toBe(`−${Math.abs(sum).toFixed(2)} USD`);
    expect(rows.at(-1)?.lots).toBe('2');
    expect(sleeveRows([], WORDS)).toEqual([]);
  });

  it('adds up no lots of different instruments', () => {
    const other = { ...(figures[1] as SleeveFigures), group: 'BTC:1b', lots: 3 };
    expect(sleeveRows([...figures, other], WORDS).at(-1)?.lots).toBe('–');
  });

  it('tell what a trial was granted, has used and has left', () => {
    expect(trialWith({})).toBe('84.00 USD used of 500.00 USD granted, 416.00 USD left');
    expect(trialWith({ profit: '1200000000' })).toBe(
      '12.00 USD won of 500.00 USD granted, 512.00 USD left',
    );
    expect(trialWith({ profit: '-60000000000' })).toContain(
      '100.00 USD more than granted was lost',
    );
    expect(trialWith({ granted: '0', profit: '0' })).toBe('no loss budget');
    const [spent] = sleeveRows([{ ...(figures[2] as SleeveFigures), usedUp: true }], WORDS);
    expect(spent?.budget).toMatchObject({ share: 0.168, state: 'used-up' });
  });
});

describe('sleeves at the decision of a round', () => {
  it('tell whose lots an order moves and what the trial had', () => {
    const step = stepOf({ evidence: true, rounds: SCRIPT.bought });
    expect(plain(step.short)).toBe('trial 12 lots, 491.25 USD left');
    expect(plain(step.text)).toBe(
      '12 lots for the trial sleeve. The trial could still lose 491.25 USD of 500.00 USD: 12 lots at most.',
    );
    expect(plain(stepOf({ evidence: true, rounds: SCRIPT.challenged }).short)).toBe(
      'trial, 495.63 USD left',
    );
    expect(stepOf({ evidence: 'open', rounds: 26 })).toEqual({
      short: 'proven 12\u202flots',
      text: '12\u202flots for the proven sleeve.',
    });
  });

  it('say that a trial can only close when no lot fits', () => {
    const state = folded({ evidence: true, rounds: SCRIPT.challenged });
    const book = state.rounds.at(-1);
    const trial = book?.intent?.body.trial;
    if (book === undefined || trial === undefined) throw new Error('a trial was told of');
    trial.mostLots = 0;
    expect(sleeveWords(book, 'USD')).toBe('trial can only close');
    expect(sleeveText(book, 'USD')).toContain('too little for one lot');
  });

  it('are not there in journals before 1.2', () => {
    expect(stepOf({ rounds: SCRIPT.bought })).toEqual({ short: '', text: '' });
  });

  it('stand in the thread beside the commit', () => {
    const state = folded({ evidence: true, rounds: SCRIPT.bought });
    const floor = floorView(state, { table: undefined, pinned: undefined, oneIn: 1 });
    const lines = floor.round === undefined ? [] : threadAt(floor.round).lines;
    expect(lines.find(({ who }) => who === 'Commit')?.detail).toMatch(
      /^decision [0-9a-f]{8}\. 12\u202flots for the trial sleeve\./,
    );
  });
});
