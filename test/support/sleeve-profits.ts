/** Profits of the strategic and the active sleeve from what the ledger keeps, also where there are no books. */
import { ledgerInstruments, positionValue, unitOf } from '../../portfolio/ledger.ts';
import type { LedgerState, PositionState } from '../../portfolio/ledger.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import { parseMoney } from '../../protocols/units.ts';
import type { Lots } from '../../protocols/units.ts';

/** Lots and profit of each sleeve of an instrument, money of 1e-8, fees taken off. */
export interface SleeveProfit {
  readonly instrument: InstrumentId;
  readonly strategicLots: Lots;
  readonly activeLots: Lots;
  readonly strategic: bigint;
  readonly active: bigint;
}

/** One entry an instrument; all profits add up to equity - initial. */
export function sleeveProfits(ledger: LedgerState): SleeveProfit[] {
  return ledgerInstruments(ledger).map((instrument) => {
    const position = ledger.positions[instrument] as PositionState;
    const { sleeve, lots } = position;
    const value = positionValue(position);
    const strategicValue =
      lots === 0 ? strategicAlone(position) : (value * BigInt(sleeve.strategicLots)) / BigInt(lots);
    return {
      instrument,
      strategicLots: sleeve.strategicLots,
      activeLots: lots - sleeve.strategicLots,
      strategic: parseMoney(sleeve.strategicCash) + strategicValue,
      active: parseMoney(sleeve.activeCash) + value - strategicValue,
    };
  });
}

/** Value of the strategic lots while the active ones offset them exactly. */
function strategicAlone(position: PositionState): bigint {
  const { mark, sleeve } = position;
  if (mark === null || sleeve.strategicLots === 0) return 0n;
  return BigInt(sleeve.strategicLots) * BigInt(mark.ticks) * unitOf(position, mark.version);
}
