/** Hosts in real threads and processes, one suite: what a seat can do to its host, and what the main thread sees. */
import { afterEach, describe, expect, test } from 'vitest';
import type { SeatHost } from '../../../../runtime/host/control.ts';
import type { SpawnOptions } from '../../../../runtime/host/spawn-options.ts';
import { openInlineHost } from '../../../../runtime/host/inline.ts';
import { packSeats } from '../../../../runtime/host/pack.ts';
import type { HostResponse, OpenSeat } from '../../../../protocols/host.ts';
import { seatId } from '../../../../protocols/ids.ts';
import { ask, records, seatSpec } from '../../../support/seat-specs.ts';
import { fixtureUrl, scriptedHost } from '../../../support/linked-hosts.ts';
import type { TestHost } from '../../../support/linked-hosts.ts';

const open: SeatHost[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.kill('the test is over')));
});

const scripted = (seat: string, on: string, deed: string) =>
  seatSpec(seat, { config: { on, do: deed } });

const seal = (...seats: string[]) => ({
  asks: seats.map((seat) => ask(seat)),
  kind: 'turn' as const,
  records: [],
});

const codes = (response: HostResponse) =>
  response.failures.map(({ seat, error }) => `${seat}: ${error.code}`);
const answered = (response: HostResponse) => response.answers.map(({ seat }) => seat as string);

describe.each(['thread', 'process'] as const)('seats in a %s', (isolation) => {
  async function spawned(
    options: Partial<SpawnOptions> & Pick<SpawnOptions, 'specs'>,
  ): Promise<TestHost> {
    const test = await scriptedHost({ isolation, ...options });
    open.push(test.host);
    return test;
  }

  test('a turn folds the records and answers as an inline host does, byte for byte', async () => {
    const specs = [seatSpec('a'), seatSpec('b'), scripted('c', 'seal', 'overflow')];
    const { host } = await spawned({ specs });
    const { openSeat } = (await import(fixtureUrl('scripted.mjs'))) as { openSeat: OpenSeat };
    const inline = await openInlineHost({ id: 'inline', openSeat, specs });
    // More records than one frame carries.
    const turn = { ...seal('a', 'b', 'c'), records: records(1, 1_500) };
    const [ours, theirs] = [await host.turn(turn), await inline.turn(turn)];
    expect(ours.answers).toEqual(theirs.answers);
    expect(codes(ours)).toEqual(codes(theirs));
    expect(answered(ours)).toEqual(['a', 'b']);
    expect(ours.failures[0]?.error.message).toContain('Maximum call stack size exceeded');
  });

  test('a seat that throws is a failure of its own; its neighbour and the host go on', async () => {
    const { host } = await spawned({ specs: [scripted('bad', 'seal', 'throw'), seatSpec('good')] });
    const first = await host.turn(seal('bad', 'good'));
    expect(answered(first)).toEqual(['good']);
    expect(first.failures).toMatchObject([{ seat: 'bad', incarnation: 1, phase: 'seal' }]);
    expect(host.seats).toEqual(['good']);
    expect(codes(await host.turn(seal('bad', 'good')))).toEqual(['bad: SEAT_NOT_HOSTED']);
  });

  test.each(['throw-hostile', 'overflow', 'exit', 'kill', 'date', 'new-date', 'random', 'timer'])(
    'a seat that does "%s" fails alone',
    async (deed) => {
      const specs = [scripted('bad', 'seal', deed), seatSpec('good')];
      const { host, lines } = await spawned({ specs });
      const response = await host.turn(seal('bad', 'good'));
      expect(answered(response)).toEqual(['good']);
      const ambient = !['throw-hostile', 'overflow'].includes(deed);
      expect(codes(response)).toEqual([`bad: ${ambient ? 'AMBIENT_FORBIDDEN' : 'UNEXPECTED'}`]);
      // Counted by name, and told once in the log: also for whoever catches the error.
      const inspected = await host.inspect();
      if ('error' in inspected) throw new Error(inspected.error.message);
      const uses = Object.entries(inspected.ok.ambient ?? {});
      expect(uses.map(([, count]) => count)).toEqual(ambient ? [1] : []);
      expect(lines).toEqual(uses.map(([name]) => `warn ${name} is forbidden here, and was used`));
    },
  );

  test('arithmetic on a given date is allowed; printing goes to the log', async () => {
    const { host, lines } = await spawned({
      specs: [scripted('dated', 'seal', 'given-date'), scripted('loud', 'seal', 'print')],
    });
    expect(answered(await host.turn(seal('dated', 'loud')))).toEqual(['dated', 'loud']);
    await host.stop();
    expect(lines).toEqual(['warn hello from the seat { n: 1 }']);
  });

  test('a seat that does not open is a start failure; a module that does not load fails the host', async () => {
    const { host } = await spawned({ specs: [scripted('bad', 'open', 'throw'), seatSpec('good')] });
    expect(host.startFailures).toMatchObject([{ seat: 'bad', error: { code: 'UNEXPECTED' } }]);
    expect(host.seats).toEqual(['good']);
    const missing = spawned({ seatModuleUrl: 'file:///nowhere.mjs', specs: [seatSpec('a')] });
    await expect(missing).rejects.toMatchObject({ code: 'HOST_START_FAILED' });
  });

  test('a seat that does not finish loading is named with its module, not its neighbours', async () => {
    const specs = [seatSpec('first'), scripted('bad', 'open', 'loop'), seatSpec('last')];
    const hung = spawned({ specs, startMs: 200 });
    await expect(hung).rejects.toMatchObject({
      code: 'SEAT_NOT_LOADED',
      details: { limit: '200 ms of CPU time', seat: 'bad', url: specs[1]?.moduleUrl },
    });
  });

  test('a seat module that does not load within the limit is told by the last step before it', async () => {
    const seatModuleUrl = 'data:text/javascript,while(true){}';
    const hung = spawned({ seatModuleUrl, specs: [seatSpec('a')], startMs: 200 });
    await expect(hung).rejects.toMatchObject({
      details: { reason: `no step in 200 ms of CPU time; the last one done was the ${isolation}` },
      message: expect.not.stringContaining('..') as string,
    });
  });

  test('an unhandled rejection ends the host, and the answer given before it still counts', async () => {
    const { host } = await spawned({ specs: [scripted('a', 'seal', 'reject')] });
    const response = await host.turn(seal('a'));
    const end = await host.ended;
    expect(answered(response)).toEqual(['a']);
    expect(end).toMatchObject({ reason: 'crashed', error: { code: 'HOST_CRASHED' } });
    expect(end.error.message).toContain('nobody waits for me');
    expect(codes(await host.turn(seal('a')))).toEqual(['a: HOST_CRASHED']);
  });

  test('an endless loop is hung: the thread is ended and every owed answer is a failure', async () => {
    const { host } = await spawned({
      hangMs: 120,
      specs: [seatSpec('first'), scripted('bad', 'seal', 'loop'), seatSpec('last')],
    });
    const response = await host.turn(seal('first', 'bad', 'last'));
    expect(response.answers).toEqual([]);
    expect(codes(response)).toEqual(['first: HOST_HUNG', 'bad: HOST_HUNG', 'last: HOST_HUNG']);
    expect(await host.ended).toMatchObject({ reason: 'hung', seat: 'bad' });
  });

  test('a seat that waits without CPU time is ended by the outer limit, and told apart from a loop', async () => {
    const { host } = await spawned({
      hangMs: 120,
      hangWallMs: 500,
      specs: [seatSpec('first'), scripted('bad', 'seal', 'block')],
    });
    const response = await host.turn(seal('first', 'bad'));
    expect(codes(response)).toEqual(['first: HOST_SILENT', 'bad: HOST_SILENT']);
    expect(response.failures[1]?.error.message).toContain('of wall time (limit 500 ms)');
    expect(await host.ended).toMatchObject({ reason: 'silent', seat: 'bad' });
  });

  test('a start that waits without CPU time is ended by the outer limit', async () => {
    const specs = [scripted('bad', 'open', 'block')];
    const silent = spawned({ hangMs: 120, hangWallMs: 500, specs, startMs: 200 });
    await expect(silent).rejects.toMatchObject({
      code: 'SEAT_NOT_LOADED',
      details: { limit: '500 ms of wall time', seat: 'bad' },
    });
  });

  test('a loop that starts after the answer is found by its missing heartbeats', async () => {
    const { host } = await spawned({
      beatMs: 20,
      hangMs: 120,
      specs: [scripted('bad', 'seal', 'loop-later')],
    });
    await host.turn(seal('bad'));
    expect(await host.ended).toMatchObject({ reason: 'hung', error: { code: 'HOST_HUNG' } });
  });

  test('an exit past the guards is reported with its code', async () => {
    const { host } = await spawned({ specs: [scripted('bad', 'seal', 'reallyExit')] });
    expect(codes(await host.turn(seal('bad')))).toEqual(['bad: HOST_DIED']);
    const end = await host.ended;
    expect(end).toMatchObject({ reason: 'exited', seat: 'bad' });
    expect(end.error.message).toContain('code 7');
  });

  test('an answer posted in the last moment of a thread counts', async () => {
    const { host } = await spawned({ specs: [scripted('last', 'seal', 'exit-after')] });
    const response = await host.turn(seal('last'));
    expect(answered(response)).toEqual(['last']);
    expect(await host.ended).toMatchObject({ reason: 'exited' });
  });

  test('a heap that grows past its limit ends the host, not the process', async () => {
    const { host } = await spawned({
      hangMs: 60_000,
      heapMb: 24,
      specs: [seatSpec('good'), scripted('bad', 'seal', 'leak')],
    });
    expect(codes(await host.turn(seal('good', 'bad')))).toEqual([
      'good: HOST_OUT_OF_MEMORY',
      'bad: HOST_OUT_OF_MEMORY',
    ]);
    expect(await host.ended).toMatchObject({ reason: 'out-of-memory', seat: 'bad' });
  });

  test('answers that cannot travel are dead letters with a reason; the seat lives on', async () => {
    const { host } = await spawned({
      specs: ['garbage', 'function', 'oversized', 'cyclic', 'not-an-array'].map((deed) =>
        scripted(deed, 'seal', deed),
      ),
    });
    const response = await host.turn(
      seal('garbage', 'function', 'oversized', 'cyclic', 'not-an-array'),
    );
    expect(answered(response)).toEqual(['garbage', 'function', 'oversized', 'cyclic']);
    expect(response.answers.flatMap(({ messages }) => messages)).toEqual([]);
    expect(codes(response)).toEqual(['not-an-array: SEAT_MESSAGE_REFUSED']);
    const letters = response.deadLetters?.map(({ seat, reason }) => `${seat} ${reason}`);
    expect(letters).toEqual([
      ...Array.from({ length: 3 }, () => 'garbage schema'),
      'function schema',
      'oversized oversized',
      'cyclic oversized',
    ]);
  });

  test('a thread ended from outside fails what it owes, and a new incarnation folds on', async () => {
    const specs = [seatSpec('a')];
    const steady = (await spawned({ id: 'steady', specs })).host;
    const { host } = await spawned({ specs });
    await host.turn({ asks: [], kind: 'turn', records: records(1, 40) });
    const snapshot = await host.snapshot(seatId('a'));
    if (!('ok' in snapshot)) throw new Error(snapshot.error.message);
    const owed = host.turn({ ...seal('a'), records: records(41, 50) });
    await host.kill('chaos');
    const outcome = await owed;
    // Killed before or after it answered: never both, never neither.
    expect(outcome.answers.length + outcome.failures.length).toBe(1);
    expect(await host.ended).toMatchObject({ reason: 'killed' });

    const reborn = await spawned({
      id: 'h2',
      specs: [seatSpec('a', { incarnation: 2, snapshot: snapshot.ok })],
    });
    const rest = records(1, 60);
    const again = await reborn.host.turn({
      asks: [ask('a', 'seal', 2)],
      kind: 'turn',
      records: rest,
    });
    const never = await steady.turn({ ...seal('a'), records: rest });
    expect(again.answers[0]?.messages).toEqual(never.answers[0]?.messages);
  });

  test('one seat of a shared host is restarted while its neighbours keep their place', async () => {
    const { host } = await spawned({ specs: [scripted('bad', 'fold', 'throw'), seatSpec('good')] });
    const crash = await host.turn({ ...seal('bad', 'good'), records: records(1, 5) });
    expect(crash.failures).toMatchObject([{ seat: 'bad', seq: 1 }]);
    const added = await host.addSeat(
      seatSpec('bad', {
        config: { on: 'fold', do: 'throw', seq: 3 },
        incarnation: 2,
        poisoned: [3],
      }),
    );
    expect(added).toMatchObject({ ok: { seat: 'bad', incarnation: 2, asOf: 0 } });
    const next = await host.turn({
      asks: [ask('bad', 'seal', 2), ask('good')],
      kind: 'turn',
      records: records(1, 8),
    });
    expect(answered(next)).toEqual(['bad', 'good']);
    const inspected = await host.inspect();
    // Seven records and an ask: the quarantined record was left out; its neighbour folded each once.
    expect(inspected).toMatchObject({
      ok: {
        seats: [
          { seat: 'good', asOf: 8, messages: 10 },
          { seat: 'bad', asOf: 8, messages: 8 },
        ],
      },
    });
    expect(codes(await host.turn(seal('bad')))).toEqual(['bad: SEAT_OLD_INCARNATION']);
    expect(await host.removeSeat(seatId('bad'))).toEqual({ ok: null });
    expect(await host.removeSeat(seatId('bad'))).toMatchObject({
      error: { code: 'SEAT_NOT_HOSTED' },
    });
  });

  test('a seat that fails early in a long turn is one failure at the end of it', async () => {
    const { host } = await spawned({ specs: [scripted('bad', 'fold', 'throw'), seatSpec('good')] });
    const response = await host.turn({ ...seal('bad', 'good'), records: records(1, 2_000) });
    expect(answered(response)).toEqual(['good']);
    expect(response.failures).toMatchObject([{ seat: 'bad', seq: 1 }]);
  });

  test('a seat cannot change the records its neighbours see', async () => {
    const { host } = await spawned({
      specs: [scripted('bad', 'mutate', 'nothing'), seatSpec('good')],
    });
    const response = await host.turn({ ...seal('bad', 'good'), records: records(1, 1) });
    expect(answered(response)).toEqual(['good']);
    expect(response.failures[0]?.error.message).toContain('not extensible');
  });

  test('six seats packed into two hosts answer as six hosts do', async () => {
    const specs = ['a', 'b', 'c', 'd', 'e', 'f'].map((seat) => seatSpec(seat));
    const rounds = async (n: number) => {
      const digests = new Map<string, unknown>();
      for (const [index, group] of packSeats(specs, n).entries()) {
        const { host } = await spawned({ id: `p${n}-${index}`, specs: group });
        const turn = seal(...group.map(({ seat }) => seat as string));
        const { answers } = await host.turn({ ...turn, records: records(1, 20) });
        for (const { seat, messages } of answers) digests.set(seat, messages);
        await host.stop();
      }
      return [...digests].sort(([left], [right]) => (left < right ? -1 : 1));
    };
    expect(await rounds(2)).toEqual(await rounds(6));
  });

  test('a stopped host refuses politely, and a control call to it names the reason', async () => {
    const { host } = await spawned({ specs: [seatSpec('a')] });
    await host.stop();
    await host.stop();
    expect(host.seats).toEqual([]);
    expect(codes(await host.turn(seal('a')))).toEqual(['a: HOST_STOPPED']);
    expect(await host.inspect()).toMatchObject({ error: { code: 'HOST_STOPPED' } });
  });
});
