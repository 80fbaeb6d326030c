/**
 * The whole council, real seats, in worlds whose truth is known. Null: nothing may look skilled, and
 * no risk is taken that its edge does not pay. Planted: who knows must come out on top, and the
 * council must live on it. Fundamental and news: the seat that reads what is published must gain. The
 * many-seed gates of F10 and F12 stand in test/simulation/council; here a few seeds show that the whole
 * council is wired as those gates assume, and a deep run takes more.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expertsOf } from '../../../council/roster.ts';
import { parseMoney } from '../../../protocols/units.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { sized } from '../../support/deep.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { TradingConfig } from '../../../supervisor/config-schema.ts';
import {
  directionGain,
  largestCoinEvidence,
  meanAndError,
  unpaidRisk,
} from '../../support/record-facts.ts';
import { ofType } from '../../support/record-types.ts';

const plugin = fileURLToPath(new URL('../../fixtures/agents/oracle', import.meta.url));
const world = (
  dataset: string,
  seed: number,
  rounds: number,
  more: Partial<TradingConfig> = {},
): Promise<CouncilRun> =>
  runCouncil({
    founders: ['oracle'],
    rounds,
    trading: { dataset, market: 'sim', seed, ...more },
  });

/** Profit as a share of the cash a run began with. */
const profitOf = ({ state }: CouncilRun): number =>
  Number(parseMoney(state.mark?.equity ?? '0')) / 100_000 / 1e8 - 1;

describe('the null world', () => {
  /**
   * With an exact law P(ever 20) <= 1/20 a seed, so 3 of 4 alarms have a chance below 0.0005, 4 of 8
   * below 0.0004, as 22 of 200 have.
   */
  it('lets neither the council nor a seat look skilled, and pays for no risk without an edge', async () => {
    const alarms: Record<string, number> = { council: 0 };
    const profits: number[] = [];
    const free: number[] = [];
    for (let seed = 1; seed <= sized(4, 8); seed++) {
      const gratis = seed % 2 === 0;
      const costs = { costs: { feePpm: null, multiplierPpm: gratis ? 0 : 1_000_000 } };
      const run = await world('null', seed, 150, costs);
      expect(unpaidRisk(run.records), `seed ${seed}`).toEqual([]);
      const { council, experts } = largestCoinEvidence(run.records);
      for (const [who, e] of Object.entries({ council, ...experts })) {
        alarms[who] = (alarms[who] ?? 0) + (e >= 20 ? 1 : 0);
      }
      (gratis ? free : profits).push(profitOf(run));
      if (gratis) expect(ofType(run.records, 'order.filled').length).toBeGreaterThan(5);
    }
    console.info(`null: alarms ${JSON.stringify(alarms)}`);
    for (const [who, count] of Object.entries(alarms)) expect(count, who).toBeLessThan(sized(3, 4));
    for (const [name, values] of Object.entries({ 'at cost': profits, free })) {
      const { error, mean } = meanAndError(values);
      console.info(`null, ${name}: profit ${mean.toFixed(4)}, standard error ${error.toFixed(4)}`);
      expect(mean, name).toBeLessThanOrEqual(3 * error);
    }
  }, 300_000);
});

describe('a world with a signal that one seat sees', () => {
  const SEEDS = sized([1, 2, 3], [1, 2, 3, 4, 5, 6]);

  /**
   * 60 % right, 240 questions in two lanes. A lane's 120 questions are worth 2.4 +- 2.2 nats, so 9 in
   * 10 lanes are won. Fewer than 7 of 12 have a chance of 1 in 1,000, fewer than 4 of 6 of 1 in 60.
   */
  it('puts that seat on top of the direction ledger, and the council profits', async () => {
    let lanes = 0;
    let won = 0;
    const profits: number[] = [];
    for (const seed of SEEDS) {
      const run = await world('planted(0.6)', seed, 240, { plugins: [plugin] });
      expect(unpaidRisk(run.records), `seed ${seed}`).toEqual([]);
      profits.push(profitOf(run));
      expect(ofType(run.records, 'order.filled').length, `seed ${seed}`).toBeGreaterThan(0);
      expect(directionGain(run.records, 'oracle'), `seed ${seed}`).toBeGreaterThan(0);
      for (const desk of run.state.desks.values()) {
        for (const lane of desk.horizons.flatMap((horizon) => horizon.lanes)) {
          lanes += 1;
          if (topOf(run, lane.score.weights.direction.experts.post0) === 'oracle') won += 1;
        }
      }
      const shadow = ofType(run.records, 'settle').at(-1)?.body.evidence.experts['placebo'];
      expect(shadow?.e, `placebo, seed ${seed}`).toBeLessThan(20);
    }
    const { error, mean } = meanAndError(profits);
    console.info(
      `planted: on top in ${won} of ${lanes} lanes, profit ${mean.toFixed(3)} +- ${error.toFixed(3)}`,
    );
    expect(won).toBeGreaterThanOrEqual(Math.ceil((lanes * 7) / 12));
    expect(mean).toBeGreaterThan(error);
  }, 300_000);
});

describe('a world whose knowledge is worth something', () => {
  /** Few seeds, so few claims: the seat gains in most of them and on the whole. */
  it.each([
    ['fundamental', 'fundamental.valuation'],
    ['news', 'sentiment'],
  ])(
    'pays the seat that reads it: %s',
    async (dataset, expert) => {
      const gains: number[] = [];
      for (const seed of sized([1, 2], [1, 2, 3])) {
        const { records } = await world(dataset, seed, 300);
        expect(unpaidRisk(records), `seed ${seed}`).toEqual([]);
        gains.push(directionGain(records, expert) ?? 0);
      }
      console.info(
        `${dataset}: ${expert} gains ${gains.map((gain) => gain.toFixed(2)).join(', ')}`,
      );
      expect(gains.filter((gain) => gain > 0).length).toBeGreaterThanOrEqual(gains.length - 1);
      expect(gains.reduce((sum, gain) => sum + gain, 0)).toBeGreaterThan(0);
    },
    300_000,
  );
});

/** Largest weight over prior; base is one of them. */
function topOf({ state }: CouncilRun, weights: Readonly<Record<string, number>>): string {
  const priors = new Map<string, number>(
    expertsOf(state.roster, 'direction').map(({ expert, prior }) => [expert, prior]),
  );
  let best = '';
  let most = -1;
  for (const [expert, weight] of Object.entries(weights)) {
    const ratio = weight / (priors.get(expert) ?? weight);
    if (ratio <= most) continue;
    best = expert;
    most = ratio;
  }
  return best;
}
