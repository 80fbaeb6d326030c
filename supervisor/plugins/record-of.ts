/** Whose record a seat takes up that joins again: that of its code, or that of code it no longer has. */
import { seatById } from '../../council/roster.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { SeatSpec } from '../../protocols/host.ts';

/**
 * 'new' when the code of a seat is not what it joined with last: it begins as a newcomer. 'kept' when an
 * operator wished that it keeps the record. Undefined when nothing changed, or nothing is known: a seat that
 * sits here first, and one that joined before hashes of code were recorded.
 */
export function recordOf(
  { codeHash, seat }: SeatSpec,
  roster: Roster,
  keepRecord: boolean,
): 'kept' | 'new' | undefined {
  const before = seatById(roster, seat)?.codeHash;
  if (codeHash === undefined || before === undefined || codeHash === before) return undefined;
  return keepRecord ? 'kept' : 'new';
}
