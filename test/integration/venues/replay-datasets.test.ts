import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../venues/replay/datasets.ts';
import { openReplay } from '../../../venues/replay/open.ts';
import type { Instant } from '../../../venues/venue.ts';
import { draftsOf, pullAll } from '../../support/market-files.ts';
import { recording } from '../../support/recordings.ts';

const play = async (dataset: string, options = {}): Promise<Instant[]> =>
  pullAll(await openReplay({ dataset, ...options }));

describe('the catalogue', () => {
  it.each(DATASETS)('$name: every price lies on the declared tick', async ({ name, tickSize }) => {
    const instants = await play(name);
    for (const { body } of draftsOf(instants, 'market.instrument')) {
      expect(body.instrument.tickSize).toBe(tickSize);
      expect(body.notes.length).toBeGreaterThan(1);
    }
    const reasons = draftsOf(instants, 'market.refused').map(({ body }) => body.reason);
    expect(reasons.filter((reason) => reason !== 'gap')).toEqual([]);
  });
});

describe('the S&P 500 series', () => {
  const read = play('sp500');

  it('has every day from 2000-01-03 to 2020-04-17 to the cent', async () => {
    const instants = await read;
    expect(instants).toHaveLength(5105);
    const [listing] = draftsOf(instants, 'market.instrument');
    expect(listing?.body.instrument).toMatchObject({
      id: 'SPX',
      class: 'index',
      lotTickMoney: '1000',
      lotSize: '0.001',
      from: Date.parse('2000-01-03T21:00:00Z') * 1000,
    });
    const bars = draftsOf(instants, 'market.bar');
    expect(bars[0]?.body.closeTicks).toBe(145_522);
    expect(bars.at(-1)?.body.closeTicks).toBe(287_456);
  });

  it('is filled at closes, because its opens are not prices', async () => {
    const instants = await read;
    expect(draftsOf(instants, 'market.instrument')[0]?.body.instrument.entryRule).toBe(
      'next-close',
    );
    const shareOf = (year: number): number => {
      const bars = draftsOf(instants, 'market.bar').filter(
        ({ at }) => new Date(at / 1000).getUTCFullYear() === year,
      );
      return bars.filter(({ body }) => body.openIsFake).length / bars.length;
    };
    expect(shareOf(2003)).toBeGreaterThan(0.9);
    expect(shareOf(2012)).toBeLessThan(0.26);
  });

  it('misses the week of September 2001, and says so', async () => {
    const refused = draftsOf(await read, 'market.refused').map(({ body }) => body.detail);
    expect(refused.some((detail) => detail.startsWith('4 bars missing before 2001-09-17'))).toBe(
      true,
    );
  });

  it('shows employment as revised, five weeks after its month', async () => {
    const facts = draftsOf(await read, 'knowledge.fact');
    expect(facts).toHaveLength(240);
    expect(facts.every(({ body }) => body.revised)).toBe(true);
    expect(facts[0]?.body).toMatchObject({
      series: 'us-nonfarm-payrolls',
      value: 135_450,
      periodEnd: Date.parse('2006-02-01T00:00:00Z') * 1000,
      knownAt: Date.parse('2006-03-08T00:00:00Z') * 1000,
    });
    const notes = draftsOf(await read, 'market.instrument')[0]?.body.notes.join(' ');
    expect(notes).toContain('shown, never evidence');
    expect(notes).toContain('No dividends');
  });
});

const goog = recording('goog-daily-2004-2013.csv.gz');
const panel = recording('sp500-20-daily-close-1990-2022.csv.gz');
const minutes = recording('btc-perp-1m-2022-01.csv.gz');

describe.skipIf(goog === undefined)('the recorded GOOG series', () => {
  it('has true opens', async () => {
    const instants = await play(goog as string, { symbol: 'GOOG' });
    expect(draftsOf(instants, 'market.instrument')[0]?.body.instrument).toMatchObject({
      id: 'GOOG',
      entryRule: 'next-open',
      tickSize: '0.01',
    });
    expect(draftsOf(instants, 'market.bar')).toHaveLength(2148);
  });
});

describe.skipIf(panel === undefined)('the recorded panel of 20 stocks', () => {
  it('keeps its instruments side by side and flags the one that stands still', async () => {
    const instants = await play(panel as string);
    expect(draftsOf(instants, 'market.instrument')).toHaveLength(20);
    expect(instants).toHaveLength(8313);
    const flagsOf = (id: string): readonly string[] | undefined =>
      draftsOf(instants, 'market.quality').findLast(({ body }) => body.instrument === id)?.body
        .flags;
    expect(flagsOf('RRC')).toContainEqual(expect.stringMatching(/^close stood still to/));
    expect(flagsOf('KO')).toEqual([]);
  });
});

describe.skipIf(minutes === undefined)('the recorded minute candles', () => {
  it('are known a minute after their stamp', async () => {
    const instants = await play(minutes as string, { tickSize: '0.5', class: 'perpetual' });
    const [first] = draftsOf(instants, 'market.bar');
    expect(first?.body).toMatchObject({
      series: '1m',
      eventTime: Date.parse('2021-12-31T23:02:00Z') * 1000,
    });
  });
});
