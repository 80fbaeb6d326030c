/** Seats, asks and records for host tests: plain data, nothing of an agent in them. */
import type { Ask, SeatSpec } from '../../protocols/host.ts';
import { instrumentId, laneId, roundId, seatId } from '../../protocols/ids.ts';
import type { Phase } from '../../protocols/presence.ts';
import type { ChainedRecord } from '../../protocols/record.ts';

export const LANE = laneId(instrumentId('SPX'), '1b', 0);

export function seatSpec(seat: string, over: Partial<SeatSpec> = {}): SeatSpec {
  return {
    config: {},
    incarnation: 1,
    manifest: {
      cpuMs: 50,
      description: 'A seat of a test.',
      determinism: 'pure',
      entry: './agent.js',
      id: seat,
      ledgers: ['direction'],
      license: 'Apache-2.0',
      memoryMb: 32,
      protocol: '>=1.0 <2',
      publisher: 'test',
      role: 'forecaster',
      shadow: false,
      subscribes: [],
      version: '1.0.0',
      voices: [],
    },
    moduleUrl: 'file:///nowhere/agent.js',
    runSeed: 1,
    seat: seatId(seat),
    ...over,
  };
}

export function ask(seat: string, phase: Phase = 'seal', incarnation = 1, round = 1): Ask {
  return { incarnation, lane: LANE, phase, round: roundId(round), seat: seatId(seat) };
}

/** Timer records at `from`..`to`, both included. */
export function records(from: number, to: number): ChainedRecord[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => {
    const seq = from + index;
    return {
      at: seq * 1_000,
      body: { dueAt: seq * 1_000, name: 'tick' },
      hash: seq.toString(16).padStart(64, '0'),
      seq,
      type: 'timer',
      v: '1.0',
    } as unknown as ChainedRecord;
  });
}
