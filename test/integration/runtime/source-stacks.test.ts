/** Stacks out of the bundle name the sources, as they did when dist/ mirrored them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const dist = new URL('../../../dist/', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kimera-stacks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Line 41 of its source is line 3 of the bundle. */
const MAP = { mappings: ';;AAwCA', names: [], sources: ['agent.ts'], version: 3 };
/** Not in one piece: this file has no such map, and is read for one. */
const MAPPING = ['source', 'MappingURL'].join('');
const BUNDLE = `// A bundle of a plugin,
// with its map inside.
export function fail() { throw new Error('mine'); }
//# ${MAPPING}=data:application/json;charset=utf-8;base64,${btoa(JSON.stringify(MAP))}
`;

it('names file, line and function of the source, also of a plugin that was bundled', () => {
  const bundled = join(folder, 'agent.mjs');
  writeFileSync(bundled, BUNDLE);
  // The entry of a host shows them; here the same is asked of a module that it loads.
  const program = `
    import { realpathSync } from 'node:fs';
    import { fileURLToPath, pathToFileURL } from 'node:url';
    const dist = pathToFileURL(realpathSync(fileURLToPath(${JSON.stringify(dist)})) + '/');
    const { showSourceStacks } = await import(new URL('runtime/telemetry/source-stacks.js', dist));
    showSourceStacks(dist);
    const { openSeat } = await import(new URL('agents/sdk/seat.js', dist));
    try { await openSeat({ manifest: { id: 'x' }, moduleUrl: 'file:///nowhere.js' }); }
    catch (error) { console.log(error.stack); }
    try { (await import(${JSON.stringify(pathToFileURL(bundled).href)})).fail(); }
    catch (error) { console.log(error.stack); }`;
  const { stderr, stdout } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(stdout).toContain(`fail (${join(folder, 'agent.ts')}:41:1)`);
  const sdk = fileURLToPath(new URL('../../../agents/sdk/import-agent.ts', import.meta.url));
  expect(stdout).toMatch(/^AppError: AGENT_IMPORT_FAILED/);
  expect(stdout).toMatch(new RegExp(`at .*importModule.*\\(?${sdk}:[0-9]+:[0-9]+`));
});
