/** One suite against every agent: the built-in ones and the plugins in examples/. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importAgent } from '../../../agents/sdk/import-agent.ts';
import { loadManifest } from '../../../agents/sdk/load.ts';
import { rehearse } from '../../../agents/sdk/rehearsal.ts';
import { equalAggregates, aggregateRound } from '../../../council/aggregate.ts';
import { initialLaneWeights } from '../../../council/lane-weights.ts';
import { foldRoster, emptyRoster } from '../../../council/roster.ts';
import { foldRoundBook, openRoundBook } from '../../../council/round-book.ts';
import { upOdds } from '../../../agents/sdk/bins.ts';
import type { JournalRecord, RecordOf } from '../../../protocols/record.ts';
import { checkLoaded } from '../../support/check-loaded.ts';
import { AGENTS, agentFolder, seated } from '../../support/built-in-agents.ts';

const example = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
const FOLDERS = [...AGENTS.map(agentFolder), example('hello-agent'), example('momentum-agent')];

describe.each(FOLDERS)('%s', (folder) => {
  test('keeps the contract', async () => {
    const loaded = await loadManifest(folder);
    const report = await checkLoaded(await importAgent(loaded), loaded, { rounds: 10, seed: 11 });
    expect(report.rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(report).toMatchObject({ notRun: [], ok: true });
  });

  test('has a manifest whose protocol range covers this version', async () => {
    const { manifest, hash } = await loadManifest(folder);
    expect(manifest.protocol).toBe('>=1.0 <2');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a council of all of them', () => {
  test('debates, pools, judges and plans, and every answer has its place', async () => {
    const seats = await Promise.all(AGENTS.map((name) => seated(name)));
    const { records, said } = await rehearse(seats, { rounds: 24, seed: 3 });
    const types = new Set(said.flatMap(({ messages }) => messages.map(({ type }) => type)));
    expect([...types].sort()).toEqual(
      [
        'aggregate',
        'bid',
        'challenge',
        'plan',
        'rebuttal',
        'refuse',
        'revise',
        'seal',
        'supplement',
        'verdict',
      ].sort(),
    );
    const uphold = records.filter((r) => r.type === 'ruling' && r.body.outcome === 'upheld');
    expect(uphold.length).toBeGreaterThan(0);
  });

  test('the meta-reasoner says what the session would compute', async () => {
    const seats = await Promise.all(AGENTS.map((name) => seated(name)));
    const { records } = await rehearse(seats, { rounds: 1, seed: 4 });
    const roster = emptyRoster();
    const first = records.filter((r) => r.round === ('r1' as never)) as JournalRecord[];
    for (const record of records) if (record.type === 'agent.joined') foldRoster(roster, record);
    const call = first.find((r) => r.type === 'cfp') as RecordOf<'cfp'>;
    const book = openRoundBook(call);
    for (const record of first) if (record.type !== 'aggregate') foldRoundBook(book, record);
    const stated = first.find((r) => r.type === 'aggregate') as RecordOf<'aggregate'>;
    const own = aggregateRound({
      book,
      cfp: call.body,
      debate: 'on',
      roster,
      weights: initialLaneWeights(roster),
    });
    expect(equalAggregates(stated.body, own)).toBe(true);
  });

  test("the risk seat's bid has the up-odds of the base", async () => {
    const { records } = await rehearse([await seated('risk')], { rounds: 20, seed: 5 });
    const calls = new Map(records.flatMap((r) => (r.type === 'cfp' ? [[r.round, r]] : [])));
    const bids = records.filter((r) => r.type === 'bid' && r.from === 'risk');
    expect(bids.length).toBe(20);
    for (const bid of bids as RecordOf<'bid'>[]) {
      const { base, edges } = (calls.get(bid.round) as RecordOf<'cfp'>).body;
      expect(Math.abs(upOdds(edges, bid.body.p) - upOdds(edges, base))).toBeLessThan(1e-5);
    }
  });

  test('without text and facts the sentiment and fundamental seats refuse and say so', async () => {
    const { said } = await rehearse([await seated('sentiment'), await seated('fundamental')], {
      rounds: 1,
      seed: 6,
      call: (cfp) => ({ ...cfp, instrument: 'UNHEARD' as never }),
    });
    const refusals = said.flatMap(({ messages }) => messages.filter((m) => m.type === 'refuse'));
    expect(refusals.map(({ body }) => (body as { reason: string }).reason)).toContain('no-data');
  });
});
