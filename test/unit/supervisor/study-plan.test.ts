import { describe, expect, it } from 'vitest';
import { FALSIFIED } from '../../../research/falsify/parts.ts';
import type { World } from '../../../research/falsify/parts.ts';
import { tasksOf } from '../../../supervisor/study/plan.ts';

const extent = { bars: 900, folds: 3, questions: 40, seeds: 2 };
const worldOf = (name: string): World =>
  FALSIFIED.field.worlds.find((world) => world.name === name) as World;

describe('the runs of a study', () => {
  it('are one a seed in a simulated world, whatever the stage', () => {
    const tasks = tasksOf(FALSIFIED.field, worldOf('network(16)'), extent);
    expect(tasks).toHaveLength(2 * FALSIFIED.field.arms.length);
    for (const { bars, questions, skip, trading, turn } of tasks) {
      expect({ bars, questions, skip }).toEqual({ bars: 900, questions: 40, skip: 0 });
      expect(trading.seed).toBe(turn + 1);
      expect(trading.shadowHorizons).toEqual([]);
    }
  });

  it('of a recording are its folds for a council, and all of it once for a seat alone', () => {
    const tasks = tasksOf(FALSIFIED.field, worldOf('currencies'), extent);
    for (const { name, stage } of FALSIFIED.field.arms) {
      const own = tasks.filter(({ arm }) => arm === name);
      expect(own.map(({ skip }) => skip)).toEqual(stage === 'seat' ? [0] : [0, 40, 80]);
      expect(own.every((task) => task.stage === stage && task.bars === null)).toBe(true);
    }
  });

  it('compare arms of one stage only, and columns that it has', () => {
    for (const { arms, comparisons } of Object.values(FALSIFIED)) {
      const stageOf = (arm: string) => arms.find(({ name }) => name === arm)?.stage;
      for (const { with: by, without } of comparisons) {
        expect(stageOf(by.arm)).toBeDefined();
        expect(stageOf(without.arm)).toBe(stageOf(by.arm));
        if (stageOf(by.arm) !== 'seat') continue;
        const seatColumns = ['fieldDirection', 'baseDirection'];
        expect(seatColumns).toContain(by.column);
        expect(seatColumns).toContain(without.column);
      }
    }
  });
});
