/** A part put to the test: every world of it, one after the other, from runs to verdicts. */
import type { Part } from '../../research/falsify/parts.ts';
import type { Columns, WorldRuns } from '../../research/falsify/compare.ts';
import type { WorldResult } from '../../research/falsify/verdict.ts';
import { judgeWorld } from '../../research/falsify/verdict.ts';
import { tasksOf } from './plan.ts';
import type { StudyExtent, StudyTask } from './plan.ts';
import { runTasks } from './pool.ts';

export interface FalsifyOptions {
  readonly part: Part;
  readonly extent: StudyExtent;
  readonly threads: number;
  /** Told how many runs there are, then of each that is over. */
  readonly progress: { start(runs: number): void; done(task: StudyTask): void };
}

export interface FalsifyResult {
  readonly part: Part;
  readonly extent: StudyExtent;
  readonly worlds: readonly WorldResult[];
  /** Rows, for the CSV: world, then arm, one entry a run. */
  readonly runs: readonly { readonly world: string; readonly arms: WorldRuns }[];
}

export async function falsify(options: FalsifyOptions): Promise<FalsifyResult> {
  const { extent, part, progress, threads } = options;
  const tasks = part.worlds.flatMap((world) => tasksOf(part, world, extent));
  progress.start(tasks.length);
  const columns = await runTasks(tasks, { onDone: (task) => progress.done(task), threads });
  const runs = part.worlds.map((world) => ({
    arms: runsOf(part, world.name, tasks, columns),
    world: world.name,
  }));
  const worlds = part.worlds.map((world, index) =>
    judgeWorld(part, world, (runs[index] as { arms: WorldRuns }).arms),
  );
  return { extent, part, runs, worlds };
}

function runsOf(
  part: Part,
  world: string,
  tasks: readonly StudyTask[],
  columns: readonly Columns[],
): WorldRuns {
  const entries = part.arms.map(({ name }) => {
    const own = columns.filter(
      (_, index) => tasks[index]?.world === world && tasks[index]?.arm === name,
    );
    return [name, own] as const;
  });
  return Object.fromEntries(entries);
}
