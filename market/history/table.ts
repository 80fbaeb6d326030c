/** A table on disk as a stream of rows: one header, then cells in its order. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { appError } from '../../protocols/errors.ts';

export interface TableRow {
  /** Line of a CSV file (the header is line 1), or row of a Parquet file, from 1. */
  readonly line: number;
  /** One a column, in the header's order; text in CSV, typed in Parquet. */
  readonly cells: readonly unknown[];
}

export interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<TableRow>;
}

/** A cell as a person would type it; what is no text and no number is shown as JSON. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean') {
    return String(cell);
  }
  return cell instanceof Date ? cell.toISOString() : (JSON.stringify(cell) ?? typeof cell);
}

export type TableFormat = 'csv' | 'parquet';

/** By the name's ending; undefined when it says nothing. */
export function tableFormat(file: string): TableFormat | undefined {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.parquet')) return 'parquet';
  return name.endsWith('.csv') || name.endsWith('.txt') || name.endsWith('.tsv')
    ? 'csv'
    : undefined;
}

/**
 * Opens a table; rows are read as they are asked for.
 * @throws MARKET_FILE_MISSING, MARKET_FILE_FORMAT.
 */
export async function openTable(file: string): Promise<Table> {
  const format = tableFormat(file);
  if (format === undefined) {
    throw appError('MARKET_FILE_FORMAT', {
      file,
      reason: 'its name ends in neither .csv nor .parquet',
    });
  }
  await checkReadable(file);
  return format === 'csv' ? openCsv(file) : openParquet(file);
}

/** @throws MARKET_FILE_MISSING. */
export async function checkReadable(file: string): Promise<void> {
  try {
    await (await open(file, 'r')).close();
  } catch (error) {
    throw appError('MARKET_FILE_MISSING', { file, reason: reasonOf(error) }, error);
  }
}

/** The bytes of a file, unpacked when its name ends in .gz. */
export function byteStream(file: string): NodeJS.ReadableStream {
  const raw = createReadStream(file);
  if (!file.toLowerCase().endsWith('.gz')) return raw;
  const unpacked = createGunzip();
  raw.on('error', (error) => unpacked.destroy(error));
  return raw.pipe(unpacked);
}

async function openCsv(file: string): Promise<Table> {
  const parser = byteStream(file).pipe(
    parse({
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  const iterator = csvRows(file, parser as AsyncIterable<CsvItem>);
  const first = await iterator.next();
  if (first.done === true) throw appError('MARKET_FILE_FORMAT', { file, reason: 'it is empty' });
  return { file, columns: first.value.cells.map(String), rows: iterator };
}

interface CsvItem {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

async function* csvRows(file: string, parser: AsyncIterable<CsvItem>): AsyncGenerator<TableRow> {
  try {
    for await (const item of parser) yield { line: item.info.lines, cells: item.record };
  } catch (error) {
    throw appError('MARKET_FILE_FORMAT', { file, reason: reasonOf(error) }, error);
  }
}

async function openParquet(file: string): Promise<Table> {
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const columns = parquetSchema(metadata).children.map((child) => child.element.name);
    return { file, columns, rows: parquetRows(file, columns, { buffer, metadata }) };
  } catch (error) {
    throw appError('MARKET_FILE_FORMAT', { file, reason: reasonOf(error) }, error);
  }
}

interface ParquetSource {
  readonly buffer: Awaited<ReturnType<typeof asyncBufferFromFile>>;
  readonly metadata: Awaited<ReturnType<typeof parquetMetadataAsync>>;
}

/** One row group at a time, so that a large file is never whole in memory. */
async function* parquetRows(
  file: string,
  columns: readonly string[],
  source: ParquetSource,
): AsyncGenerator<TableRow> {
  let rowStart = 0;
  for (const group of source.metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    let objects: readonly Record<string, unknown>[];
    try {
      objects = await parquetReadObjects({
        file: source.buffer,
        metadata: source.metadata,
        compressors,
        rowStart,
        rowEnd,
      });
    } catch (error) {
      throw appError('MARKET_FILE_FORMAT', { file, reason: reasonOf(error) }, error);
    }
    for (const [index, object] of objects.entries()) {
      yield { line: rowStart + index + 1, cells: columns.map((name) => object[name]) };
    }
    rowStart = rowEnd;
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
