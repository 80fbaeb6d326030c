/** The test kit over a host: its turns, its failures and its end are findings about the agent. */
import { describe, expect, it } from 'vitest';
import { checkSeat } from '../../../../agents/sdk/check.ts';
import type { CheckReport } from '../../../../agents/sdk/check.ts';
import type { Agent } from '../../../../agents/sdk/contract.ts';
import { createSeat } from '../../../../agents/sdk/seat.ts';
import type { HostedSeat, OpenSeat, SeatMessage } from '../../../../protocols/host.ts';
import { openInlineHost } from '../../../../runtime/host/inline.ts';
import type { SeatHost } from '../../../../runtime/host/control.ts';
import { hostedStage } from '../../../../supervisor/agents-check/hosted-stage.ts';
import { seatSpec } from '../../../support/seat-specs.ts';

const plain = seatSpec('guest');
const spec = { ...plain, manifest: { ...plain.manifest, subscribes: ['market.bar'] } };

const honest: Agent<object> = {
  init: () => ({}),
  bid: (_state, { body }, _view, ctx) => [
    { claims: [], expert: ctx.experts[0] as never, p: body.base, stake: 100_000, text: '' },
  ],
};

interface Given {
  readonly agent?: Agent<object>;
  /** Puts itself between the seat and its host. */
  readonly seated?: (hosted: HostedSeat) => HostedSeat;
  /** The same between the host and the stage. */
  readonly hosted?: (host: SeatHost) => SeatHost;
}

/** The report, and how many hosts it took. */
async function checked(given: Given): Promise<CheckReport & { hosts: number }> {
  const { agent = honest, hosted = (host) => host, seated = (seat) => seat } = given;
  const openSeat: OpenSeat = (of) => Promise.resolve(seated(createSeat(of, agent)));
  let hosts = 0;
  const stage = hostedStage({
    openHost: async (of) => {
      hosts += 1;
      return hosted(await openInlineHost({ id: 'guest', openSeat, specs: [of] }));
    },
    place: 'a test',
    spec,
  });
  const report = await checkSeat(stage, { rounds: 4 });
  return { ...report, hosts };
}

const failing = ({ rows }: CheckReport): Record<string, string> =>
  Object.fromEntries(rows.filter(({ ok }) => !ok).map(({ detail, name }) => [name, detail]));

describe('the test kit over a host', () => {
  it('passes an honest agent, and takes it through four hosts', async () => {
    const report = await checked({});
    expect(failing(report)).toEqual({});
    // The first, one for determinism, one for a restart, one for a snapshot.
    expect(report).toMatchObject({ hosts: 4, notRun: [], ok: true });
  });

  it('says which record an agent broke over', async () => {
    const agent = {
      ...honest,
      onSettle: () => {
        throw new Error('no');
      },
    };
    const found = failing(await checked({ agent }));
    expect(found['conformance']).toMatch(
      /^r\d, phase seal: folding record \d+ \(settle\): AGENT_THREW: guest threw in onSettle\(\)/,
    );
  });

  it('tells of a message that its host would not take', async () => {
    const seated = (hosted: HostedSeat): HostedSeat => ({
      answer: () => [{ body: {}, type: 'rumour' } as unknown as SeatMessage],
      fold: (record) => hosted.fold(record),
      snapshot: () => hosted.snapshot(),
      state: 'asleep',
    });
    const found = failing(await checked({ seated }));
    expect(found['conformance']).toContain('SEAT_MESSAGE_REFUSED: type "rumour"');
  });

  it('makes no further check once the host itself is over', async () => {
    const hosted = (host: SeatHost): SeatHost => ({
      ...host,
      seats: [],
      turn: async (request) => {
        if (request.asks[0]?.round === 'r2') await host.kill('it looped');
        return host.turn(request);
      },
    });
    const report = await checked({ hosted });
    expect(failing(report)['host']).toMatch(/^r2, phase seal: HOST_DIED/);
    expect(report).toMatchObject({ hosts: 1, ok: false });
    expect(report.notRun).toContain('snapshot');
  });

  it('finds a use of the clock by what the host counted, and shows its CPU time', async () => {
    const hosted = (host: SeatHost): SeatHost => ({
      ...host,
      inspect: async () => {
        const inspected = await host.inspect();
        if ('error' in inspected) return inspected;
        return { ok: { ...inspected.ok, ambient: { 'Date.now': 3 } } };
      },
      seats: [],
      usage: () => ({ cpuMsMax: 7.25 }),
    });
    const report = await checked({ hosted });
    // Of four hosts.
    expect(failing(report)['ambient']).toContain('it used Date.now 12 times');
    const cpu = report.rows.find(({ name }) => name === 'cpu');
    expect(cpu).toEqual({
      detail: '7.3 ms at most for one answer; cpuMs is 50',
      name: 'cpu',
      ok: true,
    });
  });

  it('finds what only another host can show: a memory that no snapshot carries', async () => {
    let memo: number[] = [];
    const agent: Agent<object> = {
      ...honest,
      observe: (_state, record) => void memo.push(record.seq),
      bid: (_state, { body }, _view, ctx) => [
        {
          claims: [],
          expert: ctx.experts[0] as never,
          p: body.base,
          stake: 100_000,
          text: memo.length === 0 ? 'new here' : 'I remember',
        },
      ],
    };
    const hosted = (host: SeatHost): SeatHost => {
      memo = [];
      return host;
    };
    expect(Object.keys(failing(await checked({ agent, hosted })))).toEqual(['snapshot']);
  });
});
