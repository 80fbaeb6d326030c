/** What is said of a build that cannot be used is said before the table of errors can be loaded. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { errorTable, messageOf } from '../../protocols/errors.ts';
import { damageOf } from '../../supervisor/built.ts';

interface Refusal {
  readonly code: string;
  readonly details: object;
  readonly message: string;
}
const { failureOf, refusalOf } = (await import(
  new URL('../../scripts/build/refusals.mjs', import.meta.url).href
)) as {
  readonly failureOf: (error: Error) => Refusal;
  readonly refusalOf: (found: { state: string; file?: string }) => Refusal | undefined;
};

let folder = '';
afterEach(() => rmSync(folder, { force: true, recursive: true }));

describe('a refusal of the build', () => {
  it.each([
    [{ state: 'missing' }, 'BUILD_MISSING', {}],
    [{ file: 'council/pool.ts', state: 'stale' }, 'BUILD_STALE', { file: 'council/pool.ts' }],
  ] as const)('%j is worded as the table words it', (found, code, details) => {
    expect(refusalOf(found)).toEqual({ code, details, message: messageOf(code, details) });
    expect(errorTable[code].exit).toBe(3);
  });

  it('is none for a build that fits', () => {
    expect(refusalOf({ state: 'fits' })).toBeUndefined();
  });

  it('of a build that broke off is worded as the table words it', () => {
    const gone = Object.assign(new Error('no rolldown\nhere'), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(failureOf(gone).message).toBe(messageOf('BUILD_PACKAGES', { reason: 'no rolldown' }));
    const failed = failureOf(new Error('a.ts:1 is no code'));
    expect(failed.message).toBe(messageOf('BUILD_FAILED', { reason: 'a.ts:1 is no code' }));
  });

  it('names the file that is not what was built, as the table words it', () => {
    folder = mkdtempSync(join(tmpdir(), 'kimera-built-'));
    const root = pathToFileURL(`${folder}/`);
    expect(damageOf(root), 'no build.json: run from source').toBeUndefined();
    const files = { 'a.js': { bytes: 3 }, 'b.js': { bytes: 2 } };
    writeFileSync(join(folder, 'build.json'), JSON.stringify({ files }));
    writeFileSync(join(folder, 'a.js'), 'abc');
    const gone = { file: 'b.js', message: messageOf('BUILD_DAMAGED', { file: 'b.js' }) };
    expect(damageOf(root)).toEqual(gone);
    writeFileSync(join(folder, 'b.js'), 'abc');
    expect(damageOf(root)).toEqual(gone);
    writeFileSync(join(folder, 'b.js'), 'ab');
    expect(damageOf(root)).toBeUndefined();
  });
});
