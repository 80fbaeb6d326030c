/** The software driver is unpacked once, by whoever comes first, and never half. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpacked } from '../../../kernels/device/swiftshader.ts';

const script = fileURLToPath(new URL('../../fixtures/devices/unpack.mjs', import.meta.url));
const run = promisify(execFile);

let cacheDir: string;
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'kimera-driver-'));
});
afterEach(() => rmSync(cacheDir, { recursive: true }));

describe('the software driver', () => {
  it('is the same for processes that unpack it at once', async () => {
    const folders = await Promise.all(
      [1, 2, 3].map(async () => (await run(process.execPath, [script, cacheDir])).stdout),
    );
    expect(new Set(folders).size).toBe(1);
    const [folder = ''] = folders;
    expect(readdirSync(cacheDir)).toHaveLength(1);
    expect(readdirSync(folder).sort()).toEqual([
      'libvk_swiftshader.so',
      'libvulkan.so.1',
      'vk_swiftshader_icd.json',
    ]);
    expect(statSync(join(folder, 'libvk_swiftshader.so')).size).toBeGreaterThan(1_000_000);
  });

  it('is not unpacked again', async () => {
    const folder = await unpacked({ cacheDir });
    const before = statSync(folder).ctimeMs;
    expect(await unpacked({ cacheDir })).toBe(folder);
    expect(statSync(folder).ctimeMs).toBe(before);
  });

  it.each(['@sparticuz/chromium', 'tar-stream'])(
    'is a lack with the command that mends it, where %s is not installed',
    async (name) => {
      const env = { ...process.env, KIMERA_WITHOUT: name };
      const { stdout } = await run(process.execPath, [script, cacheDir], { env });
      expect(stdout).toContain('DEVICE_NONE: No software adapter was found');
      expect(stdout).toContain(
        `the development package ${name} is not installed; npm ci brings it`,
      );
      expect(readdirSync(cacheDir)).toEqual([]);
    },
  );

  it('is a lack that is named, where the archive is absent or broken', async () => {
    const absent = unpacked({ archive: join(cacheDir, 'none.tar.br'), cacheDir });
    await expect(absent).rejects.toMatchObject({ code: 'DEVICE_NONE' });
    const broken = join(cacheDir, 'broken.tar.br');
    writeFileSync(broken, 'this is no archive');
    await expect(unpacked({ archive: broken, cacheDir })).rejects.toMatchObject({
      code: 'DEVICE_NONE',
    });
    expect(readdirSync(cacheDir)).toEqual(['broken.tar.br']);
  });
});
