/**
 * A run of a study in a thread of the pool. Its rows go into memory of just their size, a column after
 * the other, which is then shared with the caller and not copied.
 */
import { openCpuBackend } from '../../kernels/cpu-backend.ts';
import { COLUMNS, lossReader } from '../../research/falsify/losses.ts';
import type { Row } from '../../research/falsify/losses.ts';
import { seatRow } from '../../research/falsify/seat-row.ts';
import { randomStream } from '../../runtime/random.ts';
import { openMarket } from '../market.ts';
import { openFieldAlone, stepFieldAlone } from './field-alone.ts';
import { insightOf } from './insight.ts';
import type { StudyTask } from './plan.ts';
import { runStudy } from './run.ts';
import { startingAt } from './starting-at.ts';

export interface TaskOutput {
  /** f64[columns][count]. */
  readonly rows: SharedArrayBuffer;
  readonly count: number;
}

export const FLOAT_BYTES = 8;

export default async function runTask(task: StudyTask): Promise<TaskOutput> {
  const found = await (task.stage === 'seat' ? seatRows(task) : councilRows(task));
  const count = found.length;
  const rows = new SharedArrayBuffer(COLUMNS.length * count * FLOAT_BYTES);
  const table = new Float64Array(rows);
  for (const [row, numbers] of found.entries()) {
    COLUMNS.forEach((column, index) => {
      table[index * count + row] = numbers[column];
    });
  }
  return { count, rows };
}

async function councilRows(task: StudyTask): Promise<Row[]> {
  const { questions, skip, trading, turn, world } = task;
  const reader = lossReader(randomStream('falsify', world, `${turn}`), insightOf(task));
  await runStudy({
    market: startingAt(await openMarket(trading), skip),
    onRecord: (record) => reader.observe(record),
    rounds: questions,
    trading,
  });
  return reader.rows.slice(0, questions);
}

async function seatRows(task: StudyTask): Promise<Row[]> {
  const { bars, trading } = task;
  const market = await openMarket(trading);
  const kernels = await openCpuBackend();
  const alone = openFieldAlone({ ...insightOf(task), kernels, market, trading });
  const rows: Row[] = [];
  const end = bars ?? Number.MAX_SAFE_INTEGER;
  for (let bar = 0; bar < end; bar++) {
    const losses = await stepFieldAlone(alone);
    if (losses === undefined) break;
    for (const loss of losses) rows.push(seatRow(loss));
  }
  await market.close();
  await kernels.close();
  return rows;
}
