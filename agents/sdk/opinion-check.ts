/** What a schema cannot say of opinions: who speaks, and sums. */
import { fitList, misfitError, textOf } from './answer-check.ts';
import type { Returned } from './answer-check.ts';
import { binSchemas, LISTS, REFUSAL } from './answer-schemas.ts';
import type { Opinion } from './contract.ts';
import { PARTS_SLACK } from './priced-claims.ts';
import { READING_NAME, READINGS_MAX } from '../../protocols/bid.ts';
import { appError } from '../../protocols/errors.ts';
import type { ExpertId, SeatId } from '../../protocols/ids.ts';

interface Speaks {
  readonly experts: readonly ExpertId[];
  readonly seat: SeatId;
}

/**
 * What `bid` returned, as opinions: at most one a voice.
 * @throws AGENT_OPINION_INVALID, AGENT_EXPERT_UNKNOWN.
 */
export function checkOpinions(said: unknown, speaker: Speaks, bins: number): readonly Opinion[] {
  const at: Returned = { name: 'bid', seat: speaker.seat };
  const { forecast } = binSchemas(bins);
  const opinions = fitList(LISTS.bid, said, at, (item) =>
    isRefusal(item) ? REFUSAL : forecast,
  ) as readonly Opinion[];
  for (const [n, opinion] of opinions.entries()) {
    const where = `[${n}]`;
    if ('refuse' in opinion) checkExpert(opinion.expert, speaker);
    else {
      checkForecastParts(opinion, speaker, at, where);
      checkParts(opinion, at, where);
      checkReadings(opinion, at, where);
    }
    if (opinions.findIndex(({ expert }) => expert === opinion.expert) < n) {
      throw misfitError(at, `${where}.expert`, `${opinion.expert} again`, 'one opinion a voice');
    }
  }
  return opinions;
}

const isRefusal = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && 'refuse' in item;

/** The expert is one of the seat's, and chances are not all 0. @throws as `checkOpinions`. */
export function checkForecastParts(
  said: Pick<Extract<Opinion, { p: unknown }>, 'expert' | 'p' | 'without'>,
  speaker: Speaks,
  at: Returned,
  where: string,
): void {
  checkExpert(said.expert, speaker);
  for (const part of ['p', 'without'] as const) {
    const sum = said[part]?.reduce((whole, chance) => whole + chance, 0);
    if (sum === undefined || (sum > 0 && sum < Infinity)) continue;
    throw misfitError(at, `${where}.${part}`, `of sum ${sum}`, 'chances that are not all 0');
  }
}

function checkExpert(expert: ExpertId, { experts, seat }: Speaks): void {
  if (experts.includes(expert)) return;
  throw appError('AGENT_EXPERT_UNKNOWN', { expert, experts: experts.join(', '), seat });
}

function checkParts(
  { claims }: Extract<Opinion, { p: unknown }>,
  at: Returned,
  where: string,
): void {
  const sum = claims.reduce((whole, { part = 0 }) => whole + part, 0);
  if (sum <= 1 + PARTS_SLACK) return;
  throw misfitError(at, `${where}.claims`, `of parts that sum to ${sum}`, 'parts of at most 1');
}

const READING = new RegExp(`^${READING_NAME}$`);

function checkReadings(
  { readings = {} }: Extract<Opinion, { p: unknown }>,
  at: Returned,
  where: string,
): void {
  const path = `${where}.readings`;
  const names = Object.keys(readings);
  if (names.length > READINGS_MAX) {
    throw misfitError(at, path, `${names.length} numbers`, `at most ${READINGS_MAX}`);
  }
  for (const name of names) {
    if (!READING.test(name)) {
      throw misfitError(at, path, `named ${textOf(name)}`, `names that fit ${READING.source}`);
    }
    const value = readings[name];
    if (Number.isFinite(value)) continue;
    throw misfitError(at, `${path}.${name}`, textOf(value), 'a finite number');
  }
}
