/** A rehearsal asks what a council asks: the same model, seen in every call it makes. */
import { expect, it } from 'vitest';
import { rehearse } from '../../../agents/sdk/rehearsal.ts';
import { askedQuestion } from '../../../council/asked-question.ts';
import { guardedQuestionFrom, observeBarGuarded } from '../../../council/guarded-question.ts';
import { costConditions, emptyCostTape, foldCostBar } from '../../../portfolio/cost-tape.ts';
import { US_PER_DAY } from '../../../protocols/units.ts';

it('asks with the model of a session by evidence, and at its costs', async () => {
  const { records } = await rehearse([], { rounds: 12, seed: 6 });
  const entryRule = 'next-close';
  const model = askedQuestion({ barUs: US_PER_DAY, entryRule, horizonBars: 1 }, true);
  const tape = emptyCostTape();
  let asked = 0;
  for (const record of records) {
    if (record.type === 'market.bar') {
      observeBarGuarded(model, record.body);
      foldCostBar(tape, record.body);
    }
    if (record.type !== 'cfp') continue;
    asked += 1;
    const { base, cost, edges, flat, sigma } = record.body;
    expect(guardedQuestionFrom(model)).toMatchObject({ base, edges, flat, ok: true, sigma });
    expect(flat).toBeGreaterThan(0);
    expect(cost).toMatchObject(costConditions(tape, { entryRule }));
  }
  expect(asked).toBe(12);
  expect(records.filter(({ type }) => type === 'settle')).toHaveLength(12);
});
