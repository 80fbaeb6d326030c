/** Lines of a small spot capture, written as an exchange writes them. */
const START_MS = 1_700_000_000_000;

export interface CaptureLines {
  /** Adds a depth update `ms` after the start that covers the next ids; `skip` leaves ids out. */
  depth(ms: number, bids: readonly string[][], asks: readonly string[][], skip?: number): void;
  snapshot(ms: number, bids: readonly string[][], asks: readonly string[][]): void;
  ticker(ms: number, bid: readonly [string, string], ask: readonly [string, string]): void;
  trade(ms: number, price: string, size: string): void;
  raw(line: string): void;
  readonly lines: string[];
}

/** Receive time runs `skewMs` behind the venue's. */
export function captureLines(skewMs = -1270): CaptureLines {
  const lines: string[] = [];
  let id = 1000;
  const add = (ms: number, frame: unknown): void => {
    lines.push(`${START_MS + ms}000000 ${JSON.stringify(frame)}`);
  };
  const event = (ms: number): number => START_MS + ms - skewMs;
  return {
    lines,
    depth(ms, b, a, skip = 0) {
      const U = id + 1 + skip;
      id = U + 1;
      const data = { e: 'depthUpdate', E: event(ms), s: 'ABCUSDT', U, u: id, b, a };
      add(ms, { stream: 'abcusdt@depth@100ms', data });
    },
    snapshot: (ms, bids, asks) => add(ms, { lastUpdateId: id, bids, asks }),
    ticker(ms, [b, B], [a, A]) {
      add(ms, { stream: 'abcusdt@bookTicker', data: { u: id, s: 'ABCUSDT', b, B, a, A } });
    },
    trade(ms, p, q) {
      add(ms, { stream: 'abcusdt@trade', data: { e: 'trade', E: event(ms), s: 'ABCUSDT', p, q } });
    },
    raw: (line) => void lines.push(line),
  };
}
