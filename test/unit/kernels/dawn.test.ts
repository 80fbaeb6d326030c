/** Where Dawn cannot be loaded, the reason says which command mends it. */
import { describe, expect, it } from 'vitest';
import { loadDawn } from '../../../kernels/device/dawn.ts';

const failing = (code: string, message: string) => (): Promise<never> =>
  Promise.reject(Object.assign(new Error(message), { code }));
const noBuild = failing(
  'MODULE_NOT_FOUND',
  "Cannot find module '/x/node_modules/webgpu/dist/linux-x64/dawn.node'\nRequire stack:\n- /x",
);
const on = (platform: string, arch: string) => ({ arch, platform });

describe('a machine without Dawn', () => {
  it('is told to install the optional package', async () => {
    const absent = failing(
      'ERR_MODULE_NOT_FOUND',
      "Cannot find package 'webgpu' imported from /x.js",
    );
    await expect(loadDawn(absent, on('linux', 'x64'))).rejects.toThrow(
      'the optional package webgpu is not installed; npm ci --include=optional brings it',
    );
  });

  it('is told to install again, when the package was brought from another machine', async () => {
    await expect(loadDawn(noBuild, on('linux', 'x64'))).rejects.toThrow(
      'was installed for another platform than linux-x64; npm ci brings the right build',
    );
  });

  it('is told when there is no build for it at all', async () => {
    await expect(loadDawn(noBuild, on('freebsd', 'x64'))).rejects.toThrow(
      'has no build for freebsd-x64, only for darwin-arm64, ',
    );
  });

  it('hears the loader’s own words when the build does not load', async () => {
    const broken = failing(
      'ERR_DLOPEN_FAILED',
      'libX11.so.6: cannot open shared object file\nmore',
    );
    await expect(loadDawn(broken, on('linux', 'x64'))).rejects.toThrow(
      'the package webgpu does not load (libX11.so.6: cannot open shared object file)',
    );
  });
});
