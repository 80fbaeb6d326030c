/**
 * The oracle arm: could what is planted have been found in so many questions at all? Who knows the law
 * of the world, and not the outcome, bids its exact chance of up to the same questions; its loss is
 * compared as any other, in the direction ledger, twice:
 *
 *   over base        what there was to gain over what everybody is given
 *   over a fair coin what is planted is worth by itself; exactly 0 where nothing is
 *
 * Both intervals must lie above 0: base is fitted to outcomes and errs, so who says one half gains over
 * it too where one half is true. Where they do not, a part that shows nothing has shown nothing.
 */
import { blockOf, compare, comparedFrom } from './compare.ts';
import type { Columns, Compared, WorldRuns } from './compare.ts';
import { COIN_LOSS } from './plant-worth.ts';
import type { Part, Stage, World } from './parts.ts';

export interface OracleResult {
  readonly stage: Stage;
  /** Over base and over a fair coin; then the seat that reads what is planted over base. */
  readonly comparisons: readonly Compared[];
  readonly found: boolean;
  /** Mean of what the law says the plant is worth a question, nats; no noise of outcomes in it. */
  readonly worth: number;
  /**
   * Questions of this kind in which an oracle is found four times in five; null where nothing is
   * planted or too few were asked to say.
   */
  readonly needs: number | null;
}

/** One result a stage of the part; none of a recording, whose law nobody knows. */
export function judgeOracle(part: Part, world: World, runs: WorldRuns): OracleResult[] {
  if (world.market !== 'sim') return [];
  const firstArms = new Map<Stage, string>();
  for (const { with: by } of part.comparisons) {
    const stage = stageOf(part, by.arm);
    if (!firstArms.has(stage)) firstArms.set(stage, by.arm);
  }
  return [...firstArms].map(([stage, arm]) => resultOf({ arm, stage, world }, runs));
}

/** How an arm is run. */
export const stageOf = (part: Part, arm: string): Stage =>
  part.arms.find(({ name }) => name === arm)?.stage ?? 'council';

interface Asked {
  readonly arm: string;
  readonly stage: Stage;
  readonly world: World;
}

function resultOf({ arm, stage, world }: Asked, runs: WorldRuns): OracleResult {
  const own = runs[arm] ?? [];
  const where = stage === 'seat' ? 'the oracle' : 'the oracle, council';
  const base = { arm, column: 'baseDirection' } as const;
  const overBase = { ...base, column: 'oracleDirection' } as const;
  const compared: Compared[] = [
    comparedAs('oracle', `${where}: over base`, compare(asGain(overBase, base), runs, world.name)),
    comparedFrom(own.map(overCoin), {
      block: blockOf(own),
      kind: 'oracle',
      name: `${where}: over a fair coin`,
      world: world.name,
    }),
  ];
  const found = compared.every(({ verdict }) => verdict === 'helps');
  const worth = meanOf(own.map(({ plantNats }) => plantNats));
  const needs = questionsNeeded(compared, worth);
  if (world.plant !== undefined) {
    const reader = { arm, column: 'readerDirection' } as const;
    const name = `${world.plant.reader} reads it: over base`;
    compared.push(comparedAs('reader', name, compare(asGain(reader, base), runs, world.name)));
  }
  return { comparisons: compared, found, needs, stage, worth };
}

const comparedAs = (kind: Compared['kind'], name: string, compared: Compared): Compared => ({
  ...compared,
  kind,
  name,
});

const asGain = (
  by: Parameters<typeof compare>[0]['with'],
  without: Parameters<typeof compare>[0]['without'],
) => ({ kind: 'gain', name: by.column, with: by, without }) as const;

const overCoin = ({ oracleDirection }: Columns): Float64Array =>
  oracleDirection.map((loss) => COIN_LOSS - loss);

function meanOf(series: readonly Float64Array[]): number {
  let sum = 0;
  let n = 0;
  for (const one of series) {
    for (const value of one) sum += value;
    n += one.length;
  }
  return n === 0 ? 0 : sum / n;
}

/** Half a 95 % interval in standard errors, and what is added to it so that 4 of 5 lie above 0. */
const HALF_INTERVAL = 1.96;
const FOUR_OF_FIVE = 0.8416;

/**
 * n ((1.96 + 0.84) se / worth)^2: se of the wider interval, which shrinks with the root of n (J. Cohen,
 * Statistical Power Analysis, 1988, 2.4). Rounded up to two digits.
 */
function questionsNeeded(compared: readonly Compared[], worth: number): number | null {
  if (!(worth > 0)) return null;
  let needs = 0;
  for (const { interval, n } of compared) {
    if (interval === null) return null;
    const error = (interval.high - interval.low) / (2 * HALF_INTERVAL);
    const ratio = ((HALF_INTERVAL + FOUR_OF_FIVE) * error) / worth;
    needs = Math.max(needs, n * ratio * ratio);
  }
  let unit = 1;
  while (needs / unit >= 100) unit *= 10;
  return Math.ceil(needs / unit) * unit;
}
