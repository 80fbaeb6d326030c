/**
 * Seats for a bench that wants every phase in every round: the sentiment seat files a claim that is
 * false, the fundamental seat checks all claims, the others are as they are.
 */
import { upOdds, withUpOdds } from '../../agents/sdk/bins.ts';
import { importAgent } from '../../agents/sdk/import-agent.ts';
import { defineAgent } from '../../agents/sdk/contract.ts';
import type { Agent } from '../../agents/sdk/contract.ts';
import { audited, revised } from '../../agents/sdk/debate.ts';
import { createSeat } from '../../agents/sdk/seat.ts';
import type { OpenSeat, SeatSpec } from '../../protocols/host.ts';
import type { Cfp } from '../../protocols/question.ts';

/** A little off base: a bid that is base has nothing for a claim to carry. */
const leaning = ({ base, edges }: Cfp): number[] =>
  withUpOdds(edges, base, 0.99 * upOdds(edges, base));

const wrong = defineAgent<null>({
  init: () => null,
  bid: (_state, call, _view, ctx) =>
    ctx.experts.map((expert) => ({
      claims: [{ evidence: [], id: 'below-nothing', predicate: 'close(0) < 0', value: 0 }],
      expert,
      p: leaning(call.body),
      stake: 100_000,
      text: 'Says what is not so, that there be something to debate.',
    })),
  rebut: () => ({ evidence: [], stance: 'contest', text: 'It stands.' }),
  revise: (_state, book, _view, ctx) => revised(book, ctx.seat),
});

export const openSeat: OpenSeat = async (spec) =>
  createSeat(spec, await agentOf(spec, () => importAgent(spec)));

async function agentOf(
  spec: SeatSpec,
  usual: () => Promise<Agent<unknown>>,
): Promise<Agent<unknown>> {
  if (spec.seat === 'sentiment') return wrong;
  const agent = await usual();
  if (spec.seat !== 'fundamental') return agent;
  return {
    ...agent,
    challenge: (_state, book, view) => audited(book, view, { seat: spec.seat }),
  };
}
