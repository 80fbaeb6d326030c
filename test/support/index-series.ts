/** The S&P 500 daily recording as bars, tick 0.01: real prices for tests. */
import { readFileSync } from 'node:fs';
import { instrumentId } from '../../protocols/ids.ts';
import type { MarketBar } from '../../protocols/market.ts';
import { recordingPath, RECORDINGS } from '../../venues/replay/recordings.ts';

const FILE = recordingPath(RECORDINGS.sp500);
const TICKS_PER_POINT = 100;

export function indexBars(): MarketBar[] {
  const [, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n');
  let lastClose = 0;
  return lines.map((line) => {
    const [date, ...fields] = line.split(',');
    const [open, high, low, close, , volume] = fields.map(Number);
    const ticks = (price: number | undefined): number => Math.round((price ?? 0) * TICKS_PER_POINT);
    const eventTime = Date.parse(`${date ?? ''}T21:00:00Z`) * 1000;
    const bar: MarketBar = {
      closeTicks: ticks(close),
      eventTime,
      highTicks: ticks(high),
      instrument: instrumentId('SPX'),
      knownAt: eventTime,
      lowTicks: ticks(low),
      openIsFake: ticks(open) === lastClose,
      openTicks: ticks(open),
      series: '1d',
      version: 1,
      volume: volume ?? 0,
    };
    lastClose = bar.closeTicks;
    return bar;
  });
}
