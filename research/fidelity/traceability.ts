/**
 * CF7, contradiction: is every contradiction on record, and did it tell anything? Traceable = share of
 * scars whose ledger adds up and which hold both bids, both forecasts, the entropy before and, once
 * settled, both losses (target 1). Bookkeeping is code and would be perfect in a council of dice, so
 * the estimate is traceable x (2 P(the pool stood nearer to the side that lost less) - 1).
 */
import type { RandomStream } from '../../runtime/random.ts';
import { meanInterval, meanOf, placeboOf } from './resample.ts';
import { upOf } from './rows.ts';
import type { FidelityTable, RoundRow, ScarRow } from './rows.ts';
import { judged, unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

const NAMED = { id: 'CF7', name: 'Contradiction' } as const;
const SCARS_MIN = 100;

export function traceabilityScore(table: FidelityTable, random: RandomStream): FidelityScore {
  const { ledgers, scars } = table;
  const rows = new Map(table.rows.map((row) => [row.round, row]));
  const traceable = scars.length === 0 ? null : meanOf(scars.map((scar) => whole(scar, rows)));
  const conserved = ledgers.seen === 0 ? null : ledgers.conserved / ledgers.seen;
  const parts = { conserved, scars: scars.length, traceable };
  const sided = scars.flatMap((scar) => sideOf(scar, rows.get(scar.round)) ?? []);
  if (sided.length < SCARS_MIN || traceable === null || conserved === null) {
    const why = `${sided.length} contradictions have settled with two sides; ${SCARS_MIN} are needed`;
    return unknown(NAMED, sided.length, why, parts);
  }
  const book = traceable * conserved;
  return judged(NAMED, {
    ablation: 0,
    also: { else: 'not every contradiction is traceable', holds: book === 1 },
    estimate: book * meanOf(sided),
    interval: meanInterval(sided, random.stream('interval'), book),
    n: sided.length,
    null: placeboOf((n) => {
      const coin = random.stream('placebo', String(n));
      return book * meanOf(sided.map((side) => (coin.chance(500_000) ? side : -side)));
    }),
    parts,
    why: 'contradictions on record whose better side the pool stood nearer to; ablation: sides forgotten',
  });
}

/** 1 when everything that must be there is there. */
function whole(scar: ScarRow, rows: ReadonlyMap<string, RoundRow>): number {
  const settled = rows.has(scar.round);
  const rescored = scar.lossA !== null && scar.lossB !== null;
  const closed = scar.state === 'open' || scar.entropyAfter !== null || scar.state === 'merged';
  return scar.bids.length > 0 &&
    scar.qA.length > 1 &&
    scar.qB.length > 1 &&
    scar.entropyBefore >= 0 &&
    closed &&
    (!settled || rescored || scar.state === 'merged')
    ? 1
    : 0;
}

/** 1 = the pool stood nearer to the better side, -1 = to the worse; none when there is none. */
function sideOf(scar: ScarRow, row: RoundRow | undefined): number | undefined {
  if (row === undefined || scar.lossA === null || scar.lossB === null) return undefined;
  if (scar.lossA === scar.lossB) return undefined;
  const pool = upOf(row.q, row.firstUp);
  const a = Math.abs(upOf(scar.qA, row.firstUp) - pool);
  const b = Math.abs(upOf(scar.qB, row.firstUp) - pool);
  if (Math.abs(a - b) < 1e-12) return undefined;
  return a < b === scar.lossA < scar.lossB ? 1 : -1;
}
