/** What runs after an installation, on folders made for it: it tidies up, and never fails one. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../scripts/after-install.mjs', import.meta.url));
const BUILDS = ['darwin-universal', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kimera-install-'));
  mkdirSync(join(root, 'scripts'));
  copyFileSync(script, join(root, 'scripts', 'after-install.mjs'));
});
afterEach(() => rmSync(root, { recursive: true }));

function installed(path: string): void {
  mkdirSync(join(root, 'node_modules', path), { recursive: true });
  writeFileSync(join(root, 'node_modules', path, 'a.node'), '');
}

/** Nothing can be compiled: there is no tool on the path. */
function afterInstall(env: Record<string, string> = {}) {
  const file = join(root, 'scripts', 'after-install.mjs');
  return spawnSync(process.execPath, [file], { encoding: 'utf8', env: { PATH: '', ...env } });
}

describe('after an installation', () => {
  it.each([
    ['linux', 'x64', 'linux-x64'],
    ['darwin', 'arm64', 'darwin-universal'],
    ['win32', 'arm64', 'win32-arm64'],
  ])('on %s %s only the build of Dawn for it is kept', (system, processor, kept) => {
    for (const build of BUILDS) installed(`webgpu/dist/${build}`);
    const env = { npm_config_cpu: processor, npm_config_os: system };
    expect(afterInstall(env)).toMatchObject({ status: 0, stderr: '', stdout: '' });
    expect(readdirSync(join(root, 'node_modules/webgpu/dist'))).toEqual([kept]);
  });

  it('nothing is done where neither package is installed', () => {
    expect(afterInstall()).toMatchObject({ status: 0, stderr: '', stdout: '' });
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it('LMDB is left alone where its ready binary is', () => {
    installed('lmdb');
    installed(`@lmdb/lmdb-${process.platform}-${process.arch}`);
    expect(afterInstall()).toMatchObject({ status: 0, stderr: '', stdout: '' });
  });

  it('a lack of LMDB that cannot be mended names the command, and fails nothing', () => {
    installed('lmdb');
    const { status, stderr, stdout } = afterInstall();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('npm ci --include=optional');
  });
});
