import { operating, refused } from './entry.ts';

export const marketErrors = {
  MARKET_FILE_MISSING: operating(
    'The market data file {file} cannot be opened: {reason}.',
    'Check the path and the permission to read it.',
    404,
  ),
  MARKET_FILE_FORMAT: refused(
    'The file {file} is not a format that can be read: {reason}.',
    'Give a .csv, .parquet or raw capture .ndjson file; .csv and .ndjson may end in .gz.',
  ),
  MARKET_COLUMN_MISSING: refused(
    'The file {file} has no {wanted} column; its columns are: {columns}.',
    'Name the columns date, close and, if there are any, open, high, low, volume, symbol; or give one date column and one close column a symbol.',
  ),
  MARKET_VALUE_UNREADABLE: refused(
    'In {file}, line {line}, column {column}: {value} is not {wanted}; {refused} of {rows} rows are like this.',
    'Correct the file: dates as 2024-01-31, times as 2024-01-31T14:30:00Z or epoch numbers, prices as decimal numbers.',
  ),
  MARKET_ROWS_REFUSED: refused(
    'The file {file} has {rows} rows and only {accepted} can be used; refused most: {reason}, first: {detail}.',
    'Correct the file, or declare a tick size that fits its prices.',
  ),
  MARKET_UNITS: refused(
    'Tick size {tickSize} x lot size {lotSize} x multiplier {multiplier} is not a whole, positive number of 1e-8 {currency}.',
    'Choose units whose product has at most eight decimals.',
  ),
  MARKET_DECIMAL: refused(
    '{name} is {value}, which is not a positive decimal number.',
    'Write it as digits with an optional point, for example 0.01.',
  ),
  MARKET_DATASET_UNKNOWN: refused(
    'There is no dataset {name}; there are: {known}.',
    'Choose one of these, or give the path of a file.',
    404,
  ),
  MARKET_RECORDING: operating(
    'The recording {file} (from {origin}) is not what it was: {reason}.',
    'Run git checkout -- venues/replay/recordings and npm run build in the project folder.',
  ),
  MARKET_OPTION: refused(
    'The market option {name} is {value}; it must be {wanted}.',
    'Correct the option.',
  ),
  MARKET_CAPTURE_EMPTY: refused(
    'The capture {file} holds no book that could be rebuilt: {lines} lines looked at, {depth} depth updates, {snapshots} snapshots, no book ticker.',
    'Record depth updates and one REST depth snapshot of the same instrument, each line: receive time in ns, a space, the frame.',
  ),
  VENUE_ORDER_NO_COMMIT: refused(
    'The order {orderId} names no commit that approved it.',
    'Only an order machine may send orders, and only after its commit is in the journal.',
    403,
  ),
  VENUE_ORDER_ID_REUSED: refused(
    'The order id {orderId} was sent before with another content.',
    'Give every order its own id; repeat an id only with the same order.',
    409,
  ),
  VENUE_ORDER_INSTRUMENT: refused(
    'The order {orderId} is for {instrument}, which the venue {venue} has not listed.',
    'Send orders only for instruments of this run.',
    404,
  ),
  VENUE_ORDER_TERMS: refused(
    'The order {orderId} cannot be taken: {reason}.',
    'Correct the order and send it under a new id.',
  ),
  VENUE_ORDER_UNKNOWN: refused(
    'The venue {venue} has no order {orderId}.',
    'Ask for it with query before cancelling.',
    404,
  ),
  MARKET_KNOWLEDGE: refused(
    'Line {line} of the knowledge file {file} cannot be used: {reason}.',
    'See docs/reference/data.md for what a line holds.',
  ),
} as const;
