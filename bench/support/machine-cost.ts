/** What the xstate machines of one full round cost: the round's own and one of each of six seats. */
import { performance } from 'node:perf_hooks';
import { FIRST_SEAT_STATE, seatStep } from '../../agents/sdk/seat-machine.ts';
import type { SeatEvent, SeatState } from '../../agents/sdk/seat-machine.ts';
import { initialRoundState, nextRoundState } from '../../council/round-machine.ts';
import type { RoundEvent } from '../../council/round-machine.ts';

const found = {
  anyBid: true,
  anyChallenge: true,
  anySealed: true,
  anyUpheld: true,
  hasOrders: true,
  wantsSurge: true,
  wantsVerdict: true,
};
const roundEvents: readonly RoundEvent[] = [
  ...Array.from({ length: 9 }, () => ({ found, type: 'closed' }) as const),
  { type: 'settled' },
];
const seatEvents: readonly SeatEvent['type'][] = [
  'call',
  'ask.seal',
  'sealed',
  'ask.reveal',
  'ask.challenge',
  'ask.rebut',
  'ask.revise',
  'ask.surge',
  'decided',
  'settled',
];
const SEATS = 6;

export interface MachineCost {
  /** us a round. */
  readonly round: number;
  readonly seats: number;
}

export function machineCost(rounds: number): MachineCost {
  const timed = (play: () => void): number => {
    for (let n = 0; n < Math.min(rounds, 100); n++) play();
    const began = performance.now();
    for (let n = 0; n < rounds; n++) play();
    return ((performance.now() - began) * 1_000) / rounds;
  };
  return {
    round: timed(() => {
      let state = initialRoundState();
      for (const event of roundEvents) state = nextRoundState(state, event);
      if (state !== 'settled') throw new Error(`a round ended in ${state}`);
    }),
    seats: timed(() => {
      for (let seat = 0; seat < SEATS; seat++) {
        let state: SeatState = FIRST_SEAT_STATE;
        for (const event of seatEvents) state = seatStep(state, event).state;
        if (state !== 'settled') throw new Error(`a seat ended in ${state}`);
      }
    }),
  };
}
