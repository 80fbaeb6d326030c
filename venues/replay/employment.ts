/**
 * The employment series that is shown beside the S&P 500. The file holds final, revised values: what
 * was known at the time differed. So every value is marked revised (shown, never evidence) and is
 * delivered no earlier than a first release could have come: five weeks after the month ended.
 */
import type { KnowledgeFact } from '../../protocols/knowledge.ts';
import { US_PER_DAY } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { parseMoment } from '../../market/calendar.ts';
import { civilFromDays, dayOf, daysFromCivil } from '../../protocols/civil-date.ts';
import { numberOf } from '../../market/history/rows.ts';
import { cellText, openTable } from '../../market/history/table.ts';
import { appError } from '../../protocols/errors.ts';
import type { Recording } from './recordings.ts';
import { RECORDINGS } from './recordings.ts';

export interface DatasetFacts {
  readonly recording: Recording;
  /** Note for the reader of the chart. */
  readonly note: string;
  read(file: string): Promise<KnowledgeFact[]>;
}

const RELEASE_DELAY_US = 35 * US_PER_DAY;
const SERIES = [
  { column: 'nonfarm', series: 'us-nonfarm-payrolls' },
  { column: 'nonfarm_change', series: 'us-nonfarm-change' },
] as const;

export const EMPLOYMENT: DatasetFacts = {
  recording: RECORDINGS.employment,
  note: 'US employment 2006-2015 is revised, not vintage: shown, never evidence.',
  read: readEmployment,
};

/** Values ordered by the time they count as known. */
async function readEmployment(file: string): Promise<KnowledgeFact[]> {
  const table = await openTable(file);
  const columnOf = (name: string): number => {
    const index = table.columns.indexOf(name);
    if (index < 0) {
      throw appError('MARKET_COLUMN_MISSING', {
        file,
        wanted: name,
        columns: table.columns.join(', '),
      });
    }
    return index;
  };
  const monthColumn = columnOf('month');
  const wanted = SERIES.map(({ column, series }) => ({ index: columnOf(column), series }));
  const facts: KnowledgeFact[] = [];
  for await (const row of table.rows) {
    const month = parseMoment(row.cells[monthColumn]);
    if (month === undefined) throw unreadable(file, row.line, 'month', row.cells[monthColumn]);
    const periodEnd = endOfMonth(month.us);
    for (const { index, series } of wanted) {
      const value = numberOf(row.cells[index]);
      if (value === undefined) throw unreadable(file, row.line, series, row.cells[index]);
      facts.push({
        instruments: [],
        knownAt: periodEnd + RELEASE_DELAY_US,
        kind: 'macro',
        periodEnd,
        revised: true,
        series,
        source: 'vega-datasets us-employment.csv, final revised values',
        unit: 'thousand persons',
        value,
      });
    }
  }
  return facts;
}

function unreadable(file: string, line: number, column: string, cell: unknown): Error {
  const value = JSON.stringify(cellText(cell));
  const wanted = column === 'month' ? 'a date' : 'a number';
  return appError('MARKET_VALUE_UNREADABLE', {
    file,
    line,
    column,
    value,
    wanted,
    refused: 1,
    rows: 1,
  });
}

function endOfMonth(us: Us): Us {
  const { year, month } = civilFromDays(dayOf(us));
  const next = month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  return daysFromCivil({ ...next, day: 1 }) * US_PER_DAY;
}
