/** Opens a recording by the name of the catalogue or by its file. */
import { appError } from '../../protocols/errors.ts';
import type { PulledMarket } from '../venue.ts';
import { barMarket } from './bars.ts';
import { isCapture, openCapture } from './capture.ts';
import { loadHistory } from './load.ts';
import { FEED_DELAY_US } from './options.ts';
import type { ReplayOptions } from './options.ts';

/**
 * @throws MARKET_DATASET_UNKNOWN, MARKET_RECORDING, MARKET_FILE_MISSING, MARKET_FILE_FORMAT,
 * MARKET_COLUMN_MISSING, MARKET_VALUE_UNREADABLE, MARKET_ROWS_REFUSED, MARKET_DECIMAL, MARKET_UNITS,
 * MARKET_OPTION, MARKET_CAPTURE_EMPTY.
 */
export async function openReplay(options: ReplayOptions): Promise<PulledMarket> {
  const feedDelayUs = options.feedDelayUs ?? FEED_DELAY_US;
  if (!Number.isSafeInteger(feedDelayUs) || feedDelayUs < 0) {
    const wanted = 'a whole number of microseconds, 0 or more';
    throw appError('MARKET_OPTION', { name: 'feedDelayUs', value: feedDelayUs, wanted });
  }
  if (isCapture(options.dataset)) return openCapture(options);
  return barMarket(await loadHistory(options), feedDelayUs);
}
