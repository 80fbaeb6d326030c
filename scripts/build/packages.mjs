/** Are the packages in node_modules those of the lock file? A pull without `npm ci` leaves older ones there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.mjs';

const packagesOf = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

/**
 * @throws {Error} code NOT_INSTALLED: a package has another version than the lock file says. Packages
 * that were left out (--omit) are no difference; nor is what another package manager installed.
 */
export function checkPackages() {
  const record = join('node_modules', '.package-lock.json');
  if (!existsSync(join(root, record))) return;
  const installed = packagesOf(record);
  for (const [path, { version }] of Object.entries(packagesOf('package-lock.json'))) {
    const found = installed[path]?.version;
    if (found === undefined || found === version) continue;
    throw Object.assign(
      new Error(`${path} is ${found}, and package-lock.json asks for ${version}`),
      { code: 'NOT_INSTALLED' },
    );
  }
}
