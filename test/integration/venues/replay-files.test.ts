import { describe, expect, it } from 'vitest';
import { openReplay } from '../../../venues/replay/open.ts';
import type { Instant } from '../../../venues/venue.ts';
import { codeThrownBy, draftsOf, marketFile, pullAll } from '../../support/market-files.ts';

const HEADER = 'Date,Open,High,Low,Close,Volume';
/** Weekdays of January 2024 from the 2nd, as far as needed. */
const DAYS = ['02', '03', '04', '05', '08', '09', '10', '11', '12', '15', '16', '17'];
const daily = (prices: readonly string[]): string[] =>
  prices.map((rest, index) => `2024-01-${DAYS[index]},${rest}`);
const plain = daily(DAYS.map((_, i) => `${100 + i},${102 + i},${98 + i},${101.5 + i},1000`));

const replay = async (lines: readonly string[], options = {}, name = 'x.csv') =>
  pullAll(await openReplay({ dataset: marketFile(name, lines), ...options }));

describe('a file of bars', () => {
  it('gives one instant a bar, known a feed delay after the session', async () => {
    const instants = await replay([HEADER, ...plain], { feedDelayUs: 2_000_000 });
    const bars = draftsOf(instants, 'market.bar');
    expect(bars).toHaveLength(12);
    expect(bars[0]).toMatchObject({
      at: Date.parse('2024-01-02T21:00:02Z') * 1000,
      body: {
        series: '1d',
        openTicks: 1000,
        highTicks: 1020,
        lowTicks: 980,
        closeTicks: 1015,
        eventTime: Date.parse('2024-01-02T21:00:00Z') * 1000,
        volume: 1000,
        openIsFake: false,
      },
    });
    const [listing] = draftsOf(instants, 'market.instrument');
    expect(listing?.body.instrument).toMatchObject({ tickSize: '0.1', entryRule: 'next-open' });
    expect(listing?.body.notes.join(' ')).toContain('Tick size 0.1 is inferred');
  });

  it('reads the same from gzip and from Parquet', async () => {
    const packed = await replay([HEADER, ...plain], {}, 'x.csv.gz');
    expect(draftsOf(packed, 'market.bar')).toHaveLength(12);
    const parquet = await pullAll(
      await openReplay({ dataset: 'test/fixtures/market/daily.parquet' }),
    );
    expect(draftsOf(parquet, 'market.bar')).toHaveLength(12);
    expect(draftsOf(parquet, 'market.bar')[0]?.body).toMatchObject({
      eventTime: Date.parse('2024-01-02T21:00:00Z') * 1000,
      openTicks: 10_000,
      closeTicks: 10_050,
      volume: 1000,
    });
  });

  it('takes opens that repeat the previous close for no prices', async () => {
    const rows = daily(DAYS.map((_, i) => `${100 + i},${102 + i},${98 + i},${101 + i},1000`));
    const instants = await replay([HEADER, ...rows]);
    const [listing] = draftsOf(instants, 'market.instrument');
    expect(listing?.body.instrument.entryRule).toBe('next-close');
    expect(listing?.body.notes.join(' ')).toContain('repeats the previous close on 92 %');
    const fake = draftsOf(instants, 'market.bar').map(({ body }) => body.openIsFake);
    expect(fake).toEqual([false, ...Array.from({ length: 11 }, () => true)]);
  });

  it('reads a panel of closes, one instrument a column', async () => {
    const rows = [
      'date,aapl,Brk/B',
      ...DAYS.map((day, i) => `2024-01-${day},${i + 1}.5,${i < 3 ? '' : 7}`),
    ];
    const instants = await replay(rows);
    const listed = draftsOf(instants, 'market.instrument').map(({ body }) => body.instrument);
    expect(listed.map(({ id, entryRule }) => [id, entryRule])).toEqual([
      ['AAPL', 'next-close'],
      ['BRK-B', 'next-close'],
    ]);
    expect(instants).toHaveLength(12);
    expect(draftsOf(instants, 'market.bar')).toHaveLength(21);
    expect(draftsOf(instants, 'market.refused')).toHaveLength(0);
  });

  it('turns a file round that is written newest first', async () => {
    const instants = await replay([HEADER, ...plain.toReversed()]);
    expect(draftsOf(instants, 'market.bar')).toHaveLength(12);
    expect(draftsOf(instants, 'market.quality').at(-1)?.body.flags).toContain(
      'file is newest first; read backwards',
    );
  });
});

describe('refused data is counted with its reason', () => {
  const refusedIn = async (rows: readonly string[], options = {}): Promise<unknown> => {
    const instants = await replay([HEADER, ...rows], options);
    const total = draftsOf(instants, 'market.quality').at(-1)?.body.refused;
    const told = draftsOf(instants, 'market.refused').map(({ body }) => [body.reason, body.count]);
    expect(Object.fromEntries(told)).toEqual(total);
    return total;
  };

  it('duplicates', async () => {
    expect(await refusedIn([...plain, plain.at(-1) as string])).toEqual({ duplicate: 1 });
  });

  it('rows out of order', async () => {
    expect(await refusedIn([...plain, plain[3] as string])).toEqual({ 'out-of-order': 1 });
  });

  it('prices that are not positive', async () => {
    expect(await refusedIn([...plain, '2024-01-18,0,1,0,1,5'])).toEqual({ malformed: 1 });
  });

  it('a high below a low', async () => {
    expect(await refusedIn([...plain, '2024-01-18,100,98,102,100,5'])).toEqual({ crossed: 1 });
  });

  it('a price off a declared tick', async () => {
    const rows = [...plain, '2024-01-18,100,102,98,100.07,5'];
    expect(await refusedIn(rows, { tickSize: '0.1' })).toEqual({ 'off-tick': 1 });
  });

  it('missing days, unless one holiday explains them', async () => {
    const missing = plain.filter((_, index) => index !== 5 && index !== 6 && index !== 9);
    expect(await refusedIn(missing)).toEqual({ gap: 2 });
  });

  it('a value that is no number, in one row of many', async () => {
    const many = Array.from({ length: 40 }, (_, i) => {
      const date = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
      return `${date},1${i}0,1${i}1,1${i}0,1${i}0,5`;
    });
    many[7] = '2024-01-08,n/a,1,1,1,5';
    const instants = await replay([HEADER, ...many]);
    const [refused] = draftsOf(instants, 'market.refused');
    expect(refused?.body).toMatchObject({ reason: 'malformed', count: 1 });
    expect(refused?.body.detail).toBe('line 9, column Open: "n/a" is not a number');
  });
});

describe('what a reader has to decide is flagged', () => {
  it('a jump near a simple ratio', async () => {
    const rows = plain.map((row, index) =>
      index < 6 ? row : `2024-01-${DAYS[index]},53,55,51,53.${index},1000`,
    );
    const instants = await replay([HEADER, ...rows], { tickSize: '0.01' });
    const flags = draftsOf(instants, 'market.quality').at(-1)?.body.flags;
    expect(flags).toContain('possible split 2:1 on 2024-01-10');
  });

  it('prices moved onto the tick', async () => {
    const rows = daily(
      DAYS.map((_, i) => `${100 + i},${102 + i},${98 + i},${101.5 + i}00004,1000`),
    );
    const instants = await replay([HEADER, ...rows], { tickSize: '0.01' });
    expect(draftsOf(instants, 'market.quality').at(-1)?.body.flags).toContain(
      '12 prices rounded to the tick',
    );
  });
});

describe('nothing of the future is told', () => {
  it('instants before a row are the same whatever the later rows say', async () => {
    const many = (tail: (i: number) => string): string[] =>
      Array.from({ length: 600 }, (_, i) => {
        const date = new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);
        const price = 100 + (i % 7);
        return `${date},${i < 400 ? `${price}.00` : tail(i)}`;
      });
    const plainly = await replay(['date,close', ...many((i) => `${150 + (i % 5)}.00`)], {
      tickSize: '0.01',
    });
    const wildly = await replay(
      ['date,close', ...many((i) => (i % 3 === 0 ? '50.0000004' : '0'))],
      {
        tickSize: '0.01',
      },
    );
    const before = (instants: Instant[]): Instant[] => instants.slice(0, 400);
    expect(before(wildly)).toEqual(before(plainly));
  });
});

describe('a file that cannot be used is refused with its code', () => {
  it.each([
    ['MARKET_COLUMN_MISSING', ['when,close', '2024-01-02,5']],
    ['MARKET_COLUMN_MISSING', ['date,open,high,low', '2024-01-02,5,6,4']],
    ['MARKET_FILE_FORMAT', ['']],
    ['MARKET_FILE_FORMAT', ['date,close']],
    ['MARKET_VALUE_UNREADABLE', ['date,close', '2024-01-02,five', '2024-01-03,six']],
    ['MARKET_ROWS_REFUSED', ['date,close', '2024-01-02,-5', '2024-01-03,-6', '2024-01-04,7']],
  ])('%s', async (code, lines) => {
    expect(await codeThrownBy(openReplay({ dataset: marketFile('bad.csv', lines) }))).toBe(code);
  });

  it('says which line, which column and what to do', async () => {
    const file = marketFile('bad.csv', ['date,close', '2024-01-02,5', '2024-01-03,six']);
    await expect(openReplay({ dataset: file })).rejects.toThrow(
      /line 3, column close: "six" is not a number; 1 of 2 rows.*Correct the file/,
    );
  });

  it('names what is missing, unknown or not a market file', async () => {
    expect(await codeThrownBy(openReplay({ dataset: '/nowhere/x.csv' }))).toBe(
      'MARKET_FILE_MISSING',
    );
    expect(await codeThrownBy(openReplay({ dataset: 'nosuch' }))).toBe('MARKET_DATASET_UNKNOWN');
    const other = marketFile('x.json', ['{}']);
    expect(await codeThrownBy(openReplay({ dataset: other }))).toBe('MARKET_FILE_FORMAT');
    const broken = marketFile('x.parquet', ['no parquet at all, whatever its name says']);
    expect(await codeThrownBy(openReplay({ dataset: broken }))).toBe('MARKET_FILE_FORMAT');
  });
});
