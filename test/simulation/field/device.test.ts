/**
 * What the field's device does is an input: another one, a failing one, or one that comes back after a
 * restart changes what stands in the journal and nothing of how the journal is replayed.
 */
import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../kernels/js-backend.ts';
import type { KernelBackend } from '../../../kernels/kernel.ts';
import { appError } from '../../../protocols/errors.ts';
import type { ChainedRecord, RecordOf } from '../../../protocols/record.ts';
import { replayDecisions, replaySeats } from '../../../supervisor/replay.ts';
import { runCouncil } from '../../support/council-run.ts';
import { runFieldWorld } from '../../support/field-world.ts';

const readerOf = (records: readonly ChainedRecord[]) =>
  ({ iterate: (from = 1) => records.slice(from - 1) }) as unknown as Parameters<
    typeof replayDecisions
  >[0];
const ofType = <T extends ChainedRecord['type']>(records: readonly ChainedRecord[], type: T) =>
  records.filter((record) => record.type === type) as unknown as RecordOf<T>[];

/** Another device: every number it answers is off by some parts in a hundred thousand. */
const rounding = (): KernelBackend => {
  const js = jsBackend();
  return {
    ...js,
    run: async (kernel, input) => {
      const output = await js.run(kernel, input);
      for (const value of Object.values(output)) {
        if (!(value instanceof Float32Array) || 'rowStart' in output) continue;
        for (let i = 0; i < value.length; i++) value[i]! *= 1 + 1e-5 * ((i % 3) - 1);
      }
      return output;
    },
    detail: 'a device that rounds otherwise',
  };
};

/** A back end that fails, from one job to another. */
const failing = (from: number, to: number): KernelBackend => {
  const js = jsBackend();
  let jobs = 0;
  return {
    ...js,
    run: (kernel, input) => {
      jobs += 1;
      return jobs >= from && jobs < to
        ? Promise.reject(appError('DEVICE_LOST', { why: 'test' }))
        : js.run(kernel, input);
    },
  };
};

const rounds = 8 * 26;
const trading = { dataset: 'network(8)', flags: [] };

describe('which device ran', () => {
  it('is in the journal, and changes no replay: R1 and R2 of both hold', async () => {
    const one = await runCouncil({ rounds, trading });
    const two = await runCouncil({ kernels: rounding(), rounds, trading });
    const read = ofType(one.records, 'field').at(-1)!.body;
    const other = ofType(two.records, 'field').at(-1)!.body;
    expect(other.engine.detail).toBe('a device that rounds otherwise');
    expect(other.digest).not.toBe(read.digest);
    for (const [i, node] of read.asked.entries()) {
      expect(Math.abs(other.asked[i]!.activationPpm - node.activationPpm)).toBeLessThan(1_000);
    }
    for (const { records, state } of [one, two]) {
      const decided = replayDecisions(readerOf(records));
      expect(decided.firstDifference).toBeUndefined();
      expect(decided.ok).toBe(true);
      const said = await replaySeats(readerOf(records));
      expect(said.firstDifference).toBeUndefined();
      expect(said.recomputed).toBeGreaterThan(decided.recomputed);
      expect(state.roundsDecided).toBe(rounds);
    }
  }, 60_000);

  it('gives the same hashes when it is the same one', async () => {
    const few = { rounds: 8 * 12, trading };
    const [one, two] = [await runCouncil(few), await runCouncil(few)];
    expect(two.records.at(-1)?.hash).toBe(one.records.at(-1)?.hash);
  }, 60_000);
});

describe('a device that fails', () => {
  it('loses no round: the field sleeps, says why, and goes on with the surprises it missed', async () => {
    const { records, state, reason } = await runCouncil({
      kernels: failing(8, 14),
      rounds,
      trading,
    });
    expect(reason).toBe('rounds');
    expect(state.roundsDecided).toBe(rounds);
    const read = ofType(records, 'field');
    const asleep = read.findIndex(({ body }) => body.asleep !== null);
    expect(read[asleep]?.body.asleep).toBe('The device failed: DEVICE_LOST.');
    const after = read[asleep + 1]?.body;
    expect(after?.asleep).toBeNull();
    // Six jobs failed; what came in meanwhile enters at once, and the time that passed is made up for.
    expect(after?.steps).toBeGreaterThan(5 * (read[asleep - 1]?.body.steps ?? Infinity));
    const refusals = ofType(records, 'refuse').filter(
      ({ body, seq }) => body.expert === 'field' && seq > read[asleep]!.seq,
    );
    expect(refusals[0]?.body.text).toBe('The field sleeps: The device failed: DEVICE_LOST.');
    expect(replayDecisions(readerOf(records)).ok).toBe(true);
    expect((await replaySeats(readerOf(records))).firstDifference).toBeUndefined();
  }, 60_000);
});

describe('a restart', () => {
  it('in mid-run changes not a byte of what the field says afterwards', async () => {
    const world = { bars: 340, horizons: [1, 5], keep: true, seed: 3, variant: 'network(8)' };
    const whole = await runFieldWorld(world);
    for (const restartAfter of [261, 284, 320]) {
      const again = await runFieldWorld({ ...world, restartAfter });
      expect(again.records).toEqual(whole.records);
      expect(again.memory).toEqual(whole.memory);
    }
  }, 60_000);

  it('of the whole council goes on with the same field', async () => {
    const first = await runCouncil({ rounds: 8 * 12, trading });
    const whole = await runCouncil({ rounds: 8 * 26, trading });
    const before = first.records;
    const rest = await runCouncil({ before, rounds: 8 * 14, trading });
    const said = (records: readonly ChainedRecord[]) =>
      ofType(records, 'field').map(({ body }) => ({ ...body, graph: null }));
    expect(said(rest.records)).toEqual(said(whole.records));
  }, 60_000);

  it('on another device agrees within its rounding', async () => {
    const world = { bars: 320, seed: 3, variant: 'network(8)' };
    const one = await runFieldWorld(world);
    const two = await runFieldWorld({ ...world, kernels: rounding() });
    const [a, b] = [one.memory.state!.activation, two.memory.state!.activation];
    for (let i = 0; i < a.length; i++) expect(b[i]).toBeCloseTo(a[i]!, 3);
  }, 60_000);
});

describe('with fewer than 8 instruments', () => {
  it.each(['null', 'network(7)'])(
    'the field sleeps and says why: %s',
    async (dataset) => {
      const instruments = dataset === 'null' ? 1 : 7;
      const run = await runCouncil({ rounds: 10 * instruments, trading: { ...trading, dataset } });
      const read = ofType(run.records, 'field');
      expect(read).toHaveLength(1);
      expect(read[0]?.body).toMatchObject({
        asked: [],
        asleep: `${instruments} of the 8 instruments that a field needs.`,
        graph: null,
      });
      expect(ofType(run.records, 'field.graph')).toEqual([]);
      const said = ofType(run.records, 'refuse').filter(({ body }) => body.expert === 'field');
      expect(said.length).toBe(10 * instruments);
      expect(said.at(-1)?.body).toMatchObject({
        reason: 'no-data',
        text: `The field sleeps: ${instruments} of the 8 instruments that a field needs.`,
      });
      expect(ofType(run.records, 'bid').some(({ body }) => body.expert === 'field')).toBe(false);
    },
    60_000,
  );
});
