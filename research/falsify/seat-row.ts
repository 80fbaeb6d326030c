/** The row of a seat that was run alone: what it has of the columns, and NaN for the rest. */
import { COLUMNS } from './losses.ts';
import type { Row } from './losses.ts';

/** What is known of one settled question when only one seat was asked. */
export type SeatLoss = Pick<
  Row,
  | 'round'
  | 'instant'
  | 'baseDirection'
  | 'fieldDirection'
  | 'fieldAwake'
  | 'oracleDirection'
  | 'plantNats'
>;

export function seatRow(loss: SeatLoss): Row {
  const empty = Object.fromEntries(COLUMNS.map((column) => [column, Number.NaN])) as Row;
  // The field's is the seat that is asked: it reads what travels, or nothing is planted.
  return { ...empty, ...loss, readerDirection: loss.fieldDirection };
}
