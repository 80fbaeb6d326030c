/** A run goes on and replays with the seats of its own flags. */
import { expect, it } from 'vitest';
import { BUILT_IN, seatSpecs } from '../../../supervisor/agents.ts';
import { defaultConfig } from '../../../supervisor/config-schema.ts';

it.each([
  [[1, 2], true],
  [[1], false],
  [[], false],
])('under flags %j the analogy seat sits at the table: %s', async (flags, seated) => {
  const specs = await seatSpecs({ ...defaultConfig.trading, flags });
  const want = BUILT_IN.filter((name) => seated || name !== 'analogy');
  expect(specs.map(({ seat }) => seat as string)).toEqual(want);
});
