import { expect, test } from 'vitest';
import {
  mustRestart,
  restartPlan,
  startOrder,
  stopOrder,
} from '../../../../runtime/supervision/strategy.ts';
import type { ChildPlan, Strategy } from '../../../../runtime/supervision/strategy.ts';

const children: readonly ChildPlan[] = [
  { id: 'journal', restart: 'permanent' },
  { id: 'market', restart: 'transient' },
  { id: 'probe', restart: 'temporary' },
  { id: 'feed', restart: 'permanent' },
];

test.each<[Strategy, string, string[], string[]]>([
  ['one_for_one', 'journal', [], ['journal']],
  ['one_for_one', 'feed', [], ['feed']],
  ['one_for_all', 'journal', ['feed', 'probe', 'market'], ['journal', 'market', 'feed']],
  ['one_for_all', 'market', ['feed', 'probe', 'journal'], ['journal', 'market', 'feed']],
  ['one_for_all', 'feed', ['probe', 'market', 'journal'], ['journal', 'market', 'feed']],
  ['rest_for_one', 'journal', ['feed', 'probe', 'market'], ['journal', 'market', 'feed']],
  ['rest_for_one', 'market', ['feed', 'probe'], ['market', 'feed']],
  ['rest_for_one', 'feed', [], ['feed']],
])('%s after the death of %s stops %j, then starts %j', (strategy, failed, stop, start) => {
  expect(restartPlan(strategy, children, failed)).toEqual({ start, stop });
});

test('children start left to right and stop right to left', () => {
  expect(startOrder(children)).toEqual(['journal', 'market', 'probe', 'feed']);
  expect(stopOrder(children)).toEqual(['feed', 'probe', 'market', 'journal']);
});

test('permanent restarts always, transient after a crash, temporary never', () => {
  const table = (['permanent', 'transient', 'temporary'] as const).map((restart) => [
    mustRestart(restart, 'normal'),
    mustRestart(restart, 'crashed'),
  ]);
  expect(table).toEqual([
    [true, true],
    [false, true],
    [false, false],
  ]);
});

test('the death of a stranger concerns nobody', () => {
  expect(restartPlan('one_for_all', children, 'stranger')).toEqual({ start: [], stop: [] });
});
