import { describe, expect, it } from 'vitest';
import { depthBook } from '../../../market/book/depth-book.ts';
import type { Touch } from '../../../market/book/depth-book.ts';
import { decodeLine } from '../../../market/capture/frames.ts';
import type { CaptureFrame } from '../../../market/capture/frames.ts';
import { linesOf } from '../../../market/capture/lines.ts';
import { captureUnits, inferUnits } from '../../../market/capture/units.ts';
import { openReplay } from '../../../venues/replay/open.ts';
import { draftsOf, pullAll } from '../../support/market-files.ts';
import { recording } from '../../support/recordings.ts';

const CAPTURES = [
  { file: 'binance-spot-btcusdt-20240808.ndjson.gz', id: 'BTCUSDT', tickSize: '0.005' },
  { file: 'binance-usdm-btcusdt-20240808.ndjson.gz', id: 'BTCUSDT-PERP', tickSize: '0.05' },
];

for (const { file, id, tickSize } of CAPTURES) {
  const path = recording(file);
  describe.skipIf(path === undefined)(`the recording ${file}`, () => {
    const dataset = path as string;

    it('is rebuilt without a gap and sampled every second', async () => {
      const instants = await pullAll(await openReplay({ dataset }));
      const [listing] = draftsOf(instants, 'market.instrument');
      expect(listing?.body.instrument).toMatchObject({ id, tickSize, entryRule: 'next-touch' });
      expect(draftsOf(instants, 'market.refused')).toEqual([]);
      const bars = draftsOf(instants, 'market.bar').map(({ body }) => body);
      expect(bars.length).toBeGreaterThan(340);
      const steps = bars.slice(1).map((bar, n) => bar.eventTime - (bars[n]?.eventTime ?? 0));
      expect(new Set(steps)).toEqual(new Set([1_000_000]));
      const quality = draftsOf(instants, 'market.quality').at(-1)?.body;
      // The recorder's clock ran 1.27 s behind the venue's.
      expect(quality?.skewUs).toBeLessThan(-1_250_000);
      expect(quality?.skewUs).toBeGreaterThan(-1_290_000);
      for (const { body } of draftsOf(instants, 'market.quote')) {
        expect(body.bidTicks).toBeLessThan(body.askTicks);
      }
    });

    it('agrees with the book ticker wherever both speak of one update', async () => {
      const frames = await framesOf(dataset);
      const { compared, differing } = compareWithTicker(frames);
      expect(compared).toBeGreaterThan(1000);
      expect(differing).toEqual([]);
    });
  });
}

async function framesOf(file: string): Promise<CaptureFrame[]> {
  const frames: CaptureFrame[] = [];
  for await (const lines of linesOf(file)) {
    for (const line of lines) {
      if (line === '') continue;
      const decoded = decodeLine(line);
      if (!decoded.ok) throw new Error(decoded.reason);
      frames.push(decoded.frame);
    }
  }
  return frames;
}

/**
 * The ticker speaks at every change of the touch. So after a depth update that ends with id u, the
 * touch of the book is what the last ticker up to u said.
 */
function compareWithTicker(frames: readonly CaptureFrame[]): {
  compared: number;
  differing: unknown[];
} {
  const inferred = inferUnits(frames);
  const units = captureUnits(inferred.tickSize, inferred.lotSize);
  const tickers = frames.filter((frame) => frame.kind === 'ticker');
  const last = tickers.at(-1)?.lastId ?? 0;
  const book = depthBook();
  let at = 0;
  let compared = 0;
  const differing: unknown[] = [];
  for (const frame of frames) {
    if (frame.kind !== 'depth' && frame.kind !== 'snapshot') continue;
    const bids = units.levels(frame.bids) ?? [];
    const asks = units.levels(frame.asks) ?? [];
    if (frame.kind === 'snapshot') book.snapshot({ lastId: frame.lastId, bids, asks });
    else book.update({ ...frame, bids, asks });
    const id = book.lastId;
    const touch = book.touch();
    if (id === undefined || touch === undefined || id > last) continue;
    while ((tickers[at + 1]?.lastId ?? Infinity) <= id) at++;
    const ticker = tickers[at];
    if (ticker === undefined || ticker.lastId > id) continue;
    const [[bidTicks, bidLots], [askTicks, askLots]] = units.levels([ticker.bid, ticker.ask]) as [
      [number, number],
      [number, number],
    ];
    const said: Touch = { bidTicks, bidLots, askTicks, askLots };
    compared++;
    if (JSON.stringify(said) !== JSON.stringify(touch)) differing.push({ id, said, touch });
  }
  return { compared, differing };
}
