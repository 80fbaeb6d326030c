/** A host whose thread speaks nonsense: dead letters with codes, and the main thread unharmed. */
import { afterEach, expect, test } from 'vitest';
import type { SeatHost } from '../../../../runtime/host/control.ts';
import { ask, seatSpec } from '../../../support/seat-specs.ts';
import { fixtureUrl, scriptedHost } from '../../../support/linked-hosts.ts';

const open: SeatHost[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.kill('the test is over')));
});

async function broken(seat: string) {
  const entryUrl = new URL(fixtureUrl('garbage-entry.mjs'));
  const { host, letters } = await scriptedHost({ entryUrl, specs: [seatSpec(seat)] });
  open.push(host);
  const response = await host.turn({ asks: [ask(seat)], kind: 'turn', records: [] });
  return { host, letters, response };
}

test('stray frames are dead letters, and the turn still ends with its own answer', async () => {
  const { letters, response } = await broken('stray');
  // The notice and the parent port are other lines: they may be read before or after the turn.
  const onTurn = letters.filter(({ type }) => type === 'turn');
  expect(onTurn.map(({ reason }) => reason)).toEqual([
    ...Array.from({ length: 5 }, () => 'schema'),
    'late',
  ]);
  expect(new Set(onTurn.map(({ code }) => code))).toEqual(new Set(['HOST_FRAME_REFUSED']));
  // It left the ask open, so the books close it.
  expect(response.failures).toMatchObject([
    { seat: 'stray', error: { code: 'HOST_FRAME_REFUSED' } },
  ]);
});

test.each([
  ['malformed', 'schema', 'HOST_FRAME_REFUSED'],
  ['oversized', 'oversized', 'MESSAGE_TOO_LARGE'],
])(
  'a %s answer is a dead letter, and the host that owed it is ended',
  async (seat, reason, code) => {
    const { host, letters, response } = await broken(seat);
    expect(letters).toMatchObject([{ reason, code }]);
    expect(response.failures).toMatchObject([{ seat, error: { code: 'HOST_GARBAGE' } }]);
    expect(await host.ended).toMatchObject({ reason: 'garbage' });
  },
);

test('a flood of garbage ends the host', async () => {
  const { host, response } = await broken('flood');
  expect(response.failures).toMatchObject([{ error: { code: 'HOST_GARBAGE' } }]);
  expect(await host.ended).toMatchObject({ reason: 'garbage' });
});

test('an answer nobody asked for is denied, and the ask is failed', async () => {
  const { letters, response } = await broken('unasked');
  expect(letters).toMatchObject([{ reason: 'denied' }]);
  expect(response.answers).toEqual([]);
  expect(response.failures).toMatchObject([{ seat: 'unasked' }]);
});
