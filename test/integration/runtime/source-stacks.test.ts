/** Stacks out of the bundle name the sources, as they did when dist/ mirrored them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const dist = new URL('../../../dist/', import.meta.url).href;

it('names file, line and function of the source', () => {
  // The entry of a host shows them; here the same is asked of a module that it loads.
  const program = `
    import { realpathSync } from 'node:fs';
    import { fileURLToPath, pathToFileURL } from 'node:url';
    const dist = pathToFileURL(realpathSync(fileURLToPath(${JSON.stringify(dist)})) + '/');
    const { showSourceStacks } = await import(new URL('runtime/telemetry/source-stacks.js', dist));
    showSourceStacks(dist);
    const { openSeat } = await import(new URL('agents/sdk/seat.js', dist));
    try { await openSeat({ manifest: { id: 'x' }, moduleUrl: 'file:///nowhere.js' }); }
    catch (error) { console.log(error.stack); }`;
  const { stderr, stdout } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const sdk = fileURLToPath(new URL('../../../agents/sdk/import-agent.ts', import.meta.url));
  expect(stdout).toMatch(/^AppError: AGENT_IMPORT_FAILED/);
  expect(stdout).toMatch(new RegExp(`at .*importModule.*\\(?${sdk}:[0-9]+:[0-9]+`));
});
