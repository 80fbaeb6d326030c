/** A council over raw recordings of a book, at real fees: it asks, it debates, and it does not trade. */
import { describe, expect, it } from 'vitest';
import { openReplay } from '../../../venues/replay/open.ts';
import { runCouncil } from '../../support/council-run.ts';
import { unpaidRisk } from '../../support/record-facts.ts';
import { ofType } from '../../support/record-types.ts';
import { recording } from '../../support/recordings.ts';

const FILES = [
  'binance-spot-btcusdt-20240808.ndjson.gz',
  'binance-usdm-btcusdt-20240808.ndjson.gz',
];

for (const file of FILES) {
  const dataset = recording(file);
  describe.skipIf(dataset === undefined)(`a council over ${file}`, () => {
    it('asks after its warm-up, settles, and makes no trade at real fees', async () => {
      const market = await openReplay({ dataset: dataset as string });
      // Ten seconds: the mid has to be able to move by more than its own tick.
      const trading = { horizons: [10], market: 'replay', shadowHorizons: [] };
      const { records, state } = await runCouncil({ market, rounds: 10_000, trading });
      const calls = ofType(records, 'cfp');
      const settled = ofType(records, 'settle').filter(({ body }) => body.outcome !== null);
      const bars = ofType(records, 'market.bar').length;
      const said = `${bars} seconds, ${calls.length} questions, ${settled.length} settled`;
      console.info(`${file}: ${said}`);
      expect(calls.length).toBeGreaterThan(60);
      expect(settled.length).toBeGreaterThan(50);
      expect(ofType(records, 'dead-letter')).toEqual([]);
      expect(unpaidRisk(records)).toEqual([]);
      expect(ofType(records, 'order.submit')).toEqual([]);
      expect(ofType(records, 'commit')).toEqual([]);
      expect(state.marketEnded).toBe(true);
    });
  });
}
