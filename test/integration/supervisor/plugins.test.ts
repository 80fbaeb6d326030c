/** Plugins of every bad habit: the council goes on, says what happened, and shuts the door in time. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { decisions, exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  spawnKimera,
  startArgs,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';
import { writePlugin } from '../../support/plugin-folder.ts';

const HELLO = fileURLToPath(new URL('../../../examples/hello-agent', import.meta.url));
/** Writes a plugin; `bid` is the body of its bid function. */
function plugin(place: Place, id: string, bid: string): string {
  const good =
    '{ expert: ctx.experts[0], p: [...call.body.base], stake: 100000, claims: [], text: "" }';
  return writePlugin(
    place,
    id,
    `import fs from 'node:fs';\nexport const agent = { init: () => ({ kept: [] }), bid(state, call, view, ctx) { const good = ${good}; ${bid} } };\n`,
  );
}

async function councilWith(place: Place, plugins: readonly string[], rounds: number) {
  // CPU time, over anything an honest answer takes: only the seat that never answers may be hung.
  const process = { hangMs: 1_000, restartMs: 4 };
  const config = configOf(place, { process, trading: { plugins } });
  const args = ['--market', 'sim', '--speed', 'max', '--rounds', String(rounds), '--no-dashboard'];
  const run = await spawnKimera(place, startArgs(place, ...args, ...config)).exited;
  expect(run.code, run.stderr).toBe(0);
  const records = await exported(place);
  expect(decisions(records)).toHaveLength(rounds);
  expect(await verify(place)).toMatchObject({ ok: true });
  expect(await replay(place, 'R1')).toMatchObject({ code: 0, ok: true });
  return records;
}

const of = (records: readonly ChainedRecord[], seat: string) => ({
  deaths: ofType(records, 'agent.died').filter((record) => record.body.seat === seat),
  letters: ofType(records, 'dead-letter').filter((record) => record.body.seat === seat),
  quarantined: ofType(records, 'agent.quarantined').filter((record) => record.body.seat === seat),
  bids: ofType(records, 'bid').filter((record) => record.from === seat),
});

const saidBy = (seats: readonly string[], records: readonly ChainedRecord[]) =>
  ofType(records, 'bid')
    .filter(({ from }) => seats.includes(from ?? ''))
    .map(({ body, round }) => {
      const claims = body.claims.map(({ evidence, ...claim }) => ({
        ...claim,
        rests: evidence.length,
      }));
      return { ...body, claims, round };
    });

describe('plugins that break', () => {
  it('die alone: thrown, hung, thieving, off their line; the others bid in every round', async () => {
    const place = tempPlace();
    const plugins = [
      plugin(place, 'thrower', 'throw new Error("on purpose");'),
      plugin(place, 'looper', 'for (;;) state.kept.length;'),
      // The operator's token, which any guest that is not kept from it may send anywhere.
      plugin(place, 'thief', `fs.readFileSync('${place.home}/token');`),
      // Past the guards, by the binding its host reads and writes by itself.
      plugin(place, 'breaker', 'fs.writeSync(3, "no packet"); return [good];'),
    ];
    const records = await councilWith(place, plugins, 20);
    for (const seat of ['thrower', 'looper', 'thief', 'breaker']) {
      const { deaths, bids } = of(records, seat);
      expect(deaths.length, seat).toBeGreaterThan(0);
      expect(deaths[0]?.body, seat).toMatchObject({ incarnation: 1 });
      expect(deaths[0]?.body.restartInMs, seat).toBeGreaterThan(0);
      expect(deaths[0]?.body.reason.length, seat).toBeGreaterThan(10);
      expect(bids, seat).toEqual([]);
      // Five restarts that brought no answer: given up, while the others go on.
      expect(deaths, seat).toHaveLength(6);
      expect(deaths.at(-1)?.body.restartInMs, seat).toBeNull();
      expect(of(records, seat).quarantined, seat).toHaveLength(1);
    }
    expect(of(records, 'looper').deaths[0]?.body.reason).toContain('HOST_HUNG');
    expect(of(records, 'thief').deaths[0]?.body.reason).toContain(
      'a plugin may not do this (FileSystemRead',
    );
    expect(of(records, 'thrower').deaths[0]?.body.reason).toContain('on purpose');
    for (const call of ofType(records, 'cfp').filter((record) => !record.body.shadow)) {
      const bidders = ofType(records, 'bid').filter((bid) => bid.round === call.round);
      expect(bidders.map((bid) => bid.from)).toContain('risk');
    }
    const ours = ['technical', 'fundamental', 'sentiment', 'risk', 'execution', 'meta-reasoner'];
    for (const seat of ours) expect(of(records, seat).deaths, seat).toEqual([]);
    // What the others say is what they say without them, places in the journal aside.
    const alone = await councilWith(tempPlace(), [], 20);
    expect(saidBy(ours, records)).toEqual(saidBy(ours, alone));
  });

  it('are dead letters: garbage, another seat’s bid, a bid twice, wrong bins, far too much', async () => {
    const place = tempPlace();
    const plugins = [
      plugin(place, 'babbler', 'return 42;'),
      plugin(place, 'impostor', 'return [{ ...good, expert: "technical.trend" }];'),
      plugin(place, 'twice', 'return [good, good];'),
      plugin(place, 'narrow', 'return [{ ...good, p: [1, 2] }];'),
      plugin(place, 'flooder', 'return [{ ...good, text: "x".repeat(3000000) }];'),
      plugin(
        place,
        'fickle',
        'return [{ ...good, stake: 1 + Math.floor(Math.random() * 900000) }];',
      ),
    ];
    const records = await councilWith(place, plugins, 8);
    for (const seat of ['babbler', 'impostor', 'narrow']) {
      const { deaths, letters, bids } = of(records, seat);
      expect(deaths.length + letters.length, seat).toBeGreaterThan(0);
      expect(bids, seat).toEqual([]);
    }
    // Nobody speaks for somebody else, and nobody twice.
    for (const bid of ofType(records, 'bid')) {
      expect(bid.body.expert.split('.')[0]).toBe(bid.from);
      const same = ofType(records, 'bid').filter(
        (other) => other.round === bid.round && other.body.expert === bid.body.expert,
      );
      expect(same).toHaveLength(1);
    }
    for (const bid of of(records, 'flooder').bids) expect(bid.body.text.length).toBeLessThan(281);
  });
});

describe('a plugin written from the guide', () => {
  it('sits at the table, is scored, and shows its weight on the interface', async () => {
    const place = tempPlace();
    const folder = join(place.dir, 'hello');
    cpSync(HELLO, folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const config = configOf(place, { trading: { plugins: ['./hello'] } });
    const run = await startKimera(place, '--market', 'sim', '--speed', '20', ...config);
    interface Row {
      readonly id: string;
      readonly role: string;
      readonly state: string;
      readonly weights: Record<string, { direction: Record<string, number> }>;
    }
    const { io } = await import('socket.io-client');
    const socket = io(`${run.url}/feed`, { reconnection: false, transports: ['websocket'] });
    await new Promise<void>((resolve) => {
      socket.on('hello', () => socket.emit('subscribe', { after: 0, types: ['settle'] }));
      socket.on('records', (batch: ChainedRecord[]) => {
        if (batch.length > 0) resolve();
      });
    });
    socket.disconnect();
    const rows = (await (await fetch(`${run.url}/api/v1/agents`)).json()) as Row[];
    const row = rows.find((item) => item.id === 'hello');
    expect(row).toMatchObject({ role: 'forecaster', state: 'awake' });
    const weights = Object.values(row?.weights ?? {}).map((lane) => lane.direction['hello'] ?? 0);
    expect(weights.some((weight) => weight > 0)).toBe(true);
    expect((await stopKimera(run)).code).toBe(0);
    const records = await exported(place);
    expect(of(records, 'hello').bids.length).toBeGreaterThan(0);
    expect(of(records, 'hello').letters).toEqual([]);
    expect(of(records, 'hello').deaths).toEqual([]);
    const scored = ofType(records, 'settle').flatMap((record) => record.body.experts);
    expect(scored.some((expert) => expert.expert === 'hello')).toBe(true);
  });
});
