/** What an agent publishes with its bid, as the bid holds it. */
import type { Reading } from '../../protocols/bid.ts';
import { READING_NAME, READINGS_MAX } from '../../protocols/bid.ts';
import { appError } from '../../protocols/errors.ts';

const NAME = new RegExp(`^${READING_NAME}$`);

/**
 * Sorted by name. Hand them to `trueClaims` too, where claims speak of them.
 * @throws AGENT_OPINION_INVALID for a name or number that no bid can hold, or more than 8 of them.
 */
export function publishedReadings(
  given: Readonly<Record<string, number>>,
  expert: string,
): readonly Reading[] {
  const invalid = (reason: string) => appError('AGENT_OPINION_INVALID', { expert, reason });
  const names = Object.keys(given).sort();
  if (names.length > READINGS_MAX) {
    throw invalid(`${names.length} readings; a bid publishes at most ${READINGS_MAX}`);
  }
  return names.map((name) => {
    const value = given[name] as unknown;
    if (!NAME.test(name)) {
      throw invalid(`a reading called ${JSON.stringify(name)}; a name is ${NAME.source}`);
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw invalid(`readings.${name} is ${String(value)}; wanted a finite number`);
    }
    return { name, value };
  });
}
