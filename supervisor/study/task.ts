/**
 * A run of a study in a thread of the pool. Rows go into memory that is shared with the caller, a
 * column after the other; the answer says how many there are.
 */
import { COLUMNS, lossReader } from '../../research/falsify/losses.ts';
import { randomStream } from '../../runtime/random.ts';
import { openMarket } from '../market.ts';
import type { StudyTask } from './plan.ts';
import { runStudy } from './run.ts';
import { startingAt } from './starting-at.ts';

export interface TaskInput {
  readonly task: StudyTask;
  /** f64[columns][rowsMax] of this task. */
  readonly rows: SharedArrayBuffer;
  readonly rowsMax: number;
}

export interface TaskOutput {
  readonly rows: number;
}

export default async function runTask({ rows, rowsMax, task }: TaskInput): Promise<TaskOutput> {
  const { trading } = task;
  const reader = lossReader(randomStream('falsify', task.world, `${task.turn}`));
  await runStudy({
    market: startingAt(await openMarket(trading), task.skip),
    onRecord: (record) => reader.observe(record),
    rounds: task.questions,
    trading,
  });
  const table = new Float64Array(rows);
  const count = Math.min(rowsMax, reader.rows.length);
  for (let row = 0; row < count; row++) {
    COLUMNS.forEach((column, index) => {
      table[index * rowsMax + row] = reader.rows[row]?.[column] as number;
    });
  }
  return { rows: count };
}
