/** Runs the tasks of a study on a pool of threads; their rows come back in shared memory. */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { appError, errorReport } from '../../protocols/errors.ts';
import { COLUMNS } from '../../research/falsify/losses.ts';
import type { Columns } from '../../research/falsify/compare.ts';
import type { StudyTask } from './plan.ts';
import { FLOAT_BYTES } from './task.ts';
import type { TaskOutput } from './task.ts';

export interface StudyPoolOptions {
  readonly threads: number;
  /** Called when a run is over. */
  readonly onDone: (task: StudyTask) => void;
}

/** Columns of every task, in their order. @throws STUDY_TASK_FAILED; the other runs are stopped. */
export async function runTasks(
  tasks: readonly StudyTask[],
  { onDone, threads }: StudyPoolOptions,
): Promise<Columns[]> {
  const pool = new Piscina<StudyTask, TaskOutput>({
    // The default mode of waiting would freeze what a task still awaits between two tasks.
    atomics: 'async',
    filename: fileURLToPath(new URL('./task.js', import.meta.url)),
    maxThreads: threads,
    minThreads: 1,
  });
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        try {
          const done = await pool.run(task);
          onDone(task);
          return columnsOf(done);
        } catch (error) {
          const { code, message } = errorReport(error);
          const run = `${task.arm}, ${task.world}, ${task.turn + 1}`;
          throw appError('STUDY_TASK_FAILED', { reason: `${code}: ${message}`, run }, error);
        }
      }),
    );
  } finally {
    await pool.destroy();
  }
}

function columnsOf({ count, rows }: TaskOutput): Columns {
  const entries = COLUMNS.map((column, index) => {
    const from = index * count * FLOAT_BYTES;
    return [column, new Float64Array(rows, from, count)] as const;
  });
  return Object.fromEntries(entries) as Columns;
}
