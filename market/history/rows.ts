/**
 * Typed rows from a table: times and prices as numbers, still in the order of the file. A row that
 * cannot be read is counted with its line, column and value; too many of them refuse the file.
 */
import { appError } from '../../protocols/errors.ts';
import { parseMoment } from '../calendar.ts';
import type { Moment } from '../calendar.ts';
import { layoutOf } from './columns.ts';
import type { LongLayout, WideLayout } from './columns.ts';
import { cellText } from './table.ts';
import type { Table, TableRow } from './table.ts';

/** One observation of one symbol. Absent prices are undefined: a file of closes has only those. */
export interface HistoryRow {
  readonly line: number;
  readonly moment: Moment;
  readonly open: number | undefined;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly close: number;
  readonly volume: number | undefined;
}

/** A row that was not understood. */
export interface MalformedRow {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly wanted: string;
}

export interface SymbolRows {
  readonly symbol: string;
  readonly rows: HistoryRow[];
  readonly malformed: MalformedRow[];
}

/** Above this share of unreadable rows the file is not what it was taken for. */
const MALFORMED_SHARE_MAX = 0.05;

/**
 * Reads a whole table. Symbols keep the order of their first row; `name` stands for the symbol of a
 * table without one.
 * @throws MARKET_COLUMN_MISSING, MARKET_VALUE_UNREADABLE, MARKET_FILE_FORMAT.
 */
export async function readHistory(table: Table, name: string): Promise<SymbolRows[]> {
  const layout = layoutOf(table.file, table.columns);
  const bySymbol = new Map<string, SymbolRows>();
  const of = (symbol: string): SymbolRows => {
    let entry = bySymbol.get(symbol);
    if (entry === undefined) {
      entry = { symbol, rows: [], malformed: [] };
      bySymbol.set(symbol, entry);
    }
    return entry;
  };
  let read = 0;
  for await (const row of table.rows) {
    read++;
    if (layout.kind === 'long') readLong(table, layout, row, { of, name });
    else readWide(table, layout, row, of);
  }
  if (read === 0)
    throw appError('MARKET_FILE_FORMAT', { file: table.file, reason: 'it has no rows' });
  const symbols = [...bySymbol.values()];
  checkShare(table.file, symbols);
  return symbols;
}

interface Target {
  readonly of: (symbol: string) => SymbolRows;
  readonly name: string;
}

function readLong(table: Table, layout: LongLayout, row: TableRow, target: Target): void {
  const text = layout.symbol === undefined ? '' : cellText(row.cells[layout.symbol]).trim();
  const entry = target.of(text === '' ? target.name : text);
  const moment = parseMoment(row.cells[layout.time]);
  if (moment === undefined) return refuse(entry, table, row, [layout.time, 'a date or time']);
  const values: Record<string, number | undefined> = {};
  for (const field of ['open', 'high', 'low', 'close', 'volume'] as const) {
    const column = layout[field];
    if (column === undefined) continue;
    const value = numberOf(row.cells[column]);
    if (value === undefined) return refuse(entry, table, row, [column, 'a number']);
    values[field] = value;
  }
  entry.rows.push({
    line: row.line,
    moment,
    open: values['open'],
    high: values['high'],
    low: values['low'],
    close: values['close'] as number,
    volume: values['volume'],
  });
}

function readWide(
  table: Table,
  layout: WideLayout,
  row: TableRow,
  of: (symbol: string) => SymbolRows,
): void {
  const moment = parseMoment(row.cells[layout.time]);
  for (const { column, symbol } of layout.symbols) {
    const entry = of(symbol);
    const cell = row.cells[column];
    // A panel leaves a cell empty where a symbol was not listed: that is no data, not bad data.
    if (moment !== undefined && (cell === '' || cell === null || cell === undefined)) continue;
    const close = numberOf(cell);
    if (moment === undefined) refuse(entry, table, row, [layout.time, 'a date or time']);
    else if (close === undefined) refuse(entry, table, row, [column, 'a number']);
    else entry.rows.push({ ...ABSENT, line: row.line, moment, close });
  }
}

const ABSENT = { open: undefined, high: undefined, low: undefined, volume: undefined };

function refuse(
  entry: SymbolRows,
  table: Table,
  row: TableRow,
  at: readonly [number, string],
): void {
  const [column, wanted] = at;
  entry.malformed.push({
    line: row.line,
    column: table.columns[column] ?? String(column + 1),
    value: JSON.stringify(cellText(row.cells[column]).slice(0, 60)),
    wanted,
  });
}

function checkShare(file: string, symbols: readonly SymbolRows[]): void {
  let malformed = 0;
  let rows = 0;
  for (const entry of symbols) {
    malformed += entry.malformed.length;
    rows += entry.rows.length + entry.malformed.length;
  }
  const first = symbols.find((entry) => entry.malformed.length > 0)?.malformed[0];
  if (first === undefined || malformed <= MALFORMED_SHARE_MAX * rows) return;
  const { line, column, value, wanted } = first;
  throw appError('MARKET_VALUE_UNREADABLE', {
    file,
    line,
    column,
    value,
    wanted,
    refused: malformed,
    rows,
  });
}

/** A finite number, or undefined; text may carry a thousands comma only if the file quotes it. */
export function numberOf(cell: unknown): number | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell !== 'string') return undefined;
  const text = cell.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
