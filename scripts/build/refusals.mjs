/**
 * What is said of dist/ and of building it, before any of dist/ can be loaded: the codes and words of
 * protocols/errors/build.ts. A test keeps them equal.
 */
import { stripVTControlCharacters } from 'node:util';

const AGAIN = 'npm run build; npm start builds by itself.';

const messages = {
  BUILD_FAILED: ({ reason }) =>
    `The build failed: ${reason}. Mend what it names; dist/ is as it was.`,
  BUILD_MISSING: () => `There is no build in dist/. Build it: ${AGAIN}`,
  BUILD_PACKAGES: ({ reason }) =>
    `What builds dist/ is not installed: ${reason}. Install it: npm ci, without --omit=dev.`,
  PACKAGES_MISSING: ({ name }) =>
    `The package ${name} is not installed. Install the packages: npm ci.`,
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
    : refusal('BUILD_FAILED', { reason: reasonOf(error) });
}

function reasonOf({ message }) {
  const text = stripVTControlCharacters(message).trim();
  // Bundlers report it as a fault of their own, at length.
  return /ENOSPC|no space left on device/i.test(text) ? 'no space is left on the disk' : text;
}

/** As commands say it: a line, or with --json or --log json a document, on stderr. */
export function tell(found, as = 'error') {
  const isJson = /(^| )(--json|--log[ =]json)( |$)/.test(process.argv.join(' '));
  process.stderr.write(`${isJson ? JSON.stringify({ [as]: found }) : found.message}\n`);
}
