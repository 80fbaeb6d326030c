/** What `npm ci` may install is known to the byte, and comes from wherever npm is told to fetch it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly integrity?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json') as { readonly packages: Readonly<Record<string, Entry>> };
const manifest = read('package.json') as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const entries = Object.entries(lock.packages).filter(([place]) => place !== '');
const without = (missing: (entry: Entry) => boolean): string[] =>
  entries.filter(([, entry]) => missing(entry)).map(([place]) => place);

describe('the lock file', () => {
  it('has an integrity for every package: if not, run npm run lock', () => {
    expect(without(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
  });

  it('names no address to fetch from', () => {
    expect(without(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it('names the licence of every package', () => {
    expect(without(({ license }) => license === undefined)).toEqual([]);
  });

  it('has an entry for every optional package of every platform', () => {
    const lacking = entries.flatMap(([from, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) =>
          !(`node_modules/${name}` in lock.packages) &&
          !(`${from}/node_modules/${name}` in lock.packages),
      ),
    );
    expect(lacking).toEqual([]);
  });

  it('lets no package run a script of its own while it is installed', () => {
    const scripted = entries
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(scripted.sort()).toEqual(Object.keys(manifest.allowScripts).sort());
    expect(Object.values(manifest.allowScripts)).not.toContain(true);
  });

  it('pins every dependency that is named to one version', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
