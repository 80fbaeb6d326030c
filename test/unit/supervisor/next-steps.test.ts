import { expect, it } from 'vitest';
import { nextSteps } from '../../../supervisor/next-steps.ts';

const from = { again: 'start --market sim', dataDir: "/tmp/a b's" };

it('names what went wrong first, and quotes what a shell would take apart', () => {
  const commands = nextSteps({ alarms: 0, deaths: 1 }, from).map(({ command }) => command);
  expect(commands[0]).toBe(
    `npx kimera audit export --data '/tmp/a b'\\''s' | grep -E '"type":"(alert|agent.died)"'`,
  );
  expect(commands.at(-1)).toBe(`npx kimera start --market sim --data '/tmp/a b'\\''s'`);
  expect(nextSteps({ alarms: 0, deaths: 0 }, from)).toHaveLength(commands.length - 1);
});
