/**
 * Another list of plugins at each start of one run: who is listed anew joins as a newcomer, who is listed no
 * more leaves and keeps what it earned, and the journal is derived again, whoever came and went.
 */
import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createSeat, openSeat } from '../../../agents/sdk/seat.ts';
import { seatById } from '../../../council/roster.ts';
import { seatId, seatOf } from '../../../protocols/ids.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import type { JournalReader } from '../../../runtime/journal/reader.ts';
import { BUILT_IN } from '../../../supervisor/agents.ts';
import { replayDecisions, replaySeats } from '../../../supervisor/replay.ts';
import { runCouncil } from '../../support/council-run.ts';
import type { CouncilRun } from '../../support/council-run.ts';
import { overconfident } from '../../support/guests.ts';
import { ofType } from '../../support/record-types.ts';

const GUESTS = ['abacus', 'peeker'] as const;
const folderOf = (id: string): string =>
  fileURLToPath(new URL(`../../fixtures/agents/${id}`, import.meta.url));
const ROUNDS = 4;

const start = (guests: readonly string[], before?: readonly ChainedRecord[]): Promise<CouncilRun> =>
  runCouncil({
    ...(before === undefined ? {} : { before }),
    openSeat: (spec) =>
      (GUESTS as readonly string[]).includes(spec.seat)
        ? Promise.resolve(createSeat(spec, overconfident))
        : openSeat(spec),
    packed: true,
    rounds: ROUNDS,
    trading: { plugins: guests.map(folderOf), seed: 3 },
  });

const readerOf = (records: readonly ChainedRecord[]) =>
  ({ iterate: (from: number) => records.slice(from - 1) }) as unknown as JournalReader;

const lists = fc.array(fc.subarray([...GUESTS]), { maxLength: 4, minLength: 3 });

describe('a run whose list of plugins changes from start to start', () => {
  it('seats exactly those that are listed, each newcomer once, and replays', async () => {
    await fc.assert(
      fc.asyncProperty(lists, async (starts) => {
        let records: readonly ChainedRecord[] = [];
        const numbers = new Map<string, number>();
        for (const guests of starts) {
          const from = records.length;
          const run: CouncilRun = await start(guests, records.length === 0 ? undefined : records);
          ({ records } = run);
          const { seats } = run.state.roster;
          const awake = seats.filter((row) => row.awake).map(({ seat }) => seat as string);
          expect(awake).toEqual([...BUILT_IN, ...guests].sort());
          const since = records.slice(from);
          const bidders = new Set(
            ofType(since, 'bid')
              .map(({ body }) => seatOf(body.expert) as string)
              .filter((seat) => (GUESTS as readonly string[]).includes(seat)),
          );
          expect([...bidders].sort()).toEqual(guests);
          for (const { newcomer, seat } of seats) {
            if (newcomer === 0) continue;
            const first = numbers.get(seat) ?? numbers.size + 2;
            numbers.set(seat, first);
            expect(newcomer, seat).toBe(first);
          }
          for (const { body } of ofType(since, 'agent.joined')) {
            if (!(guests as readonly string[]).includes(body.seat)) continue;
            expect(body).toMatchObject({ newcomer: true, probation: ['direction'] });
          }
        }
        expect(numbers.size).toBe(new Set(starts.flat()).size);
        expect(replayDecisions(readerOf(records))).toMatchObject({ ok: true });
        expect(await replaySeats(readerOf(records))).toMatchObject({ ok: true });
      }),
      { numRuns: 2, seed: 20_260_105 },
    );
  });

  it('ends a seat once where it is listed no more, as an operator did', async () => {
    const first = await start(['abacus']);
    const second = await start([], first.records);
    const third = await start([], second.records);
    const [left, ...more] = ofType(third.records, 'agent.died');
    expect(more).toEqual([]);
    expect(left?.body).toMatchObject({
      reason: expect.stringMatching(/^removed by operator: trading.plugins/),
      restartInMs: null,
      seat: 'abacus',
    });
    expect(left?.seq).toBeGreaterThan(first.records.length);
    expect(seatById(third.state.roster, seatId('abacus'))).toMatchObject({
      awake: false,
      newcomer: 2,
      quarantined: false,
    });
  });
});
