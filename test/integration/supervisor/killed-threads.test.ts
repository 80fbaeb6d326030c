/**
 * F9 on real threads, sampled: seats live in worker threads, threads are killed from outside while a
 * round is on, and every round still ends in one decision that folds again to the same state.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SeatSpec } from '../../../protocols/host.ts';
import type { SeatHost } from '../../../runtime/host/control.ts';
import { spawnHost } from '../../../runtime/host/spawn.ts';
import { randomStream } from '../../../runtime/random.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { runCouncil } from '../../support/council-run.ts';
import { sized } from '../../support/deep.ts';

const dist = new URL('../../../dist/', import.meta.url);
const SEED = 20_260;
const KILLS = sized(4, 32);
/** One kill in 150 to 400 records of rounds. */
const ROUNDS = sized(110, 880);

beforeAll(() => {
  const entry = fileURLToPath(new URL('runtime/host/entry.js', dist));
  if (!existsSync(entry)) throw new Error(`${entry} is missing: run npm run build`);
});

/** Threads run compiled code; specs of a run on source name TypeScript. */
const compiled = (spec: SeatSpec): SeatSpec => ({
  ...spec,
  moduleUrl: spec.moduleUrl.replace('/agents/', '/dist/agents/').replace(/\.ts$/, '.js'),
});

describe(`threads killed in mid-round (seed ${SEED})`, () => {
  it('every round ends in one decision, each death is journaled, each seat comes back', async () => {
    const chance = randomStream(SEED, 'kills');
    const living = new Map<string, SeatHost>();
    let kills = 0;
    let next = chance.integer(5, 200);
    const run = await runCouncil({
      rounds: ROUNDS,
      openHost: async (id, specs) => {
        const host = await spawnHost({
          entryUrl: new URL('runtime/host/entry.js', dist),
          id,
          seatModuleUrl: new URL('agents/sdk/seat.js', dist).href,
          specs: specs.map(compiled),
        });
        living.set(id, host);
        return host;
      },
      onRecord(record) {
        if (record.round === undefined || --next > 0 || kills >= KILLS) return;
        next = chance.integer(150, 400);
        kills += 1;
        void chance.pick([...living.values()]).kill('killed by the test');
      },
    });
    const { records } = run;
    const calls = records.filter((record) => record.type === 'cfp');
    expect(kills).toBe(KILLS);
    expect(calls).toHaveLength(ROUNDS);
    for (const call of calls) {
      const decisions = records.filter(
        (record) =>
          record.round === call.round && (record.type === 'commit' || record.type === 'abstain'),
      );
      expect(decisions, call.round).toHaveLength(1);
    }
    const deaths = records.filter((record) => record.type === 'agent.died');
    expect(deaths.length).toBeGreaterThan(0);
    const again = records.filter(
      (record) => record.type === 'agent.joined' && record.body.incarnation > 1,
    );
    expect(again.length).toBeGreaterThan(0);
    const folded = refold(records);
    expect(folded.difference).toBeUndefined();
    expect(stateHash(folded.state)).toBe(stateHash(run.state));
  }, 600_000);
});
