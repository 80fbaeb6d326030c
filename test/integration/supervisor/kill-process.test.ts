/**
 * `kill -9` of the whole process as soon as others can read a record of a kind: nothing lost, nothing
 * doubled, replay agrees.
 */
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../runtime/random.ts';
import type { ChainedRecord, RecordType } from '../../../protocols/record.ts';
import { sized } from '../../support/deep.ts';
import { decisions, exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  freeTrading,
  spawnKimera,
  startArgs,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';
import { expectOrdersSound } from '../../support/order-checks.ts';

const SEED = 20_261_123;
const KILLS = sized(3, 24);
/** Where a crash parts something: before and behind what leaves, what is asked, what is decided. */
const AT = ['order.submit', 'commit', 'phase.closed', 'order.filled', 'timer', 'cfp'] as const;

/** Follows the journal over the feed; kills at the first record of a type that is far enough. */
async function killAt(
  place: Place,
  args: readonly string[],
  { after, type }: { readonly after: number; readonly type: RecordType },
): Promise<number> {
  const run = spawnKimera(place, startArgs(place, ...args));
  const { url } = JSON.parse(await run.line(() => true)) as { url: string };
  const { io } = await import('socket.io-client');
  const socket = io(`${url}/feed`, { reconnection: false, transports: ['websocket'] });
  let seen = 0;
  await new Promise<void>((resolve) => {
    let first = 0;
    socket.on('hello', (hello: { head: { seq: number } }) => {
      first = hello.head.seq;
      socket.emit('subscribe', { after: first });
    });
    socket.on('records', (batch: ChainedRecord[]) => {
      seen = batch.at(-1)?.seq ?? seen;
      if (batch.some((record) => record.type === type && record.seq - first >= after)) resolve();
    });
    socket.on('disconnect', () => resolve());
  });
  run.child.kill('SIGKILL');
  socket.disconnect();
  expect((await run.exited).signal).toBe('SIGKILL');
  return seen;
}

describe('a process that is killed', () => {
  it('loses nothing that was shown, doubles nothing, and replays', async () => {
    const place = tempPlace();
    const chance = randomStream(SEED, 'kills');
    const common = ['--market', 'sim', '--speed', 'max', '--seed', '4'];
    const args = [...common, ...configOf(place, freeTrading)];
    for (let kill = 0; kill < KILLS; kill++) {
      const after = Math.floor(chance() * 700);
      const type = AT[kill % AT.length] ?? 'timer';
      const seen = await killAt(place, args, { after, type });
      // A start that is killed early may have signed nothing yet.
      const found = await verify(place, '--unsigned');
      expect(found, `seed ${SEED}, kill ${kill} at ${type} after ${after}`).toMatchObject({
        ok: true,
      });
      // What left the process was on disk before: a feed never shows what a crash takes back.
      expect(found.records).toBeGreaterThanOrEqual(seen);
    }
    const last = await spawnKimera(place, startArgs(place, ...args, '--rounds', '40')).exited;
    expect(last.code, last.stderr).toBe(0);
    expect(await verify(place)).toMatchObject({ code: 0, ok: true });
    expect(await replay(place, 'R1')).toMatchObject({ code: 0, ok: true });
    expect(await replay(place, 'R2')).toMatchObject({ code: 0, ok: true });
    const records = await exported(place);
    expect(ofType(records, 'run.started')).toHaveLength(KILLS + 1);
    expectNothingDoubled(records);
    expectOrdersSound(records, `seed ${SEED}`);
    expect(ofType(records, 'order.filled').length).toBeGreaterThan(5);
    expectConserved(records);
  }, 1_800_000);
});

function expectNothingDoubled(records: readonly ChainedRecord[]): void {
  const decided = decisions(records).map((record) => record.round);
  expect(new Set(decided).size).toBe(decided.length);
  const settled = ofType(records, 'settle').map((record) => record.round);
  expect(new Set(settled).size).toBe(settled.length);
  // Each instant of the market was taken once.
  const bars = ofType(records, 'market.bar').map(
    ({ body }) => `${body.instrument}|${body.series}|${body.eventTime}`,
  );
  expect(new Set(bars).size).toBe(bars.length);
}

/** What is held at the last mark is what was bought less what was sold. */
function expectConserved(records: readonly ChainedRecord[]): void {
  const mark = ofType(records, 'portfolio.mark').at(-1);
  const held = new Map<string, number>();
  const orders = new Map(ofType(records, 'order.submit').map(({ body }) => [body.orderId, body]));
  for (const { body, seq } of ofType(records, 'order.filled')) {
    if (seq > (mark?.seq ?? 0)) continue;
    const order = orders.get(body.orderId);
    expect(order, `fill ${body.fillId} has an order`).toBeDefined();
    const instrument = order?.instrument ?? '';
    const lots = Math.sign(order?.lots ?? 0) * Math.abs(body.lots);
    held.set(instrument, (held.get(instrument) ?? 0) + lots);
  }
  const marked = new Map<string, number>(
    mark?.body.positions.map((row) => [row.instrument, row.lots]),
  );
  for (const [instrument, lots] of held) expect(marked.get(instrument) ?? 0).toBe(lots);
}
