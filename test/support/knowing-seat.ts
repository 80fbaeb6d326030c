/** The fundamental seat, replaced by one that reads the planted fact and states its true odds in every voice. */
import { withUpOdds } from '../../agents/sdk/bins.ts';
import { defineAgent } from '../../agents/sdk/contract.ts';
import type { Opinion } from '../../agents/sdk/contract.ts';
import { createSeat, openSeat } from '../../agents/sdk/seat.ts';
import type { OpenSeat } from '../../protocols/host.ts';

/** The other seats that take sides say nothing, so that the council is what the knowing one says. */
const SILENT: ReadonlySet<string> = new Set(['analogy', 'field', 'sentiment', 'technical']);
const silent = defineAgent<unknown>({
  init: () => ({}),
  bid: (_state, _call, _view, ctx): Opinion[] =>
    ctx.experts.map((expert) => ({ expert, refuse: 'no-data', text: 'Nothing to say.' })),
});

/** @param right how often the fact is right; from question `wrongFrom` on it says the opposite. */
export function knowingSeat(right: number, wrongFrom = Infinity): OpenSeat {
  const knows = defineAgent<{ sign: number; asked: number }>({
    init: () => ({ asked: 0, sign: 0 }),
    observe: (state, record) => {
      if (record.type === 'knowledge.fact' && record.body.kind === 'planted') {
        state.sign = record.body.value;
      }
      if (record.type === 'cfp') state.asked += 1;
    },
    bid: (state, { body }, _view, ctx): Opinion[] => {
      const sign = state.asked > wrongFrom ? -state.sign : state.sign;
      const p = withUpOdds(body.edges, body.base, sign > 0 ? right : 1 - right);
      return ctx.experts.map((expert) =>
        sign === 0
          ? { expert, refuse: 'no-data', text: 'No fact yet.' }
          : { claims: [], expert, p, stake: 1_000_000, text: 'The fact says so.' },
      );
    },
  });
  return (spec) => {
    if (spec.seat === 'fundamental') return Promise.resolve(createSeat(spec, knows));
    return SILENT.has(spec.seat) ? Promise.resolve(createSeat(spec, silent)) : openSeat(spec);
  };
}
