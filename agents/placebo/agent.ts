/**
 * The placebo: a random tilt and a random stretch of the base, as large as an honest seat's. It sits
 * in the shadow pool and shows what chance alone can look like.
 */
import { stretched, upOdds, withUpOdds } from '../sdk/bins.ts';
import { configStake } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import { percent } from '../sdk/figures.ts';
import { expertId } from '../../protocols/ids.ts';

/** Largest tilt of the side odds, and largest stretch up or down. */
const TILT_MAX = 0.03;
const STRETCH_MAX = 0.15;

export const agent = defineAgent({
  init: (ctx) => {
    configStake(ctx);
    return {};
  },
  bid: (_state, { body }, _view, ctx) => {
    const draw = ctx.random('bid');
    const up = upOdds(body.edges, body.base) + TILT_MAX * (2 * draw() - 1);
    const scale = 1 + STRETCH_MAX * (2 * draw() - 1);
    const bounded = Math.max(0.02, Math.min(0.98, up));
    return [
      {
        expert: expertId(ctx.seat),
        p: withUpOdds(body.edges, stretched(body, scale), bounded),
        stake: configStake(ctx),
        claims: [],
        text: `Drawn at random: up ${percent(bounded)}, ${scale.toFixed(2)}x base volatility.`,
      },
    ];
  },
});
