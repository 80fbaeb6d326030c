/**
 * The order of test files: those that wait for whole processes and browsers first, so that none of them
 * is left alone at the end while the other thread has nothing to do.
 */
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Folders by how long a file of theirs takes, longest first. */
const ORDER = ['e2e', 'integration/supervisor', 'simulation', 'integration', 'contract'];

function rankOf({ moduleId }: TestSpecification): number {
  const place = moduleId.slice(moduleId.lastIndexOf('/test/') + '/test/'.length);
  const rank = ORDER.findIndex((folder) => place.startsWith(`${folder}/`));
  return rank < 0 ? ORDER.length : rank;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
