import { expect, test } from 'vitest';
import { seatSpecs } from '../../../supervisor/agents.ts';
import { defaultConfig } from '../../../supervisor/config-schema.ts';
import { seatGroups } from '../../../supervisor/seat-groups.ts';
import { fileURLToPath } from 'node:url';

const plugin = fileURLToPath(new URL('../../fixtures/agents/oracle', import.meta.url));
const specs = await seatSpecs({ ...defaultConfig.trading, plugins: [plugin] });
const groups = (hosts: number, cores: number, inline = false) =>
  seatGroups(specs, { hosts, inline }, cores).map((group) => group.map(({ seat }) => seat));

test('built-in seats share a thread a core, or as many as are asked for; a plugin has its own', () => {
  for (const made of [groups(0, 2), groups(2, 8)]) {
    expect(made).toHaveLength(3);
    expect(made.at(-1)).toEqual(['oracle']);
  }
  expect(groups(1, 8)).toHaveLength(2);
  expect(groups(64, 1)).toHaveLength(specs.length);
  expect(groups(0, 1).flat().sort()).toEqual(specs.map(({ seat }) => seat).sort());
});

test('in the main thread the built-in ones are together, and a plugin has a host of its own all the same', () => {
  const names = specs.map(({ seat }) => seat);
  expect(groups(3, 2, true)).toEqual([names.slice(0, -1), names.slice(-1)]);
});
