/** From rows to a verdict: what the comparisons say of a part in a world. Written as found. */
import { wholeText } from '../../protocols/number-text.ts';
import { compare, figure } from './compare.ts';
import type { Compared, Verdict, WorldRuns } from './compare.ts';
import { judgeOracle, stageOf } from './oracle.ts';
import type { OracleResult } from './oracle.ts';
import type { Comparison, Part, Plant, World } from './parts.ts';

export interface WorldResult {
  readonly world: string;
  readonly expects: World['expects'];
  /** What is planted; null where nothing is, or nobody knows. */
  readonly plant: Plant | null;
  readonly comparisons: readonly Compared[];
  /** The oracle arm, one a stage; empty for a recording. */
  readonly oracle: readonly OracleResult[];
  /** The word for the part in this world. */
  readonly verdict: Verdict;
  /**
   * False: the part won where nothing is to be found, or did not where there is. Null: not judged, since
   * the oracle itself is not found.
   */
  readonly asExpected: boolean | null;
  readonly text: string;
}

export function judgeWorld(part: Part, world: World, runs: WorldRuns): WorldResult {
  const oracle = judgeOracle(part, world, runs);
  const unfound = world.plant === undefined ? [] : oracle.filter(({ found }) => !found);
  const comparisons = part.comparisons.map((comparison): Compared => {
    const compared = compare(comparison, runs, world.name);
    const stage = stageOf(part, comparison.with.arm);
    const isBlind = unfound.some((one) => one.stage === stage);
    return isBlind ? { ...compared, verdict: 'no verdict' } : compared;
  });
  const verdict = verdictOf(comparisons);
  const judged: Judged = { comparisons, part, unfound, verdict, world };
  return {
    asExpected: isAsExpected(world, verdict),
    comparisons,
    expects: world.expects,
    oracle,
    plant: world.plant ?? null,
    text: verdict === 'no verdict' ? refusal(judged) : sentence(judged),
    verdict,
    world: world.name,
  };
}

function isAsExpected({ expects }: World, verdict: Verdict): boolean | null {
  if (verdict === 'no verdict') return null;
  if (expects === 'open') return true;
  return expects === 'win' ? verdict === 'helps' : verdict !== 'helps';
}

/**
 * The part helps when its first comparison (with against without) says so and every control is beaten
 * beyond chance: something simpler that does as well explains the gain as well. Bids that give way to
 * base for no reason gain too where base is exact; only a control can tell that from insight.
 */
function verdictOf(comparisons: readonly Compared[]): Verdict {
  const [first] = comparisons;
  if (first === undefined) return 'unknown';
  if (first.verdict !== 'helps') return first.verdict;
  return comparisons.some(isUnbeaten) ? 'no evidence' : 'helps';
}

const isUnbeaten = ({ kind, verdict }: Compared): boolean =>
  kind === 'control' && verdict !== 'helps';

interface Judged {
  readonly part: Part;
  readonly world: World;
  readonly verdict: Verdict;
  readonly comparisons: readonly Compared[];
  /** Stages whose oracle is not found. */
  readonly unfound: readonly OracleResult[];
}

/** Why nothing is said of the part. */
function refusal({ part, unfound, world }: Judged): string {
  const [oracle] = unfound;
  const [compared] = oracle?.comparisons ?? [];
  const { needs } = oracle ?? { needs: null };
  const found = compared === undefined ? '' : ` It gains ${figure(compared)} a question.`;
  const more = needs === null ? '' : `; needs about ${wholeText(needs)}`;
  return `${world.name}: ${part.name}: no verdict: the oracle itself is not found in ${wholeText(compared?.n ?? 0)} questions${more}.${found}`;
}

function sentence({ comparisons, part, verdict, world }: Judged): string {
  const [first] = comparisons;
  if (first === undefined || first.interval === null) {
    return `${world.name}: ${part.name} unknown: ${first?.n ?? 0} questions are too few.`;
  }
  const unbeaten = (kind: Comparison['kind']): string =>
    comparisons
      .filter((compared) => compared.kind === kind && compared.verdict !== 'helps')
      .map(({ name }) => name)
      .join(', ');
  const but =
    first.verdict === 'helps' && verdict !== 'helps'
      ? `, but not beyond a control (${unbeaten('control')})`
      : '';
  const rivals = verdict === 'helps' && unbeaten('rival') !== '' ? unbeaten('rival') : undefined;
  const simpler = rivals === undefined ? '' : ` No better, though: ${rivals}.`;
  return `${world.name}: ${part.name}: ${verdict}${but}. ${figure(first)} a question, n ${first.n}.${simpler}`;
}
