/**
 * Raw exchange frames as they were recorded: each line is the local receive time in nanoseconds, a
 * space, and the frame. Prices and sizes stay text here; units.ts knows what a tick is.
 */
import type { Us } from '../../protocols/units.ts';

type Pair = readonly [price: string, size: string];

interface Stamped {
  readonly receiveUs: Us;
  /** Venue's time of the event; undefined where the frame carries none. */
  readonly eventUs: Us | undefined;
  readonly symbol: string | undefined;
}

export type CaptureFrame =
  | (Stamped & {
      readonly kind: 'depth';
      readonly firstId: number;
      readonly lastId: number;
      readonly previousId: number | undefined;
      readonly bids: readonly Pair[];
      readonly asks: readonly Pair[];
    })
  | (Stamped & {
      readonly kind: 'snapshot';
      readonly lastId: number;
      readonly bids: readonly Pair[];
      readonly asks: readonly Pair[];
    })
  | (Stamped & {
      readonly kind: 'ticker';
      readonly lastId: number;
      readonly bid: Pair;
      readonly ask: Pair;
    })
  | (Stamped & { readonly kind: 'trade'; readonly price: string; readonly size: string })
  | (Stamped & { readonly kind: 'other' });

export type DecodedLine =
  | { readonly ok: true; readonly frame: CaptureFrame }
  | { readonly ok: false; readonly reason: string };

const RECEIVE_NS = /^\d{16,20}$/;

/** Never throws: a line that cannot be read says why. */
export function decodeLine(line: string): DecodedLine {
  const space = line.indexOf(' ');
  const stamp = space < 0 ? line : line.slice(0, space);
  if (!RECEIVE_NS.test(stamp)) return no('it does not begin with a receive time in ns');
  const receiveUs = Number(stamp.slice(0, -3));
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.slice(space + 1));
  } catch (error) {
    return no(`its frame is not JSON (${error instanceof Error ? error.message : 'unreadable'})`);
  }
  if (!isObject(parsed)) return no('its frame is not an object');
  const data = isObject(parsed['data']) ? parsed['data'] : parsed;
  const eventMs = data['E'] ?? data['T'];
  const stamped: Stamped = {
    receiveUs,
    eventUs: isId(eventMs) ? eventMs * 1000 : undefined,
    symbol: typeof data['s'] === 'string' ? data['s'] : undefined,
  };
  return decodeData(data, stamped);
}

function decodeData(data: Record<string, unknown>, stamped: Stamped): DecodedLine {
  if ('lastUpdateId' in data) {
    const { lastUpdateId: lastId, bids, asks } = data;
    if (!isId(lastId) || !isPairs(bids) || !isPairs(asks)) return no('a snapshot lacks fields');
    return yes({ ...stamped, kind: 'snapshot', lastId, bids, asks });
  }
  const { e: event, u: lastId, b, a } = data;
  if (event === 'depthUpdate') {
    const { U: firstId, pu } = data;
    const numbered = isId(firstId) && isId(lastId) && (pu === undefined || isId(pu));
    if (!numbered || !isPairs(b) || !isPairs(a)) return no('a depth update lacks fields');
    const previousId = pu;
    return yes({ ...stamped, kind: 'depth', firstId, lastId, previousId, bids: b, asks: a });
  }
  if (event === 'trade' || event === 'aggTrade') {
    const { p: price, q: size } = data;
    if (!isNumeral(price) || !isNumeral(size)) return no('a trade lacks fields');
    return yes({ ...stamped, kind: 'trade', price, size });
  }
  if (event === 'bookTicker' || (event === undefined && 'B' in data && 'A' in data)) {
    const bid = [b, data['B']];
    const ask = [a, data['A']];
    if (!isId(lastId) || !isPair(bid) || !isPair(ask)) return no('a book ticker lacks fields');
    return yes({ ...stamped, kind: 'ticker', lastId, bid, ask });
  }
  return yes({ ...stamped, kind: 'other' });
}

const yes = (frame: CaptureFrame): DecodedLine => ({ ok: true, frame });
const no = (reason: string): DecodedLine => ({ ok: false, reason });
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isNumeral = (value: unknown): value is string =>
  typeof value === 'string' && /^\d+(\.\d+)?$/.test(value);
const isPair = (value: unknown): value is Pair =>
  Array.isArray(value) && value.length >= 2 && isNumeral(value[0]) && isNumeral(value[1]);
const isPairs = (value: unknown): value is readonly Pair[] =>
  Array.isArray(value) && value.every(isPair);
