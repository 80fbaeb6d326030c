/** Load is not death: how busy the machine is changes nothing that is written. */
import { describe, expect, it } from 'vitest';
import { isDeep } from '../../support/deep.ts';
import { exported, ofType } from '../../support/kimera-journal.ts';
import { configOf, spawnKimera, startArgs, tempPlace } from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';
import { writePlugin } from '../../support/plugin-folder.ts';
import { spin } from '../../support/spinners.ts';

/** Spinning processes slow every other test: the long form alone. */
const SPINNERS = 40;
const ROUNDS = 300;

describe.runIf(isDeep)(
  `the same recorded run, idle and beside ${SPINNERS} spinning processes`,
  () => {
    it('gives the same records', async () => {
      const home = tempPlace();
      const idle = await journalOf(home);
      spin(SPINNERS);
      const busy = await journalOf(home);
      expect(ofType(idle, 'cfp').length).toBe(ROUNDS);
      expect(ofType(busy, 'agent.died')).toEqual([]);
      expect(busy.at(-1)).toEqual(idle.at(-1));
      expect(busy.map(({ hash }) => hash)).toEqual(idle.map(({ hash }) => hash));
    });
  },
);

/** One home, so that one key signs. */
async function journalOf(home: Place) {
  const place = { ...tempPlace(), home: home.home };
  const args = ['--market', 'replay', '--speed', 'max', '--rounds', String(ROUNDS), '--gpu', 'off'];
  const done = await spawnKimera(place, startArgs(place, ...args, '--no-dashboard')).exited;
  expect(done.code, done.stderr).toBe(0);
  return exported(place);
}

const good = '{ expert: ctx.experts[0], p: [...call.body.base], stake: 0, claims: [], text: "" }';

/** What a seat does with its first question, which no later incarnation is asked. */
const onceThen = (deed: string): string => `export const agent = {
  init: () => ({}),
  bid(state, call, view, ctx) {
    if (call.round !== 'r1') return [${good}];
    ${deed}
  },
};
`;

async function councilWith(place: Place, deed: string, process: object) {
  const folder = writePlugin(place, 'guilty', onceThen(deed));
  const config = configOf(place, { process, trading: { plugins: [folder] } });
  const args = ['--market', 'sim', '--speed', 'max', '--rounds', '12', '--no-dashboard'];
  const run = await spawnKimera(place, startArgs(place, ...args, ...config)).exited;
  expect(run.code, run.stderr).toBe(0);
  const records = await exported(place);
  const deaths = ofType(records, 'agent.died');
  expect(deaths.map(({ body }) => body.seat)).toEqual(['guilty']);
  const bids = ofType(records, 'bid').filter(({ from }) => from === 'guilty');
  expect(new Set(bids.map(({ round }) => round)).size).toBe(9);
  return { deadlines: ofType(records, 'deadline'), reason: deaths[0]?.body.reason };
}

describe('a seat that does not come back with its answer', () => {
  it('is found by its CPU time when it loops, and bids again from the next question on', async () => {
    const { deadlines, reason } = await councilWith(tempPlace(), 'for (;;);', {});
    expect(new Set(deadlines.map(({ body }) => body.cause))).toEqual(new Set(['hung']));
    expect(reason).toMatch(/^HOST_HUNG: .* ms of CPU time/);
  });

  it('is ended by the outer limit of wall time when it blocks, and that is journaled', async () => {
    const block = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
    const { deadlines, reason } = await councilWith(tempPlace(), block, { hangWallMs: 5_000 });
    expect(new Set(deadlines.map(({ body }) => body.cause))).toEqual(new Set(['clock']));
    expect(reason).toMatch(/^HOST_SILENT: .* ms of wall time/);
  });
});
