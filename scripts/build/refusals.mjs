/** What a command says when dist/ cannot be used: the codes of protocols/errors/build.ts, which lie in dist/. */
const AGAIN = 'npm run build. (npm start builds by itself.)';

const messages = {
  BUILD_MISSING: () => `There is no build in dist/. Build it: ${AGAIN}`,
  BUILD_STALE: (file) =>
    `dist/ was built from other sources: ${file} differs. Build again: ${AGAIN}`,
};

/** @param found - what `distState` answered; undefined when dist/ can be used. */
export function refusalOf({ state, file }) {
  if (state === 'fits') return undefined;
  const code = state === 'missing' ? 'BUILD_MISSING' : 'BUILD_STALE';
  const message = `${code}: ${messages[code](file)}`;
  return { code, message, details: file === undefined ? {} : { file } };
}
