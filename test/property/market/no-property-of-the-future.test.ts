/**
 * No property of a series comes from its future: whatever is written into the rows after the warm-up,
 * every record before the first rewritten row keeps its bytes.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../protocols/canonical.ts';
import { WARM_UP_ROWS } from '../../../market/history/warm-up.ts';
import { openReplay } from '../../../venues/replay/open.ts';
import { recordingPath, RECORDINGS } from '../../../venues/replay/recordings.ts';
import type { ReplayOptions } from '../../../venues/replay/options.ts';
import type { Instant } from '../../../venues/venue.ts';
import { captureLines } from '../../support/capture-lines.ts';
import type { CaptureLines } from '../../support/capture-lines.ts';
import { sized } from '../../support/deep.ts';
import { draftsOf, marketFile, pullAll } from '../../support/market-files.ts';

const DAY_MS = 86_400_000;
const SATURDAY = 6;
const TAIL = 40;

/** A row as text: date or time, open, high, low, close, volume; only date and close of closes. */
type Cells = readonly string[];
interface Shape {
  readonly name: string;
  readonly header: string;
  readonly rows: (count: number) => Cells[];
}

const iso = (ms: number): string => new Date(ms).toISOString();
const START = Date.UTC(2021, 0, 4);

/** Times of the shape's bars, oldest first. */
function times(count: number, stepMs: number, weekends: boolean): number[] {
  const found: number[] = [];
  for (let ms = START; found.length < count; ms += stepMs) {
    if (weekends || new Date(ms).getUTCDay() % SATURDAY !== 0) found.push(ms);
  }
  return found;
}

/** A price that wanders without a random source; opens differ from the close before. */
const close = (row: number): number => 100 + 8 * Math.sin(row / 17) + ((row * 7) % 11) / 10;

const candles =
  (stepMs: number, weekends: boolean, stamp: (ms: number) => string) =>
  (count: number): Cells[] =>
    times(count, stepMs, weekends).map((ms, row) => {
      const [open, end] = [close(row) + 2, close(row)];
      const prices = [open, Math.max(open, end) + 0.5, Math.min(open, end) - 0.5, end];
      return [stamp(ms), ...prices.map((price) => price.toFixed(1)), String(1000 + row)];
    });

const OHLCV = 'date,open,high,low,close,volume';
const day = (ms: number): string => iso(ms).slice(0, 10);
const SHAPES: readonly Shape[] = [
  { name: 'days of a share', header: OHLCV, rows: candles(DAY_MS, false, day) },
  { name: 'days of a coin', header: OHLCV, rows: candles(DAY_MS, true, day) },
  { name: 'hours', header: OHLCV, rows: candles(3_600_000, false, iso) },
  { name: 'minutes', header: OHLCV, rows: candles(60_000, true, iso) },
  {
    name: 'closes',
    header: 'date,close',
    rows: (count) => candles(DAY_MS, false, day)(count).map((row) => [row[0]!, row[4]!]),
  },
];

/** What the future may hold: each rewrites one row (the number counts rows after the cut). */
const withPrices = (row: Cells, change: (price: number, column: number) => string): Cells =>
  row.map((cell, column) => (column >= 1 && column <= 4 ? change(Number(cell), column) : cell));
const moved = (row: Cells, ms: number): Cells => {
  const dated = !row[0]!.includes('T');
  const at = Date.parse(row[0]!) + ms;
  return [dated ? day(at) : iso(at), ...row.slice(1)];
};
const toSaturday = (row: Cells): Cells => {
  const days = (SATURDAY - new Date(Date.parse(row[0]!)).getUTCDay() + 7) % 7;
  return moved(row, days * DAY_MS);
};
const FUTURES: Readonly<Record<string, (row: Cells, index: number, before: Cells) => Cells>> = {
  'finer decimals': (row) => withPrices(row, (price) => (price + 0.0123).toFixed(4)),
  'coarser decimals': (row) => withPrices(row, (price) => price.toFixed(0)),
  'fake opens': (row, _, before) =>
    row.length < 5 ? row : [row[0]!, before[4]!, '130.0', '80.0', ...row.slice(4)],
  'a bar at every week-end': (row) => toSaturday(row),
  'days without a pause': (row, index) =>
    moved(row, Date.parse('2023-01-01') + index * DAY_MS - Date.parse(row[0]!)),
  'a faster clock': (row, index) => moved(row, -index * 1_000),
  'a 4:1 split': (row) => withPrices(row, (price) => (Math.round(price * 2.5) / 10).toFixed(1)),
  'prices a hundredfold': (row) => withPrices(row, (price) => (price * 100).toFixed(1)),
  'volumes in parts': (row) => (row.length < 6 ? row : [...row.slice(0, -1), '0.125']),
  'no volumes': (row) => (row.length < 6 ? row : [...row.slice(0, -1), '0']),
  'unreadable every thirtieth': (row, index) => (index % 30 === 3 ? [row[0]!, 'n/a'] : row),
  'prices below zero': (row, index) => (index % 2 === 0 ? withPrices(row, () => '-5') : row),
  'rows out of order': (row, index) => (index % 3 === 0 ? moved(row, -30 * DAY_MS) : row),
};

const textOf = (header: string, rows: readonly Cells[]): string[] => [
  header,
  ...rows.map((row) => row.join(',')),
];
const play = async (lines: readonly string[], options: Partial<ReplayOptions>) =>
  pullAll(await openReplay({ dataset: marketFile('x.csv', lines), ...options }));
/** All but the last of the instants of the past: with the very last bar a recording says it ended. */
const past = (instants: readonly Instant[], bars: number): string[] =>
  instants.slice(0, bars - 1).map(({ at, drafts }) => canonical({ at, drafts }));

/** Plays a series with two futures, which begin at row `cut`; the records before must be equal. */
async function expectSamePast(
  header: string,
  rows: readonly Cells[],
  change: { readonly cut: number; readonly future: string },
  options: Partial<ReplayOptions> = {},
): Promise<void> {
  const rewrite = FUTURES[change.future]!;
  const other = rows.map((row, index) =>
    index < change.cut ? row : rewrite(row, index - change.cut, rows[index - 1]!),
  );
  const [one, two] = [
    await play(textOf(header, rows), options),
    await play(textOf(header, other), options),
  ];
  expect(one.length).toBe(rows.length);
  expect(past(two, change.cut)).toEqual(past(one, change.cut));
}

describe.each(SHAPES)('$name', ({ header, rows }) => {
  it.each(Object.keys(FUTURES))('does not know of %s', async (future) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 90 }), async (after) => {
        const cut = WARM_UP_ROWS + after;
        await expectSamePast(header, rows(cut + TAIL), { cut, future });
      }),
      { numRuns: sized(2, 20) },
    );
  });
});

describe.each([
  ['sp500', RECORDINGS.sp500],
  ['aapl', RECORDINGS.aapl],
  ['aapl-visx', RECORDINGS.appleCloses],
])('the built-in %s, nothing declared', (_, recording) => {
  const [header, ...lines] = readFileSync(recordingPath(recording), 'utf8').trim().split('\n');
  const rows = lines.slice(0, 700).map((line) => line.trim().split(','));

  it.each(Object.keys(FUTURES))('does not know of %s', async (future) => {
    await expectSamePast(header!.trim(), rows, { cut: WARM_UP_ROWS + 137, future });
  });
});

describe('a capture', () => {
  const BEFORE_S = WARM_UP_ROWS + 20;
  const told = async (late: (capture: CaptureLines, ms: number) => void): Promise<Instant[]> => {
    const capture = captureLines();
    capture.snapshot(0, [['100.0', '1.50']], [['100.2', '0.75']]);
    for (let second = 0; second < BEFORE_S + TAIL; second++) {
      const ms = second * 1000 + 100;
      if (second < BEFORE_S) capture.depth(ms, [['100.0', `${1 + (second % 5)}.50`]], []);
      else late(capture, ms);
    }
    return pullAll(await openReplay({ dataset: marketFile('abc.ndjson', capture.lines) }));
  };

  it.each<[string, (capture: CaptureLines, ms: number) => void]>([
    ['finer prices', (capture, ms) => capture.depth(ms, [['100.0123', '1.50']], [])],
    ['finer sizes', (capture, ms) => capture.depth(ms, [['100.0', '1.50001']], [])],
    ['a book ticker', (capture, ms) => capture.ticker(ms, ['100.1', '1.5'], ['100.2', '1.5'])],
    ['trades', (capture, ms) => capture.trade(ms, '100.25', '0.00001')],
    ['another snapshot', (capture, ms) => capture.snapshot(ms, [['90.5', '1']], [['91', '1']])],
  ])('does not know of %s after its warm-up', async (_, late) => {
    const plainly = await told((capture, ms) => capture.depth(ms, [['100.0', '2.50']], []));
    const wildly = await told(late);
    const bars = (instants: readonly Instant[]): number =>
      instants.findIndex(({ at }) => at > (instants[0]?.at ?? 0) + (BEFORE_S - 3) * 1_000_000);
    expect(bars(plainly)).toBeGreaterThan(WARM_UP_ROWS);
    expect(past(wildly, bars(plainly))).toEqual(past(plainly, bars(plainly)));
  });
});

describe('what contradicts the warm-up is refused or counted, and changes no unit', () => {
  const share = SHAPES[0]!;
  const after = async (future: string, rows = 400): Promise<Instant[]> => {
    const cells = share.rows(rows);
    const other = cells.map((row, index) =>
      index < WARM_UP_ROWS ? row : FUTURES[future]!(row, index - WARM_UP_ROWS, cells[index - 1]!),
    );
    return play(textOf(share.header, other), {});
  };
  const refused = (instants: readonly Instant[]): unknown =>
    draftsOf(instants, 'market.quality').at(-1)?.body.refused;
  const one = (instants: readonly Instant[]) => {
    const listed = draftsOf(instants, 'market.instrument').map(({ body }) => body.instrument);
    expect(listed).toHaveLength(1);
    return listed[0]!;
  };

  it('a price finer than the tick', async () => {
    const instants = await after('finer decimals');
    expect(one(instants)).toMatchObject({ tickSize: '0.1', version: 1 });
    expect(refused(instants)).toEqual({ 'off-tick': 400 - WARM_UP_ROWS });
  });

  it('opens that become fake: the rule stays, their bars say so, and a flag from when on', async () => {
    const instants = await after('fake opens');
    expect(one(instants).entryRule).toBe('next-open');
    const bars = draftsOf(instants, 'market.bar').map(({ body }) => body);
    expect(bars.slice(0, WARM_UP_ROWS).some(({ openIsFake }) => openIsFake)).toBe(false);
    expect(bars.slice(WARM_UP_ROWS).every(({ openIsFake }) => openIsFake)).toBe(true);
    const flags = draftsOf(instants, 'market.quality').at(-1)?.body.flags;
    expect(flags).toContainEqual(expect.stringMatching(/^opens stopped being prices by 2022-/));
  });

  it('Saturdays: a few special sessions are bars, a market that opens on all of them is not', async () => {
    const instants = await after('a bar at every week-end', WARM_UP_ROWS + 80);
    expect(one(instants)).toMatchObject({ class: 'stock', lotSize: '1' });
    const ends = draftsOf(instants, 'market.bar').map(
      ({ body }) => new Date(body.eventTime / 1000),
    );
    expect(ends.filter((end) => end.getUTCDay() === SATURDAY)).toHaveLength(6);
    expect(ends.every((end) => end.getUTCHours() === 21)).toBe(true);
    expect(refused(instants)).toMatchObject({ malformed: expect.any(Number) as number });
  });

  it('nothing is looked for that is declared', async () => {
    const rows = textOf(share.header, share.rows(300));
    const declared = { entryRule: 'next-close', sessions: 'always', tickSize: '0.05' } as const;
    const instants = await play(rows, declared);
    expect(one(instants)).toMatchObject({
      class: 'spot',
      entryRule: 'next-close',
      tickSize: '0.05',
    });
    const [bar] = draftsOf(instants, 'market.bar');
    expect(new Date(bar!.body.eventTime / 1000).getUTCHours()).toBe(0);
  });

  it('bars inside the bar before them', async () => {
    const minutes = SHAPES[3]!;
    const cells = minutes.rows(300);
    const other = cells.flatMap((row, index) =>
      index < 280 ? [row] : [row, moved(row, 15_000), moved(row, 25_000)],
    );
    const instants = await play(textOf(minutes.header, other), {});
    expect(draftsOf(instants, 'market.bar')).toHaveLength(300);
    expect(refused(instants)).toEqual({ duplicate: 40 });
  });
});
