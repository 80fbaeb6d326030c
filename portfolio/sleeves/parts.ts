/**
 * Whose lots an order is made of. Sleeves that want opposite changes first serve each other (a
 * transfer, no order); what is left all has one sign and is the order, in parts that sum to it.
 */
import { splitGroup } from '../../protocols/group-names.ts';
import { SLEEVES } from '../../protocols/sleeves.ts';
import type { OrderPart, SleeveName, SleeveTarget } from '../../protocols/sleeves.ts';
import type { Lots } from '../../protocols/units.ts';

export interface SleeveTransfer {
  readonly from: SleeveName;
  readonly to: SleeveName;
  /** Signed: `to` gains so many, `from` loses them. */
  readonly lots: Lots;
}

/** Lots of each sleeve, orders on their way included. */
export type SleeveLots = Readonly<Record<SleeveName, Lots>>;

interface Change {
  readonly sleeve: SleeveName;
  readonly group: string;
  lots: Lots;
}

/** What sleeves take over from each other; `to` gains lots as the change it wanted. */
export function transfersOf(targets: readonly SleeveTarget[]): SleeveTransfer[] {
  return netted(changesOf(targets)).transfers;
}

/**
 * An order's lots by sleeve: at most what each still wants after the transfers, in the order strategic,
 * proven, trial. The gate may have let less through than was wanted. What no sleeve wanted (an order on
 * its way was lost since the intent) closes what is held.
 */
export function partsOfTargets(
  targets: readonly SleeveTarget[],
  lots: Lots,
  closing: { readonly held: SleeveLots; readonly group: string },
): OrderPart[] {
  const wanted = netted(changesOf(targets)).left.filter((change) => change.lots > 0 === lots > 0);
  const { taken } = takeParts(wanted, lots);
  let rest = lots;
  for (const part of taken) rest -= part.lots;
  if (rest === 0) return taken;
  const parts = [...taken];
  for (const part of partsThatClose(closing.held, rest, closing.group)) addTo(parts, part);
  return parts;
}

/**
 * Parts of an order that no intent asked for (unwinding, flatten): it closes the trial first, then the
 * proven, then the strategic sleeve; what it does not close belongs to the trial.
 */
export function partsThatClose(held: SleeveLots, lots: Lots, group: string): OrderPart[] {
  const parts: OrderPart[] = [];
  let rest = lots;
  for (const sleeve of [...SLEEVES].reverse()) {
    const part = held[sleeve] > 0 === lots > 0 ? 0 : smaller(rest, -held[sleeve]);
    if (part === 0) continue;
    parts.push({
      group: sleeve === 'strategic' ? splitGroup(group).instrument : group,
      lots: part,
      sleeve,
    });
    rest -= part;
  }
  if (rest !== 0) addTo(parts, { group, lots: rest, sleeve: 'trial' });
  return parts;
}

/** The first `lots` of parts, and what is left of them: fills come in the order of the parts. */
export function takeParts(
  parts: readonly OrderPart[],
  lots: Lots,
): { readonly taken: OrderPart[]; readonly left: OrderPart[] } {
  const taken: OrderPart[] = [];
  const left: OrderPart[] = [];
  let rest = lots;
  for (const part of parts) {
    const fits = part.lots > 0 === lots > 0 ? smaller(rest, part.lots) : 0;
    if (fits !== 0) taken.push({ ...part, lots: fits });
    if (fits !== part.lots) left.push({ ...part, lots: part.lots - fits });
    rest -= fits;
  }
  return { left, taken };
}

/** The smaller in size of two numbers of one sign; 0 when either is. */
const smaller = (a: Lots, b: Lots): Lots =>
  a === 0 || b === 0 ? 0 : a > 0 ? Math.min(a, b) : Math.max(a, b);

const changesOf = (targets: readonly SleeveTarget[]): Change[] =>
  targets.map(({ group, heldLots, sleeve, targetLots }) => ({
    group,
    lots: targetLots - heldLots,
    sleeve,
  }));

/** Takes opposite changes off each other, in the order of the list. */
function netted(changes: Change[]): { transfers: SleeveTransfer[]; left: Change[] } {
  const transfers: SleeveTransfer[] = [];
  for (const up of changes) {
    for (const down of changes) {
      if (up.lots <= 0 || down.lots >= 0) continue;
      const lots = Math.min(up.lots, -down.lots);
      up.lots -= lots;
      down.lots += lots;
      transfers.push({ from: down.sleeve, lots, to: up.sleeve });
    }
  }
  return { left: changes.filter(({ lots }) => lots !== 0), transfers };
}

function addTo(parts: OrderPart[], added: OrderPart): void {
  const index = parts.findIndex(({ sleeve }) => sleeve === added.sleeve);
  const known = parts[index];
  if (known === undefined) parts.push(added);
  else parts[index] = { ...known, lots: known.lots + added.lots };
}
