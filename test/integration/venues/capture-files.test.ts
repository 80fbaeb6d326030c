import { describe, expect, it } from 'vitest';
import { openReplay } from '../../../venues/replay/open.ts';
import type { Instant } from '../../../venues/venue.ts';
import { captureLines } from '../../support/capture-lines.ts';
import type { CaptureLines } from '../../support/capture-lines.ts';
import { codeThrownBy, draftsOf, marketFile, pullAll } from '../../support/market-files.ts';

const BIDS = [['100.0', '1.50'], ['99.9', '2.00']]; // prettier-ignore
const ASKS = [['100.2', '0.75'], ['100.3', '4.00']]; // prettier-ignore

const begun = (): CaptureLines => {
  const capture = captureLines();
  capture.depth(0, [], []);
  capture.snapshot(50, BIDS, ASKS);
  capture.depth(100, [], []);
  return capture;
};
const play = async ({ lines }: CaptureLines): Promise<Instant[]> =>
  pullAll(await openReplay({ dataset: marketFile('abc.ndjson', lines) }));
const refusedIn = (instants: Instant[]): unknown =>
  draftsOf(instants, 'market.quality').at(-1)?.body.refused;

describe('a raw capture', () => {
  it('becomes bars of the mid in half ticks, and the touch, once a second', async () => {
    const capture = begun();
    capture.trade(200, '100.2', '0.25');
    capture.depth(500, [['100.1', '3.00']], []);
    capture.depth(900, [['100.1', '0.00']], [['100.2', '0.00']]);
    capture.depth(1100, [], []);
    const instants = await play(capture);
    const [listing] = draftsOf(instants, 'market.instrument');
    expect(listing?.body.instrument).toMatchObject({
      id: 'ABCUSDT',
      currency: 'USDT',
      tickSize: '0.05',
      lotSize: '0.01',
      lotTickMoney: '50000',
      entryRule: 'next-touch',
    });
    // Mids: 100.10, then 100.15, then 100.15 (100.0 bid, 100.3 ask).
    expect(draftsOf(instants, 'market.bar').map(({ body }) => body)).toMatchObject([
      {
        openTicks: 2002,
        highTicks: 2003,
        lowTicks: 2002,
        closeTicks: 2003,
        volume: 25,
        series: '1s',
      },
    ]);
    expect(draftsOf(instants, 'market.quote')[0]?.body).toMatchObject({
      bidTicks: 2000,
      bidLots: 150,
      askTicks: 2006,
      askLots: 400,
    });
    expect(draftsOf(instants, 'market.quality').at(-1)?.body).toMatchObject({
      accepted: 1,
      refused: {},
      skewUs: -1_270_000,
    });
    expect(instants.at(-1)?.drafts.at(-1)?.type).toBe('market.ended');
  });

  it('stops quoting at a gap until a snapshot comes', async () => {
    const capture = begun();
    capture.depth(1100, [], [], 4);
    capture.depth(2100, [], []);
    capture.snapshot(3100, BIDS, ASKS);
    capture.depth(4100, [], []);
    capture.depth(5100, [], []);
    const instants = await play(capture);
    expect(refusedIn(instants)).toEqual({ gap: 4 });
    const seconds = draftsOf(instants, 'market.bar').map(({ at }) => (at / 1e6) % 10);
    expect(seconds).toEqual([1, 4, 5]);
  });

  it('quotes the book ticker while the book is lost, and says so', async () => {
    const capture = begun();
    capture.ticker(150, ['100.0', '1.50'], ['100.2', '0.75']);
    capture.depth(1100, [], [], 4);
    capture.ticker(1200, ['100.1', '1.00'], ['100.2', '1.00']);
    capture.ticker(2100, ['100.1', '1.00'], ['100.2', '1.00']);
    const instants = await play(capture);
    expect(draftsOf(instants, 'market.quote').at(-1)?.body.bidTicks).toBe(2002);
    expect(draftsOf(instants, 'market.quality').at(-1)?.body.flags).toEqual([
      'touch from the book ticker while the book is lost',
    ]);
  });

  it('counts garbage lines, silence and a clock that was set', async () => {
    const capture = begun();
    capture.raw('not a frame');
    capture.raw('1700000000600000000 {"stream":');
    for (let ms = 600; ms < 1800; ms += 10) capture.depth(ms, [], []);
    capture.raw('1700000001900000000 {"e":"trade","E":1700000009900,"p":"1","q":"1"}');
    capture.depth(12_500, [], []);
    const instants = await play(capture);
    expect(refusedIn(instants)).toEqual({ malformed: 2, 'skew-jump': 1, stale: 6 });
    expect(draftsOf(instants, 'market.refused').map(({ body }) => body.reason)).toEqual([
      'malformed',
      'skew-jump',
      'stale',
    ]);
  });

  it('finds the place of lines that were written a little out of turn', async () => {
    const capture = begun();
    for (let ms = 200; ms < 3000; ms += 100) capture.depth(ms, [['100.0', String(ms)]], []);
    const inTurn = await play(capture);
    for (let n = 5; n < 25; n += 4) {
      const [line] = capture.lines.splice(n, 1);
      capture.lines.splice(n + 3, 0, line as string);
    }
    const shuffled = await play(capture);
    expect(refusedIn(shuffled)).toEqual({});
    const bars = (instants: Instant[]): unknown =>
      draftsOf(instants, 'market.bar').map(({ body }) => body);
    expect(bars(shuffled)).toEqual(bars(inTurn));
    expect(draftsOf(shuffled, 'market.quality').at(-1)?.body.flags).toEqual([
      '5 lines out of receive order, sorted',
    ]);
  });

  it('without a snapshot quotes the book ticker, and says so', async () => {
    const capture = captureLines();
    capture.depth(0, [], []);
    for (let ms = 100; ms < 2200; ms += 100) capture.ticker(ms, ['10.0', '1'], ['10.1', '1']);
    const instants = await play(capture);
    expect(draftsOf(instants, 'market.bar')).toHaveLength(2);
    expect(draftsOf(instants, 'market.quality').at(-1)?.body.flags).toEqual([
      'no snapshot recorded: touch from the book ticker',
    ]);
  });

  it('without a snapshot, updates or a ticker is refused', async () => {
    const capture = captureLines();
    capture.depth(0, [], []);
    expect(await codeThrownBy(play(capture))).toBe('MARKET_CAPTURE_EMPTY');
  });
});
