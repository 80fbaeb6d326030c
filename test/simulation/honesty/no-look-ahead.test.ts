/**
 * F6: whatever comes after a moment is rewritten (values, order, gaps, an early end), and not a byte
 * of what was said before it may change. Built-in agents first; cheats of each kind in
 * cheats-are-caught.test.ts show that the check can fail.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openReplay } from '../../../venues/replay/open.ts';
import { recordingPath, RECORDINGS } from '../../../venues/replay/recordings.ts';
import { openSim } from '../../../venues/sim/open.ts';
import type { SimVariant } from '../../../venues/sim/options.ts';
import type { PulledMarket } from '../../../venues/venue.ts';
import { changedByFuture } from '../../support/look-ahead.ts';
import { draftsOf, marketFile } from '../../support/market-files.ts';
import { ALTERATIONS, instantsOf } from '../../support/scripted-market.ts';

/** Bars: warm-up, then rounds up to the cut. */
const CUT = 290;
const free = { costs: { feePpm: 0, multiplierPpm: 0 } };
const sim = (variant: SimVariant): PulledMarket => openSim({ seed: 11, variant });

const worlds: readonly (readonly [string, () => Promise<PulledMarket> | PulledMarket])[] = [
  ['the S&P 500 series', () => openReplay({ dataset: 'sp500' })],
  ['a world with published values', () => sim('fundamental')],
  ['a world with news', () => sim('news')],
];

describe('with the future rewritten, the past of the council stays the same to the byte', () => {
  it.each(worlds)('over %s', async (_name, open) => {
    const market = await open();
    const instants = await instantsOf(market, CUT + 5);
    for (const alteration of ALTERATIONS) {
      const answer = await changedByFuture({
        alteration,
        cut: CUT,
        instants,
        series: market.series,
        trading: free,
      });
      expect(answer.rounds).toBeGreaterThan(15);
      expect(answer.compared).toBeGreaterThan(1_000);
      expect(answer.changed, alteration).toBeUndefined();
    }
  });

  it('at any of many cuts, a round being open each time', async () => {
    const market = sim('news');
    const instants = await instantsOf(market, 280);
    for (const cut of [262, 266, 269, 273]) {
      const check = { cut, instants, series: market.series, trading: free };
      const answer = await changedByFuture({ ...check, alteration: 'values' });
      expect(answer.changed, `cut at ${cut}`).toBeUndefined();
    }
  });
});

describe('a file whose later rows are rewritten', () => {
  it('replays the same bars and facts before them', async () => {
    const rows = readFileSync(recordingPath(RECORDINGS.sp500), 'utf8').trim().split('\n');
    const from = 2_000;
    const rewritten = rows.map((row, index) => (index < from ? row : halved(row)));
    const a = await replayed(marketFile('one.csv', rows), from);
    const b = await replayed(marketFile('two.csv', rewritten), from);
    expect(a.length).toBeGreaterThan(from - 10);
    expect(b).toEqual(a);
  });
});

/** Every price of a row halved, to the cent. */
function halved(row: string): string {
  const [date, ...numbers] = row.split(',');
  return [date, ...numbers.map((price) => (Math.floor(Number(price) * 50) / 100).toFixed(2))].join(
    ',',
  );
}

/** Bars told before the first rewritten row. The listing describes the whole file: that is import. */
async function replayed(file: string, rows: number): Promise<unknown[]> {
  const options = { dataset: file, symbol: 'SPX', tickSize: '0.01' };
  return draftsOf(await instantsOf(await openReplay(options), rows - 1), 'market.bar');
}
