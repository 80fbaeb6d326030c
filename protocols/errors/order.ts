import { broken, operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

export const orderErrors = {
  LEDGER_INSTRUMENT_UNKNOWN: broken(
    'The ledger was given a price or a fill of {instrument}, version {version}, which was never listed.',
    'Journal market.instrument before any of its prices; then replay to find the writer.',
  ),
  LEDGER_CURRENCY: refused(
    '{instrument} trades in {currency}, the ledger is kept in {ledger}.',
    'Run one council a currency, or trade only instruments of {ledger}.',
  ),
  LEDGER_CONTRACT_CHANGED: refused(
    'The contract of {instrument} changed from "{was}" to "{is}" while {lots} lots were held.',
    'Flatten the position before listing a version with another lot or multiplier.',
  ),
  RISK_MATRIX: refused(
    'The correlation matrix is {rows} x {columns}; {names} instruments need a square one of that size.',
    'Pass one row and one column an instrument, in the same order.',
  ),
  GATE_LIMITS: refused(
    'Risk limit {name} is {value}; it must be within {limit}.',
    'Correct the trading half of the configuration.',
  ),
  GATE_COMMIT_MISMATCH: broken(
    'Commit {commit} orders {lots} lots where the gate approved {approved}.',
    'Nothing was sent. Verify and replay the journal: one of the two records is not ours.',
  ),
  ORDER_NOT_APPROVED: refused(
    'Order {orderId} cannot be sent: it is {state}, not approved.',
    'Only what the risk gate approved and a commit names may leave.',
  ),
  ORDER_UNKNOWN: refused(
    'No order {orderId} is known.',
    'List the working orders; ended orders are forgotten after a while.',
    404,
  ),
  ORDER_EVENT: broken(
    'The order machine has no answer to {event} in state {state}.',
    'Replay the journal up to this record and report the order.',
  ),
  ORDER_FILL_INSTRUMENT: refused(
    'Fill {fillId} of order {orderId} is in {instrument}; the order is for {ordered}.',
    'Ask the venue what was filled. The books do not hold it until it is told as the order stands.',
  ),
  ORDER_RECONCILE: operating(
    'Order {orderId} never arrived: the venue does not know it after {attempts} attempts.',
    'It was given up as expired and nothing filled. Check the line to the venue.',
  ),
} as const satisfies Record<string, ErrorEntry>;
