/** What every pulled market keeps, recorded or simulated. One suite, many implementations. */
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../protocols/canonical.ts';
import { checkBody } from '../../../protocols/validate.ts';
import type { Instant, PulledMarket } from '../../../venues/venue.ts';
import { draftsOf, pullAll } from '../../support/market-files.ts';

/** @param open - a market that ends, opened afresh at each call. */
export function pulledMarketContract(name: string, open: () => Promise<PulledMarket>): void {
  describe(`${name} keeps the contract of a pulled market`, () => {
    let read: Promise<Instant[]> | undefined;
    /** The whole market, read once for all tests of the suite. */
    const all = (): Promise<Instant[]> => (read ??= open().then(pullAll));

    it('names its dataset and the series that drives rounds', async () => {
      const market = await open();
      expect(market.dataset.name).not.toBe('');
      expect(market.dataset.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(market.series).toMatch(/^[0-9]+[a-z]+$/);
      await market.close();
    });

    it('speaks in drafts that fit their schemas, stamped with their instant', async () => {
      for (const { at, drafts } of await all()) {
        expect(drafts.length).toBeGreaterThan(0);
        for (const draft of drafts) {
          if (draft.at !== at) throw new Error(`${draft.type} is stamped ${draft.at}, not ${at}`);
          checkBody(draft.type, draft.body);
        }
      }
    });

    it('moves forward in time, at a pace', async () => {
      const instants = await all();
      const backward = instants.filter(({ at }, n) => n > 0 && at <= (instants[n - 1]?.at ?? 0));
      expect(backward).toEqual([]);
      expect(instants[0]?.paceUs).toBe(0);
      expect(instants.every(({ paceUs }) => Number.isSafeInteger(paceUs) && paceUs >= 0)).toBe(
        true,
      );
    });

    it('tells nothing before it is known', async () => {
      const instants = await all();
      const early: unknown[] = [];
      for (const { at, body } of draftsOf(instants, 'market.bar')) {
        if (body.knownAt > at || body.eventTime > body.knownAt) early.push(body);
      }
      for (const type of ['knowledge.fact', 'knowledge.news'] as const) {
        for (const { at, body } of draftsOf(instants, type)) {
          if (body.knownAt > at) early.push(body);
        }
      }
      for (const { body } of draftsOf(instants, 'knowledge.fact')) {
        if (body.periodEnd > body.knownAt) early.push(body);
      }
      expect(early).toEqual([]);
    });

    it('lists an instrument before it says anything about it', async () => {
      const listed = new Set<string>();
      const unlisted: string[] = [];
      for (const draft of (await all()).flatMap(({ drafts }) => drafts)) {
        if (draft.type === 'market.instrument') listed.add(draft.body.instrument.id);
        else if (draft.type === 'market.bar' && !listed.has(draft.body.instrument)) {
          unlisted.push(draft.body.instrument);
        }
      }
      expect(unlisted).toEqual([]);
      expect(listed.size).toBeGreaterThan(0);
    });

    it('gives bars whose prices hold together', async () => {
      const instants = await all();
      const wrong = draftsOf(instants, 'market.bar').filter(({ body: bar }) => {
        const inside = [bar.openTicks, bar.closeTicks].every(
          (ticks) => ticks >= bar.lowTicks && ticks <= bar.highTicks,
        );
        return !inside || bar.lowTicks <= 0;
      });
      expect(wrong).toEqual([]);
      for (const instant of instants) {
        const keys = draftsOf([instant], 'market.bar').map(({ body }) => body.instrument);
        if (new Set(keys).size !== keys.length) throw new Error(`two bars of one at ${instant.at}`);
      }
    });

    it('counts what it refused, and says so at the end', async () => {
      const instants = await all();
      const told: Record<string, number> = {};
      for (const { body } of draftsOf(instants, 'market.refused')) {
        const key = `${body.instrument} ${body.reason}`;
        told[key] = (told[key] ?? 0) + body.count;
      }
      const counted: Record<string, number> = {};
      const reports = draftsOf(instants, 'market.quality');
      for (const [index, { body }] of reports.entries()) {
        if (reports.slice(index + 1).some((later) => later.body.instrument === body.instrument))
          continue;
        for (const [reason, count] of Object.entries(body.refused)) {
          counted[`${body.instrument} ${reason}`] = count;
        }
      }
      expect(reports.length).toBeGreaterThan(0);
      expect(counted).toEqual(told);
    });

    it('ends once, and is over then', async () => {
      const market = await open();
      const instants = await pullAll(market);
      const ended = draftsOf(instants, 'market.ended');
      expect(ended).toHaveLength(1);
      expect(instants.at(-1)?.drafts.at(-1)?.type).toBe('market.ended');
      expect(ended[0]?.body.bars).toBe(draftsOf(instants, 'market.bar').length);
      expect(await market.next()).toBeUndefined();
    });

    it('is the same every time', async () => {
      expect(canonical(await pullAll(await open())) === canonical(await all())).toBe(true);
    });

    it('goes on after any instant as if it had never stopped', async () => {
      const instants = await all();
      for (const n of [0, 1, Math.floor(instants.length / 2), instants.length - 1]) {
        const market = await open();
        await market.next();
        await market.seek(instants[n]?.at ?? 0);
        const rest = instants.slice(n + 1).map((instant) => ({ ...instant, paceUs: 0 }));
        const got = (await pullAll(market)).map((instant) => ({ ...instant, paceUs: 0 }));
        expect([n, canonical(got) === canonical(rest)]).toEqual([n, true]);
      }
    });
  });
}
