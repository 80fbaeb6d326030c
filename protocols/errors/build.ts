import { operating } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

/** What is wrong with dist/. Told before any of it is loaded: scripts/build and supervisor/built.ts. */
export const buildErrors = {
  BUILD_MISSING: operating(
    'There is no build in dist/.',
    'Build it: npm run build; npm start builds by itself.',
  ),
  BUILD_STALE: operating(
    'dist/ was built from other sources: {file} differs.',
    'Build again: npm run build; npm start builds by itself.',
  ),
  BUILD_FAILED: operating('The build failed: {reason}.', 'Mend what it names; dist/ is as it was.'),
  BUILD_PACKAGES: operating(
    'What builds dist/ is not installed: {reason}.',
    'Install it: npm ci, without --omit=dev.',
  ),
  PACKAGES_MISSING: operating(
    'The package {name} is not installed.',
    'Install the packages: npm ci.',
  ),
  BUILD_DAMAGED: operating(
    '{file} of dist/ is missing or is not what was built.',
    'Build again: npm run build.',
  ),
} as const satisfies Record<string, ErrorEntry>;
