import { describe, expect, it } from 'vitest';
import { readCurrencies } from '../../../venues/replay/currencies.ts';
import { openReplay } from '../../../venues/replay/open.ts';
import type { Instant } from '../../../venues/venue.ts';
import { codeThrownBy, draftsOf, marketFile, pullAll } from '../../support/market-files.ts';
import { recording } from '../../support/recordings.ts';

const HEADER = 'date,USEU,JPUS,USUK,SZUS,CAUS,USAL,USNZ,SDUS,NOUS';
const play = async (dataset: string): Promise<Instant[]> => pullAll(await openReplay({ dataset }));

/** Bars of one instrument in each instant that has any. */
const widths = (instants: readonly Instant[]): number[] =>
  instants.map(({ drafts }) => drafts.filter(({ type }) => type === 'market.bar').length);

describe('the nine currencies', () => {
  const read = play('currencies');

  it('are nine instruments with a bar each on every one of 6,499 days', async () => {
    const instants = await read;
    const ids = draftsOf(instants, 'market.instrument').map(({ body }) => body.instrument.id);
    expect(ids).toHaveLength(9);
    expect(new Set(ids).size).toBe(9);
    expect(instants).toHaveLength(6_499);
    expect(new Set(widths(instants))).toEqual(new Set([9]));
  });

  it('are dollars a unit: published rates of the first and the last day, five of them inverted', async () => {
    const instants = await read;
    const closes = (instant: Instant): Record<string, number> =>
      Object.fromEntries(
        draftsOf([instant], 'market.bar').map(({ body }) => [body.instrument, body.closeTicks]),
      );
    const first = closes(instants[0] as Instant);
    expect(first['EURUSD']).toBe(118_120_000);
    const last = closes(instants.at(-1) as Instant);
    expect(last['EURUSD']).toBe(105_470_000);
    expect(last['JPYUSD']).toBe(Math.round(1e8 / 150.41));
    expect(last['CHFUSD']).toBe(Math.round(1e8 / 0.8822));
    expect(last['AUDUSD']).toBe(65_130_000);
  });

  it('jump where the franc was let go, and nowhere by a quarter', async () => {
    const bars = draftsOf(await read, 'market.bar').map(({ body }) => body);
    const moves = new Map<string, number>();
    let largest = { move: 0, at: '' };
    for (const { closeTicks, eventTime, instrument } of bars) {
      const before = moves.get(instrument);
      moves.set(instrument, closeTicks);
      if (before === undefined) continue;
      const move = Math.abs(Math.log(closeTicks / before));
      if (move > largest.move) {
        largest = { move, at: new Date(eventTime / 1000).toISOString().slice(0, 10) };
      }
    }
    expect(largest.at).toBe('2015-01-15');
    expect(largest.move).toBeLessThan(0.25);
  });

  it('refuse a file that lacks one of the nine', async () => {
    const file = marketFile('rates.csv', [
      HEADER.replace(',SZUS', ''),
      '2000-01-03,1,1,1,1,1,1,1,1',
    ]);
    expect(await codeThrownBy(readCurrencies(file))).toBe('MARKET_COLUMN_MISSING');
  });

  it('count a rate that is none, and leave out one that is not there', async () => {
    const days = Array.from(
      { length: 20 },
      (_, day) => `2000-02-${String(day + 1).padStart(2, '0')}`,
    );
    const file = marketFile('rates.csv', [
      HEADER,
      '2000-01-03,1.01,x,1,1,1,1,1,1,1',
      '2000-01-04,,102.5,0,1,1,1,1,1,1',
      ...days.map((day) => `${day},1.03,100,2,1,1,1,1,1,1`),
    ]);
    const [euro, yen, pound] = await readCurrencies(file);
    expect(euro?.rows.slice(0, 2)).toMatchObject([{ close: 1.01 }, { line: 4, close: 1.03 }]);
    expect(yen?.rows[0]?.close).toBe(0.0097561);
    expect(yen?.malformed).toMatchObject([{ line: 2, column: 'JPUS', value: '"x"' }]);
    expect(pound?.malformed).toMatchObject([{ line: 3, column: 'USUK', value: '0' }]);
  });
});

describe('a wide file of your own', () => {
  it('is a universe of as many instruments as it has columns, compressed or not', async () => {
    const symbols = Array.from({ length: 10 }, (_, i) => `S${i}`);
    const lines = [`Date,${symbols.join(',')}`];
    for (let day = 1; day <= 28; day++) {
      // The third symbol is listed a week later than the others.
      const cells = symbols.map((_, i) =>
        i === 2 && day < 8 ? '' : (10 + i + day / 8).toFixed(3),
      );
      lines.push(`2021-02-${String(day).padStart(2, '0')},${cells.join(',')}`);
    }
    for (const name of ['panel.csv', 'panel.csv.gz']) {
      const file = marketFile(name, lines);
      const instants = await play(file);
      const ids = draftsOf(instants, 'market.instrument').map(({ body }) => body.instrument.id);
      // Each is listed with its first bar: before it, nothing was known of it.
      expect(ids).toEqual([...symbols.filter((id) => id !== 'S2'), 'S2']);
      expect(widths(instants)).toEqual([...Array(7).fill(9), ...Array(21).fill(10)]);
      const [first] = draftsOf(instants, 'market.bar');
      expect(first?.body.closeTicks).toBe(10_125);
    }
  });
});

const panel = recording('sp500-20-daily-close-1990-2022.csv.gz');

describe.skipIf(panel === undefined)('the recorded panel of 20 stocks', () => {
  it('is a universe of 20 with a bar each on every one of 8,313 days', async () => {
    const instants = await play(panel as string);
    expect(draftsOf(instants, 'market.instrument')).toHaveLength(20);
    expect(instants).toHaveLength(8_313);
    const full = widths(instants).filter((width) => width === 20).length;
    expect(full).toBe(8_313);
  });
});
