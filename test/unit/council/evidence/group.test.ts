import { describe, expect, it } from 'vitest';
import {
  emptyGroup,
  enterQuestion,
  groupEvidence,
  openProvedGroups,
  settleQuestion,
} from '../../../../council/evidence/group.ts';
import type { EvidenceGroup, GroupChange } from '../../../../council/evidence/group.ts';

/** Asks until something changes; `right` says whether the side called comes true. */
function askUntilChange(
  group: EvidenceGroup,
  right: (n: number) => boolean,
  { most = 20_000, move = 1 } = {},
): { change: GroupChange | undefined; questions: number } {
  for (let n = 0; n < most; n++) {
    const up = n % 2 === 0;
    const went = right(n) ? up : !up;
    const change = settleQuestion('council/SPX/1b', group, 0, {
      call: { base: 0.5, up: up ? 0.6 : 0.4 },
      cost: 0,
      drift: 0,
      move: went ? move : -move,
      outcome: went ? 'up' : 'down',
    });
    if (change !== null) return { change, questions: n + 1 };
    const [opened] = openProvedGroups({ 'council/SPX/1b': group });
    if (opened !== undefined) return { change: opened, questions: n + 1 };
  }
  return { change: undefined, questions: most };
}
const sixty = (n: number): boolean => n % 5 < 3;

describe('a group', () => {
  it('opens when sign and money both reach 20, and says with what', () => {
    const group = emptyGroup();
    const { change } = askUntilChange(group, sixty);
    expect(change).toMatchObject({
      closings: 0,
      from: 'shut',
      group: 'council/SPX/1b',
      needed: 20,
      reason: 'proved',
      to: 'open',
    });
    expect(change?.measured).toBe(Math.min(change?.sign ?? 0, change?.money ?? 0));
    expect(change?.measured).toBeGreaterThanOrEqual(20);
    expect(group.state).toBe('open');
    expect(group.phases[0]?.lost?.edge).toBeGreaterThanOrEqual(0.03);
  });

  it('stays shut on sides without money', () => {
    const group = emptyGroup();
    for (let n = 0; n < 2_000; n++) {
      const up = n % 2 === 0;
      const right = sixty(n);
      settleQuestion('g', group, 0, {
        call: { base: 0.5, up: up ? 0.6 : 0.4 },
        cost: 0,
        drift: 0,
        move: (right ? 1 : -1.5) * (up ? 1 : -1),
        outcome: right === up ? 'up' : 'down',
      });
    }
    expect(groupEvidence(group).sign).toBeGreaterThan(20);
    expect(groupEvidence(group).money).toBeLessThan(20);
    expect(openProvedGroups({ g: group })).toEqual([]);
  });

  it('is shut by its detector when skill is lost, begins again at 1 and reopens dearer', () => {
    const group = emptyGroup();
    askUntilChange(group, sixty);
    const lost = askUntilChange(group, (n) => n % 2 < 1 === n % 4 < 2);
    expect(lost.change).toMatchObject({
      closings: 1,
      from: 'open',
      needed: 5_000,
      reason: 'skill-lost',
      to: 'shut',
    });
    expect(groupEvidence(group).sign).toBeCloseTo(1, 12);
    expect(group.phases[0]?.lost).toBeNull();
    const again = askUntilChange(group, sixty);
    expect(again.change).toMatchObject({ closings: 1, needed: 40, reason: 'proved' });
  });

  it('moves money but not sign on a flat question', () => {
    const group = emptyGroup();
    const flat = { call: { base: 0.5, up: 0.6 }, cost: 0.1, drift: 0, move: 0 };
    settleQuestion('g', group, 0, { ...flat, outcome: 'flat' });
    expect(groupEvidence(group).sign).toBeCloseTo(1, 15);
    expect(groupEvidence(group).money).toBeLessThan(1);
  });

  it('averages its phases', () => {
    const group = emptyGroup(2);
    expect(enterQuestion(group, { entry: 1, settle: 3 })).toBe(0);
    expect(enterQuestion(group, { entry: 2, settle: 4 })).toBe(1);
    expect(enterQuestion(group, { entry: 2, settle: 4 })).toBeNull();
    settleQuestion('g', group, 0, {
      call: { base: 0.5, up: 0.6 },
      cost: 0,
      drift: 0,
      move: 1,
      outcome: 'up',
    });
    expect(groupEvidence(group).sign).toBeCloseTo((1.1325 + 1) / 2, 12);
    expect(groupEvidence(group).money).toBeCloseTo((1.0304695 + 1) / 2, 12);
  });

  it('opens several at once by e-BH, where each alone would wait', () => {
    const world = (): Record<string, EvidenceGroup> => ({ a: emptyGroup(), b: emptyGroup() });
    const groups = world();
    for (const group of Object.values(groups)) askUntilChange(group, sixty, { most: 300 });
    for (const group of Object.values(groups)) {
      group.state = 'shut';
      group.phases.forEach((phase) => (phase.lost = null));
    }
    const e = groupEvidence(groups['a'] as EvidenceGroup).e;
    const alone = openProvedGroups({ a: groups['a'] as EvidenceGroup, z: emptyGroup() }, e / 1.5);
    expect(alone).toEqual([]);
    expect(openProvedGroups(groups, e / 1.5).map(({ group }) => group)).toEqual(['a', 'b']);
  });
});
