/** The whole session in worlds where nothing is known: no sleeve opens, the trial stays within its budget. */
import { describe, expect, it } from 'vitest';
import { ledgerEquity } from '../../../portfolio/ledger.ts';
import { parseMoney } from '../../../protocols/units.ts';
import { runCouncil } from '../../support/council-run.ts';
import { isDeep, sized } from '../../support/deep.ts';
import { ofType } from '../../support/record-types.ts';

const SEEDS = sized(20, 60);
const ROUNDS = sized(30, 500);
/** Free of costs, so that it trades what it believes; the fields are of no matter here. */
const trading = { costs: { feePpm: 0, multiplierPpm: 0 }, dataset: 'null' };

describe('sessions that know nothing', () => {
  it(
    `${SEEDS} of them open no sleeve and lose no more than was granted`,
    { timeout: 3_600_000 },
    async () => {
      let [opened, orders, worst] = [0, 0, 0n];
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { records, state } = await runCouncil({
          packed: true,
          rounds: ROUNDS,
          trading: { ...trading, seed },
        });
        opened += ofType(records, 'sleeve.proven').length;
        const fills = ofType(records, 'order.filled');
        orders += fills.length;
        const { initial, positions } = state.ledger;
        const granted = parseMoney(positions['SIM01']?.sleeve.books?.trial.granted ?? '0');
        expect(granted).toBeGreaterThan(0n);
        for (const { body } of ofType(records, 'portfolio.mark')) {
          const lost = parseMoney(initial) - parseMoney(body.equity);
          if (lost > worst) worst = lost;
          expect(lost, `seed ${seed}`).toBeLessThanOrEqual(granted);
        }
        expect(parseMoney(initial) - ledgerEquity(state.ledger)).toBeLessThanOrEqual(granted);
        for (const { body } of ofType(records, 'order.submit')) {
          expect(body.parts?.every(({ sleeve }) => sleeve === 'trial')).toBe(true);
        }
      }
      if (isDeep) console.log(`opened ${opened}, fills ${orders}, largest loss ${worst}`);
      expect(opened).toBeLessThanOrEqual(0.05 * SEEDS);
      expect(orders).toBeGreaterThan(SEEDS);
    },
  );
});
