/**
 * Do the ledger and the orders tell the same position? Both fold the same fills, each by rules of its
 * own; where they have come apart nobody knows what is held, and unknown means no.
 */
import { ledgerInstruments, heldLots } from '../portfolio/ledger.ts';
import type { LedgerState } from '../portfolio/ledger.ts';
import type { InstrumentId } from '../protocols/ids.ts';
import type { OrderBookState } from './orders.ts';

/** The ledger when both agree on every instrument; undefined when they do not, or one is missing. */
export function agreedLedger(
  ledger: LedgerState | undefined,
  orders: OrderBookState | undefined,
): LedgerState | undefined {
  if (ledger === undefined || orders === undefined) return undefined;
  if (ledger.fillSeq !== orders.fillSeq) return undefined;
  return apartAt(ledger, orders) === undefined ? ledger : undefined;
}

/** The first instrument on whose lots they differ; before protocol 1.2 the orders kept no sums. */
export function apartAt(ledger: LedgerState, { filled }: OrderBookState): InstrumentId | undefined {
  if (filled === undefined) return undefined;
  const names = new Set([...ledgerInstruments(ledger), ...Object.keys(filled)]);
  return [...names]
    .sort()
    .find((name) => heldLots(ledger, name as InstrumentId) !== (filled[name] ?? 0)) as
    | InstrumentId
    | undefined;
}
