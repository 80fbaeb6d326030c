/** A supervisor over real threads: a host that dies comes back as the next incarnation. */
import { expect, test } from 'vitest';
import type { SeatSnapshot } from '../../../../protocols/host.ts';
import { seatId } from '../../../../protocols/ids.ts';
import type { SeatHost } from '../../../../runtime/host/control.ts';
import { wallScheduler } from '../../../../runtime/supervision/scheduler.ts';
import { Supervisor } from '../../../../runtime/supervision/supervisor.ts';
import type { RunningChild } from '../../../../runtime/supervision/supervisor.ts';
import { ask, records, seatSpec } from '../../../support/seat-specs.ts';
import { scriptedHost } from '../../../support/linked-hosts.ts';

/** A host that was stopped ended normally; every other end is a crash, with its reason. */
const hostChild = (host: SeatHost): RunningChild => ({
  ended: host.ended.then(({ error, reason }) =>
    reason === 'stopped' ? { kind: 'normal' } : { error, kind: 'crashed' },
  ),
  stop: () => host.stop(),
});

test('killed threads come back in new incarnations and fold on, until the intensity is exceeded', async () => {
  let host: SeatHost | undefined;
  let snapshot: SeatSnapshot | undefined;
  const started: ((incarnation: number) => void)[] = [];
  const nextStart = () => new Promise<number>((resolve) => started.push(resolve));
  const supervisor = new Supervisor({
    children: [
      {
        id: 'a',
        restart: 'permanent',
        start: async (incarnation) => {
          const specs = [seatSpec('a', { incarnation, ...(snapshot && { snapshot }) })];
          ({ host } = await scriptedHost({ id: `a-${incarnation}`, specs }));
          return hostChild(host);
        },
      },
    ],
    excess: { intensity: { max: 2, windowMs: 3_600_000 }, kind: 'escalate' },
    id: 'agents',
    report: (event) => {
      if (event.kind === 'started') started.splice(0).forEach((tell) => tell(event.incarnation));
    },
    scheduler: wallScheduler,
    strategy: 'one_for_one',
  });
  await supervisor.start();
  const answersTo = async (incarnation: number) => {
    const response = await host?.turn({
      asks: [ask('a', 'seal', incarnation)],
      kind: 'turn',
      records: records(1, 10 * incarnation),
    });
    return response?.answers.length;
  };
  expect(await answersTo(1)).toBe(1);
  const taken = await host?.snapshot(seatId('a'));
  if (taken === undefined || !('ok' in taken)) throw new Error('no snapshot');
  snapshot = taken.ok;
  for (const incarnation of [2, 3]) {
    const again = nextStart();
    await host?.kill('chaos');
    expect(await again).toBe(incarnation);
    expect(await answersTo(incarnation)).toBe(1);
    const inspected = await host?.inspect();
    // Folded on from the snapshot at 10: only the records after it, and the ask.
    expect(inspected).toMatchObject({
      ok: { seats: [{ asOf: 10 * incarnation, messages: 10 * (incarnation - 1) + 1 }] },
    });
  }
  await host?.kill('chaos');
  expect(await supervisor.ended).toMatchObject({ error: { code: 'SUPERVISOR_INTENSITY' } });
});
