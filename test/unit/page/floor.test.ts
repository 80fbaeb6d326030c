import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import { oneInAt } from '../../../dashboard/web/view/choose.ts';
import { announcementOf, newAnnouncer, noteState } from '../../../dashboard/web/view/announce.ts';
import { NO_CHAIN_FACTS } from '../../../dashboard/web/audit/chain-facts.ts';
import { position } from '../../../dashboard/web/view/format.ts';
import { floorView } from '../../../dashboard/web/view/floor.ts';
import type { FloorView } from '../../../dashboard/web/view/floor.ts';
import { targetOf } from '../../../dashboard/web/view/go-to.ts';
import { notices } from '../../../dashboard/web/view/notices.ts';
import { noneSettled, settledView } from '../../../dashboard/web/view/settled.ts';
import { healthPhrases, modeView, standPhrases } from '../../../dashboard/web/view/status.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import { SCRIPT } from '../../support/page-fixture-world.ts';
import type { FixtureOptions } from '../../support/page-fixture-world.ts';

function folded(options: FixtureOptions): PageState {
  const state = emptyPageState();
  for (const record of fixtureJournal(options).records) foldPage(state, record);
  return state;
}
const NOW = { table: undefined, pinned: undefined, oneIn: 1 };
const LIVE = {
  kind: 'live',
  tries: 0,
  nextIn: undefined,
  text: '',
  fetching: undefined,
  chain: undefined,
} as const;
const floorAt = (round: number): FloorView => floorView(folded({ rounds: round }), NOW);
const rowOf = (floor: FloorView, expert: string) =>
  floor.round?.rows.find((row) => row.expert === expert);

describe('the floor of a round', () => {
  it('says opinion, gain, cost and what was done in one sentence', () => {
    const floor = floorAt(12 + SCRIPT.quiet);
    expect(floor.sentence.text).toMatch(
      /^The council gives (UP|DOWN) \d+ chances in 100 for the next day(, as is usual| \(usual \d+\))\. Expected gain 0\.021.%, cost 0\.045.%: NO TRADE\.$/u,
    );
    expect(floor.round?.decision.text).toBe('The edge is smaller than the cost.');
    expect(floor.round?.verdict.kind).toBe('not-asked');
  });

  it('shows a seat without data as asleep with its reason, never as an abstention', () => {
    const row = rowOf(floorAt(13), 'sentiment');
    expect(row?.state).toBe('asleep');
    expect(row?.placeText).toBe('asleep: no data');
    expect(row?.strip).toBeUndefined();
  });

  it('shows late, dead and invalid answers as what they were', () => {
    expect(rowOf(floorAt(SCRIPT.late), 'fundamental')).toMatchObject({
      state: 'late',
      placeText: 'late by 12\u202fms: not counted',
    });
    expect(rowOf(floorAt(SCRIPT.died), 'fundamental')).toMatchObject({ state: 'died' });
    expect(rowOf(floorAt(SCRIPT.invalid), 'fundamental')).toMatchObject({
      state: 'invalid',
      placeText: 'not counted: schema',
    });
  });

  it('keeps the bid before a revision as dotted tops beside the new one', () => {
    const row = rowOf(floorAt(12 + SCRIPT.challenged), 'technical.trend');
    expect(row?.note.text).toBe('revised after 1 ruling');
    expect(row?.strip?.bars.every((bar) => bar.before !== undefined)).toBe(true);
    expect(rowOf(floorAt(12 + SCRIPT.rejected), 'technical.trend')?.note.short).toBe(
      'claim stands',
    );
  });

  it.each([
    [
      'it threw\n    at fold (/plugins/seat.js:1:2)',
      { kind: 'died', life: 'died', trouble: 'it threw', words: 'dead: it threw' },
    ],
    [
      'disabled by operator: for a look',
      {
        kind: 'taken-out',
        life: 'taken-out',
        trouble: undefined,
        words: 'disabled by operator: for a look',
      },
    ],
  ])(
    'says of a seat that is out why, in one line, and never that it sleeps: %j',
    (reason, said) => {
      const { records } = fixtureJournal({ rounds: SCRIPT.died - 1 });
      const at = records.findLastIndex(({ type }) => type === 'cfp');
      const body = { incarnation: 1, reason, restartInMs: null, restarts: 0, seat: 'fundamental' };
      const { round: _round, lane: _lane, ...frame } = records[at]!;
      const died = { ...frame, body, type: 'agent.died' } as ChainedRecord;
      const silent = records
        .slice(at)
        .filter((record) => !('expert' in record.body) || record.body.expert !== 'fundamental');
      const state = emptyPageState();
      [...records.slice(0, at), died, ...silent].forEach((record, index) =>
        foldPage(state, { ...record, seq: index + 1 }),
      );
      expect(rowOf(floorView(state, NOW), 'fundamental')).toMatchObject({
        life: { text: `${said.words}, not restarted` },
        note: { tone: 'attention' },
        placeText: said.words,
        state: 'died',
      });
      expect(state.events.at(-1)?.kind).toBe(said.kind);
      expect(state.agents['fundamental']?.life).toBe(said.life);
      expect(state.lastTrouble?.text).toBe(said.trouble);
      const [seats] = standPhrases(state);
      expect(seats.tone).toBe(said.trouble === undefined ? 'plain' : 'attention');
    },
  );

  it('tells at which step a trade died: veto, shrink, bought and filled', () => {
    expect(floorAt(SCRIPT.vetoed).round).toMatchObject({
      verdict: { kind: 'veto', text: 'vetoed: daily loss limit' },
      decision: { kind: 'veto' },
    });
    expect(floorAt(SCRIPT.shrunk).round?.verdict.text).toBe(
      'shrunk 12 → 7\u202flots by gross exposure',
    );
    const bought = floorAt(SCRIPT.bought);
    expect(bought.sentence.done).toBe('BUY 12 LOTS.');
    expect(bought.round?.decision.order?.text).toBe('order filled');
  });

  it('never shows an order state before its record', () => {
    const { records } = fixtureJournal({ rounds: SCRIPT.bought });
    const state = emptyPageState();
    for (const record of records) {
      foldPage(state, record);
      const chip = floorView(state, NOW).round?.decision.order?.text;
      const filled = state.money.fillCount > 0;
      expect(chip === 'order filled').toBe(filled);
    }
  });

  it('shows the traded horizon first and the scored one on demand', () => {
    const state = folded({ rounds: 24, shadowHorizon: true });
    const floor = floorView(state, NOW);
    expect(floor.tables.map((table) => table.shadow)).toEqual([false, true]);
    expect(floor.round?.book.call.body.shadow).toBe(false);
    const other = floorView(state, { ...NOW, table: floor.tables[1]?.id });
    expect(other.sentence.done).toBe('SCORED, NOT TRADED.');
  });

  it('always has the placebo, without weight', () => {
    expect(rowOf(floorAt(12), 'placebo')).toMatchObject({
      shadow: true,
      vessel: { ledger: 'shadow', share: undefined },
    });
  });

  it('prints how many questions are still needed beside the money', () => {
    expect(floorAt(14).proof).toMatchObject({ needed: 3_744, verdict: 'too early to say' });
  });

  it('invents nothing before the first round', () => {
    const floor = floorView(emptyPageState(), NOW);
    expect(floor.round).toBeUndefined();
    expect(floor.money.council).toBeUndefined();
    expect(floor.sentence.text).toBe('No round yet. The first question is still to come.');
  });
});

describe('bars that need a person', () => {
  it('say halted only once a record says so', () => {
    const { records } = fixtureJournal({ rounds: 4, halted: true });
    const state = emptyPageState();
    for (const record of records) {
      const before = notices(state, LIVE).some((notice) => notice.id === 'halted');
      expect(before).toBe(false);
      foldPage(state, record);
    }
    expect(notices(state, LIVE)[0]).toMatchObject({ id: 'halted', tone: 'stop' });
  });

  it('say that the recording ended, that the connection is lost, that a kind is unknown', () => {
    const state = folded({ rounds: 2, ended: true });
    expect(notices(state, LIVE).map((notice) => notice.id)).toEqual(['ended']);
    expect(notices(state, { ...LIVE, kind: 'lost', tries: 3 })[1]?.text).toContain(
      'Connection lost at #',
    );
    state.unknown['tension'] = 3;
    expect(notices(state, LIVE).at(-1)?.text).toBe('3 records of a kind this page does not know.');
  });

  it('say which try is next and what is being fetched, and why', () => {
    const state = folded({ rounds: 2 });
    const text = (facts: Partial<Parameters<typeof notices>[1]>): string =>
      notices(state, { ...LIVE, ...facts }).at(-1)?.text ?? '';
    const at = position(state.seq);
    expect(text({ kind: 'lost', tries: 3, nextIn: 4 })).toBe(
      `Connection lost at ${at}. Third try in 4 s. What you see is that moment.`,
    );
    expect(text({ kind: 'connecting', tries: 9, nextIn: 2 })).toBe(
      'No connection to the server. 9th try in 2 s.',
    );
    const way = { from: 81, to: 260 };
    expect(text({ fetching: { why: 'first', ...way } })).toBe(
      `Reading the journal: ${at} of #260.`,
    );
    expect(text({ fetching: { why: 'gap', ...way } })).toBe('Fetching #81 to #260.');
    expect(text({ fetching: { why: 'cut-off', ...way } })).toContain(
      'dropped this page for being slow; catching up from #80',
    );
  });

  it('put a record that does not match its hash before everything else', () => {
    const state = folded({ rounds: 2, halted: true });
    const bad = { seq: 40, carried: 'a', computed: 'b' };
    const chain = { ...NO_CHAIN_FACTS, bad };
    expect(notices(state, { ...LIVE, chain })[0]).toMatchObject({ id: 'chain', tone: 'stop' });
    expect(healthPhrases(state, 0, 'live', chain).at(-1)).toMatchObject({ tone: 'stop' });
    const fine = { ...NO_CHAIN_FACTS, from: 1, checked: 30 };
    expect(healthPhrases(state, 0, 'live', fine).at(-1)?.text).toMatch(/✓$/);
    const sampled = { ...fine, skipped: 1 };
    expect(healthPhrases(state, 0, 'live', sampled).at(-1)?.text).not.toContain('✓');
  });

  it('put live money first in the title and never without a record', () => {
    expect(modeView(emptyPageState()).kind).toBe('unknown');
    expect(modeView(folded({ rounds: 1, mode: 'live', market: 'binance' })).title).toMatch(/^LIVE/);
    expect(modeView(folded({ rounds: 1 })).money).toBe('PAPER');
  });
});

describe('a pace too fast to follow', () => {
  it('shows one round in n, at most two a second', () => {
    expect(oneInAt(0.5)).toBe(1);
    expect(oneInAt(2)).toBe(1);
    for (const pace of [3, 11, 250, 1_900]) expect(pace / oneInAt(pace)).toBeLessThanOrEqual(2);
  });

  it('speaks at most once in ten seconds and merges what came meanwhile', () => {
    const { records } = fixtureJournal({ rounds: 20 });
    const state = emptyPageState();
    const announcer = newAnnouncer();
    noteState(announcer, state, 'live');
    let said = 0;
    records.forEach((record, index) => {
      foldPage(state, record);
      noteState(announcer, state, 'live');
      const words = announcementOf(announcer, { now: index * 100, everySeconds: 10 });
      if (words.polite !== '') said += 1;
    });
    expect(said).toBeGreaterThan(1);
    expect(said).toBeLessThanOrEqual(Math.ceil((records.length * 100) / 10_000));
  });
});

describe('deaths as they come', () => {
  it('are spoken with the next sentence, and at once where a seat does not come back', () => {
    const journal = fixtureJournal({ rounds: 12 });
    const opened = journal.records.length;
    const body = { incarnation: 2, lastError: 'it throws', seat: 'sentiment', trips: 5 };
    journal.add('agent.quarantined', body);
    const state = emptyPageState();
    const announcer = newAnnouncer();
    const said: { polite: string; urgent: string }[] = [];
    journal.records.forEach((record, index) => {
      foldPage(state, record);
      // Opened after the first rounds: what died before is read, not spoken.
      if (index > 100) noteState(announcer, state, 'live');
      said.push(announcementOf(announcer, { now: index * 1_000, everySeconds: 1 }));
    });
    const deaths = journal.records.filter(({ type }) => type === 'agent.died');
    const later = deaths.filter(({ seq }) => seq > 102);
    expect(later.length).toBeGreaterThan(0);
    const heard = said.map(({ polite }) => polite).filter((text) => text.includes(' died: '));
    expect(heard).toHaveLength(later.length);
    expect(said[opened]?.urgent).toBe('Sentiment quarantined: it throws.');
  });
});

describe('what settled', () => {
  it('never says that nothing did because its book is not kept', () => {
    const [state, table] = [folded({ rounds: 26 }), 'TESTX:1b'];
    const settled = state.rounds.findLast(({ settle }) => settle !== null);
    if (settled === undefined) throw new Error('nothing settled in the fixture');
    expect(settledView(settled)?.sumText).toMatch(/is kept to rounding\.$/);
    state.rounds = [];
    expect(noneSettled(state, table)).toMatch(/^\d+ questions of this horizon settled, in rounds/);
    expect(noneSettled(emptyPageState(), table)).toMatch(/^No question .* has settled yet\./);
  });
});

describe('going somewhere by name', () => {
  it('knows rounds, records and seats', () => {
    expect(targetOf('r412', [])?.path).toBe('/rounds/r412');
    expect(targetOf('#48213', [])?.path).toBe('/audit/48213');
    expect(targetOf('tech', ['technical'])?.path).toBe('/seats/technical');
    expect(targetOf('nobody', ['technical'])).toBeUndefined();
  });
});
