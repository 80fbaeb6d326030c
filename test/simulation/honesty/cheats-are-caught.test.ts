/** F6 can fail: a seat or a venue that gets at the future by a side door changes what was said. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Agent } from '../../../agents/sdk/contract.ts';
import { loadManifest } from '../../../agents/sdk/load.ts';
import { createSeat, openSeat } from '../../../agents/sdk/seat.ts';
import { expertId } from '../../../protocols/ids.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import type { Draft } from '../../../protocols/record.ts';
import { openSim } from '../../../venues/sim/open.ts';
import type { Instant } from '../../../venues/venue.ts';
import { checkLoaded } from '../../support/check-loaded.ts';
import { CHEATS, leaningAgent } from '../../support/cheats.ts';
import { changedByFuture } from '../../support/look-ahead.ts';
import type { LookAheadCheck } from '../../support/look-ahead.ts';
import { instantsOf } from '../../support/scripted-market.ts';

const CUT = 264;
/** Long enough for another published value after the cut. */
const BARS = 360;
const plugins = [fileURLToPath(new URL('../../fixtures/agents/peeker', import.meta.url))];

const market = openSim({ seed: 5, variant: 'fundamental' });
const check = async (over: Partial<LookAheadCheck>): Promise<LookAheadCheck> => ({
  alteration: 'values',
  cut: CUT,
  instants: await series,
  series: market.series,
  ...over,
});
const series = instantsOf(market, BARS);

/** The council with one seat replaced by a leaning one. */
const withSeat = (name: string, peeks: boolean): Partial<LookAheadCheck> => ({
  openSeat: ({ whole }) => {
    const lean = CHEATS[name];
    if (lean === undefined) throw new Error(`no cheat ${name}`);
    return (spec) =>
      spec.seat === 'peeker'
        ? Promise.resolve(createSeat(spec, leaningAgent(lean, whole, { peeks })))
        : openSeat(spec);
  },
  trading: { plugins },
});

describe('a seat that sees the whole series', () => {
  it.each(Object.keys(CHEATS))('is caught: %s', async (name) => {
    const cheat = await changedByFuture(await check(withSeat(name, true)));
    expect(cheat.changed).toMatchObject({ from: 'peeker', type: 'seal' });
  });

  it.each(Object.keys(CHEATS))(
    'and is not accused when it sees the past alone: %s',
    async (name) => {
      const honest = await changedByFuture(await check(withSeat(name, false)));
      expect(honest.rounds).toBeGreaterThan(2);
      expect(honest.changed).toBeUndefined();
    },
  );
});

/** A change to the bars or facts of every instant, made with the whole series at hand. */
const changed =
  (change: (draft: Draft, whole: readonly Instant[], index: number) => Draft) =>
  (whole: readonly Instant[]): readonly Instant[] =>
    whole.map((instant, index) => ({
      ...instant,
      drafts: instant.drafts.map((draft) => change(draft, whole, index)),
    }));

const barOf = (instant: Instant | undefined): MarketBar | undefined => {
  const draft = instant?.drafts.find(({ type }) => type === 'market.bar');
  return draft?.type === 'market.bar' ? draft.body : undefined;
};

const venues: Readonly<Record<string, NonNullable<LookAheadCheck['serve']>>> = {
  'adjusts all prices by the last one': changed((draft, whole) => {
    if (draft.type !== 'market.bar') return draft;
    const last = barOf(whole.at(-1))?.closeTicks ?? 1;
    const adjusted = (ticks: number): number => Math.floor(ticks * (1 + last / 1e7)) + 10;
    const { closeTicks, highTicks, lowTicks, openTicks } = draft.body;
    const body = {
      ...draft.body,
      closeTicks: adjusted(closeTicks),
      highTicks: adjusted(highTicks),
      lowTicks: adjusted(lowTicks),
      openTicks: adjusted(openTicks),
    };
    return { ...draft, body };
  }),
  'publishes revised figures as if they were the first': changed((draft, whole) => {
    if (draft.type !== 'knowledge.fact') return draft;
    const final = whole
      .flatMap(({ drafts }) => drafts)
      .findLast(({ type }) => type === 'knowledge.fact');
    const revision = final?.type === 'knowledge.fact' ? final.body.value : 0;
    return { ...draft, body: { ...draft.body, value: draft.body.value + 0.1 * revision } };
  }),
  'fakes opens with the next close': changed((draft, whole, index) => {
    if (draft.type !== 'market.bar') return draft;
    const next = barOf(whole[index + 1])?.closeTicks ?? draft.body.openTicks;
    return { ...draft, body: { ...draft.body, openIsFake: false, openTicks: next } };
  }),
};

describe('a venue that lets the future into the past', () => {
  it.each(Object.keys(venues))('is caught when it %s', async (name) => {
    const serve = venues[name];
    if (serve === undefined) throw new Error(`no venue ${name}`);
    const answer = await changedByFuture(await check({ serve }));
    expect(answer.changed?.type).toMatch(/^(market\.bar|knowledge\.fact)$/);
  });
});

describe('the test kit of a plugin', () => {
  it('catches an agent that remembers how an earlier run went on', async () => {
    const closes: number[] = [];
    const agent: Agent<{ bars: number }> = {
      init: () => ({ bars: 0 }),
      observe: (state, record) => {
        if (record.type !== 'market.bar') return;
        closes[state.bars] = record.body.closeTicks;
        state.bars += 1;
      },
      bid: (state, { body }, _view, ctx) => {
        const [now, next] = [closes[state.bars - 1] ?? 0, closes[state.bars + 1] ?? 0];
        const half = body.base.length / 2;
        const p = body.base.map((ppm, bin) => (bin >= half === next > now ? ppm * 2 : ppm));
        const expert = expertId(ctx.seat);
        return [{ claims: [], expert, p, stake: 500_000, text: '' }];
      },
    };
    const loaded = await loadManifest(plugins[0] as string);
    const report = await checkLoaded(agent, loaded, { rounds: 12 });
    const failed = report.rows.filter(({ ok }) => !ok).map(({ name }) => name);
    expect(failed).toContain('look-ahead');
    expect(report.ok).toBe(false);
  });
});
