/**
 * A typed plugin: one signal, calibrated online. The opinion is made when the call is folded and
 * kept until it settles, so that the bid at the reveal is the one that was sealed, also after a
 * restart, and learning uses what was known then.
 */
import { defineAgent } from 'kimera-swm/sdk';
import type { AgentContext } from 'kimera-swm/sdk';
import { trueClaims } from 'kimera-swm/sdk/claim';
import { configNumber } from 'kimera-swm/sdk/config';
import { rebutted, revised } from 'kimera-swm/sdk/debate';
import { callVoice, learnVoice, newVoiceModel } from 'kimera-swm/sdk/voice';
import type { VoiceCall, VoiceModel } from 'kimera-swm/sdk/voice';

/** One, in parts per million. */
const PPM = 1_000_000;

interface State {
  readonly model: VoiceModel;
  /** By round. */
  readonly calls: Record<string, VoiceCall & { readonly lastSeq: number }>;
}

const barsOf = (ctx: AgentContext): number =>
  configNumber(ctx, 'bars', { fallback: 20, from: 1, to: 200 });

export const agent = defineAgent<State>({
  init: (ctx) => {
    barsOf(ctx);
    return { model: newVoiceModel(0), calls: {} };
  },

  observe: (state, record, view, ctx) => {
    if (record.type !== 'cfp' || record.round === undefined) return;
    const { horizon, instrument, sigma } = record.body;
    if (!('series' in horizon)) return;
    const bars = view.market.bars.get(`${instrument}|${horizon.series}`) ?? [];
    const last = bars.at(-1);
    const first = bars.at(-1 - barsOf(ctx));
    if (last === undefined || first === undefined) return;
    const move = last.value.closeTicks / first.value.closeTicks - 1;
    const signal = move / ((sigma / PPM) * Math.sqrt(barsOf(ctx) / horizon.bars));
    const call = callVoice(state.model, { signal, scaleFeatures: [] }, record.body);
    state.calls[record.round] = { ...call, lastSeq: last.seq };
  },

  bid: (state, call, view, ctx) =>
    ctx.experts.map((expert) => {
      const said = call.round === undefined ? undefined : state.calls[call.round];
      if (said === undefined) {
        return { expert, refuse: 'warming-up', text: `Fewer than ${barsOf(ctx)} bars.` };
      }
      const up = said.signal > 0;
      const claim = {
        id: 'move',
        predicate: `ret${barsOf(ctx)} ${up ? '>' : '<='} 0`,
        evidence: [said.lastSeq],
      };
      return {
        expert,
        p: said.p,
        stake: 300_000,
        claims: trueClaims([claim], { call, view: view.market }),
        without: said.without,
        text: `${up ? 'Up' : 'Not up'} over ${barsOf(ctx)} bars.`,
      };
    }),

  rebut: (_state, challenge, book, view) => rebutted(challenge, book, view),
  revise: (_state, book, _view, ctx) => revised(book, ctx.seat),

  onSettle: (state, { book, settle }) => {
    const said = state.calls[book.round];
    delete state.calls[book.round];
    if (said === undefined || settle.body.outcome === null) return;
    learnVoice(state.model, said, book.call.body, settle.body.outcome);
  },
});
