/** F7: where the seats live changes nothing that is written. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exportLines } from '../../support/kimera-journal.ts';
import {
  configOf,
  freeTrading,
  spawnKimera,
  startArgs,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';

const HELLO = fileURLToPath(new URL('../../../examples/hello-agent', import.meta.url));
const market = ['--market', 'sim', '--seed', '7', '--speed', 'max', '--rounds', '24'];

/** Journal of a run whose seats live as `where` says; one home, so that one key signs. */
async function journalOf(
  home: Place,
  where: readonly string[],
  isolation: string = 'process',
): Promise<string[]> {
  const place = { ...tempPlace(), home: home.home };
  const { trading } = freeTrading;
  const config = { process: { isolation }, trading: { ...trading, plugins: [HELLO] } };
  const args = startArgs(place, ...market, ...configOf(place, config), ...where);
  const done = await spawnKimera(place, [...args, '--no-dashboard']).exited;
  expect(done.code, done.stderr).toBe(0);
  return exportLines(place);
}

describe('the same seed', () => {
  it('gives the same records inline, in one worker a seat and in one a core, a plugin in a process, a thread or inline', async () => {
    const home = tempPlace();
    const inline = await journalOf(home, ['--inline'], 'inline');
    const workers = await journalOf(home, ['--hosts', '64'], 'thread');
    const packed = await journalOf(home, []);
    expect(inline.length).toBeGreaterThan(1_000);
    expect(inline.some((line) => line.includes('"type":"order.submit"'))).toBe(true);
    expect(inline.some((line) => line.includes('"from":"hello"'))).toBe(true);
    // Ports, threads and packing belong to the process half: not even run.started may tell.
    expect(workers).toEqual(inline);
    expect(packed).toEqual(inline);
  });

  it('another seed gives another market', async () => {
    const home = tempPlace();
    const one = await journalOf(home, ['--inline', '--rounds', '2']);
    const other = await journalOf(home, ['--inline', '--rounds', '2', '--seed', '8']);
    expect(other).not.toEqual(one);
  });
});
