/**
 * What is said of dist/ and of building it, before any of dist/ can be loaded: the codes and words of
 * protocols/errors/build.ts. A test keeps them equal.
 */
const AGAIN = 'npm run build; npm start builds by itself.';

const messages = {
  BUILD_FAILED: ({ reason }) =>
    `The build failed: ${reason}. Mend what it names; the build before is still in place.`,
  BUILD_MISSING: () => `There is no build in dist/. Build it: ${AGAIN}`,
  BUILD_PACKAGES: ({ reason }) =>
    `What builds dist/ is not installed: ${reason}. Install it: npm ci, without --omit=dev.`,
  BUILD_STALE: ({ file }) =>
    `dist/ was built from other sources: ${file} differs. Build again: ${AGAIN}`,
};

export const refusal = (code, details = {}) => ({
  code,
  details,
  message: `${code}: ${messages[code](details)}`,
});

/** @param found - what `distState` answered; undefined when dist/ can be used. */
export function refusalOf({ state, file }) {
  if (state === 'fits') return undefined;
  return state === 'missing' ? refusal('BUILD_MISSING') : refusal('BUILD_STALE', { file });
}

/** Why a build broke off. */
export function failureOf(error) {
  const [line = ''] = String(error.message).split('\n');
  return error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'NOT_INSTALLED'
    ? refusal('BUILD_PACKAGES', { reason: line })
    : refusal('BUILD_FAILED', { reason: error.message.trim() });
}

/** As commands say it: a line, or with --json a document. */
export function tell(found) {
  const isJson = process.argv.includes('--json');
  process.stderr.write(`${isJson ? JSON.stringify({ error: found }) : found.message}\n`);
}
