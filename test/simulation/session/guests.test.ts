/**
 * No influence without weight: a council with guests on probation decides, to the unit, as the same
 * council without them. Three guests: one certain by lot, one that ships the future, one that
 * challenges everything. Their messages are journaled, ruled and scored all the same.
 */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../agents/sdk/contract.ts';
import { createSeat, openSeat } from '../../../agents/sdk/seat.ts';
import type { ChainedRecord, RecordType } from '../../../protocols/record.ts';
import { refold } from '../../../supervisor/session/refold.ts';
import { stateHash } from '../../../supervisor/session/state.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { parseVariant } from '../../../venues/sim/options.ts';
import type { Instant } from '../../../venues/venue.ts';
import { shipsTheFuture } from '../../support/cheats.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { sized } from '../../support/deep.ts';
import { challengesEverything, challengesForNothing, overconfident } from '../../support/guests.ts';
import { ofType } from '../../support/record-types.ts';
import { instantsOf, scriptedMarket } from '../../support/scripted-market.ts';

const folderOf = (id: string): string =>
  fileURLToPath(new URL(`../../fixtures/agents/${id}`, import.meta.url));
const ROUNDS = sized(90, 400);
/** Every voice may be wrong of itself and still trade: no costs, a position to move about. */
const trading = {
  contradiction: { costPpm: 0, surge: 'on', surgeSharePpm: 1_000_000, warmUp: 8 } as const,
  costs: { feePpm: 0, multiplierPpm: 0 },
};

interface World {
  readonly dataset: string;
  readonly instants: readonly Instant[];
  readonly series: string;
  readonly seed: number;
}

async function worldOf(dataset: string, seed: number): Promise<World> {
  const sim = openSim({ ...parseVariant(dataset), seed });
  return {
    dataset,
    instants: await instantsOf(sim, 260 + 2 * ROUNDS),
    seed,
    series: sim.series,
  };
}

/** Seats `abacus`, before all others by id, and `peeker`, among them. */
const run = (
  { dataset, instants, seed, series }: World,
  guests: Readonly<Record<string, Agent<unknown>>>,
  founders: readonly string[] = [],
): Promise<CouncilRun> =>
  runCouncil({
    founders,
    market: scriptedMarket({ instants, series }),
    openSeat: (spec) => {
      const guest = guests[spec.seat];
      return guest === undefined ? openSeat(spec) : Promise.resolve(createSeat(spec, guest));
    },
    packed: true,
    rounds: ROUNDS,
    trading: { ...trading, dataset, plugins: Object.keys(guests).map(folderOf), seed },
  });

/** What decides, and what it is decided by. */
const DECIDING: readonly RecordType[] = [
  'aggregate',
  'intent',
  'verdict',
  'gate',
  'commit',
  'abstain',
  'plan',
  'order.submit',
  'order.accepted',
  'order.filled',
  'order.cancelled',
  'order.rejected',
  'order.expired',
  'portfolio.mark',
  'risk.mode',
  'tension',
  'thermo',
];
/** Positions of records, which a guest's messages shift, and the hashes that are made of them. */
const POSITIONS = new Set(['bids', 'commit', 'decisionHash', 'said', 'seq', 'weightsHash']);

const GUESTS = ['abacus', 'peeker'];
const withoutPositions = (key: string, value: unknown): unknown =>
  POSITIONS.has(key) ? undefined : value;

/** Deciding records as text: when, about what, and the body to the last digit. */
function decisions(records: readonly ChainedRecord[]): string[] {
  return records
    .filter(({ type }) => DECIDING.includes(type))
    .map(({ at, body, lane, round, type }) =>
      JSON.stringify({ at, body: shown(type, body), lane, round, type }, withoutPositions),
    );
}

/** Moves of a debate are shown for everybody; those of guests are left out here. */
function shown(type: RecordType, body: unknown): unknown {
  if (type !== 'thermo') return body;
  const { moves, ...rest } = body as { moves: { expert: string }[] };
  return { ...rest, moves: moves.filter(({ expert }) => !GUESTS.includes(expert)) };
}

/** Words of seats with weight. */
const said = (records: readonly ChainedRecord[]): string[] =>
  (['seal', 'bid', 'refuse', 'revise', 'supplement'] as const).flatMap((type) =>
    ofType(records, type as 'bid')
      .filter(({ body }) => !GUESTS.includes(body.expert))
      .map(({ at, body, round }) =>
        JSON.stringify({ at, body, round, type }, (key, value: unknown) =>
          // Claims and supplements cite positions; seals hash them.
          key === 'evidence' || key === 'digest' || key === 'seen' || key === 'because'
            ? undefined
            : value,
        ),
      ),
  );

const settled = (records: readonly ChainedRecord[]): string[] =>
  ofType(records, 'settle').map(({ body }) => {
    const { experts, poolLosses, poolWeights, qLoss, weights } = body;
    const known = experts.filter(({ expert }) => !GUESTS.includes(expert));
    return JSON.stringify(
      { known, poolLosses, poolWeights, qLoss, weights },
      (key, value: unknown) => (GUESTS.includes(key) ? undefined : value),
    );
  });

/** Challenges between seats with weight. */
const disputes = (records: readonly ChainedRecord[]): string[] =>
  ofType(records, 'challenge')
    .filter(({ body }) => !GUESTS.includes(body.seat) && !GUESTS.includes(body.target))
    .map(({ body, round }) => JSON.stringify({ body, round }));

/** The first place where two lists differ, and what stands there. */
function difference(one: readonly string[], two: readonly string[]) {
  for (let at = 0; at < Math.max(one.length, two.length); at++) {
    const [a = '', b = ''] = [one[at], two[at]];
    if (a === b) continue;
    let from = 0;
    while (a[from] === b[from]) from += 1;
    return { at, one: a.slice(from - 80, from + 80), two: b.slice(from - 80, from + 80) };
  }
  return undefined;
}

const WORLDS: [string, number][] = [
  ['planted(0.6)', 3],
  ['news', 4],
];

describe.each(sized(WORLDS.slice(0, 1), WORLDS))('a council in %s, seed %i', (dataset, seed) => {
  let world: World;
  let alone: CouncilRun;
  beforeAll(async () => {
    world = await worldOf(dataset, seed);
    alone = await run(world, {});
  });

  it('debates, asks for more and trades, so that a guest has something to disturb', () => {
    for (const type of ['challenge', 'revise', 'supplement', 'order.filled'] as const) {
      expect(ofType(alone.records, type).length, type).toBeGreaterThan(1);
    }
  });

  it.each([
    ['certain by lot', () => ({ abacus: overconfident, peeker: overconfident })],
    ['that ships the future', ({ instants }: World) => ({ abacus: shipsTheFuture(instants) })],
    [
      'that challenges everything, and one that does for nothing',
      () => ({ abacus: challengesEverything, peeker: challengesForNothing }),
    ],
  ] as [string, (world: World) => Record<string, unknown>][])(
    'decides the same with a guest %s',
    async (name, guestsIn) => {
      const guests = guestsIn(world) as Record<string, Agent<unknown>>;
      const visited = await run(world, guests);
      const bids = ofType(visited.records, 'bid').filter(({ body }) => body.expert in guests);
      expect(bids.length).toBeGreaterThanOrEqual(ROUNDS);
      // What the guests say is ruled on, and what is said of them.
      const ruled = ofType(visited.records, 'ruling').filter(({ body }) => {
        const challenger = body.challengeId.split('/')[1] as string;
        return GUESTS.includes(challenger) || GUESTS.includes(body.target);
      });
      if (!name.includes('future')) expect(ruled.length).toBeGreaterThan(ROUNDS);
      for (const told of [decisions, said, disputes, settled]) {
        expect(difference(told(visited.records), told(alone.records)), told.name).toBeUndefined();
      }
      expect(visited.state.mark).toEqual(alone.state.mark);
      const again = refold(visited.records);
      expect(again.difference).toBeUndefined();
      expect(stateHash(again.state)).toBe(stateHash(visited.state));
    },
  );
});

describe('the comparison', () => {
  it('can fail: the same guest with the weight of a founder moves decisions and equity', async () => {
    const world = await worldOf('news', 4);
    const alone = await run(world, {});
    const heard = await run(world, { abacus: challengesEverything }, ['abacus']);
    expect(difference(decisions(heard.records), decisions(alone.records))).toBeDefined();
    expect(heard.state.mark?.equity).not.toBe(alone.state.mark?.equity);
  });
});
