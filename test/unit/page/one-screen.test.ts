/** One screen never contradicts itself: looked at after every record of real journals. */
import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import { position } from '../../../dashboard/web/view/format.ts';
import { roundFloor } from '../../../dashboard/web/view/floor.ts';
import { openQuestions } from '../../../dashboard/web/view/open-questions.ts';
import { tableOf } from '../../../dashboard/web/view/names.ts';
import { roundLine } from '../../../dashboard/web/view/rounds-list.ts';
import { stripCells } from '../../../dashboard/web/view/status-strip.ts';
import { threadAt } from '../../../dashboard/web/view/thread.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { goldenJournal } from '../../support/golden-journal.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';

const plain = (text: string | undefined): string => (text ?? '').replaceAll('\u202f', ' ');
type Texts = Readonly<Record<string, string | undefined>>;
const strip = (state: PageState): Texts =>
  Object.fromEntries(stripCells(state, 60).map(({ name, text }) => [name, text]));

/** What a round's floor, page and thread say together. */
function checkRound(state: PageState, round: string): void {
  const book = state.rounds.find((item) => item.round === round);
  if (book === undefined) return;
  const floor = roundFloor(state, book, { cut: state.seq, isNow: true });
  const { cost, decision, noPool, sentence, verdict } = floor;
  const where = `${round} at #${state.seq}`;
  const isOver =
    book.decision !== null || book.settle !== null || (state.run?.stopped ?? null) !== null;
  expect(sentence.opinion.includes('is being debated'), where).toBe(
    !isOver && book.aggregate === null,
  );
  expect(noPool === 'not pooled yet', where).toBe(!isOver);
  expect(decision.kind === 'open', where).toBe(!isOver);
  if (isOver) expect(verdict.kind, where).not.toBe('waiting');
  const said = [cost.text, verdict.text, decision.text].join(' ');
  const lines = threadAt(floor).lines;
  const intent = lines.find(({ who }) => who === 'Intent')?.text;
  expect(/no intent/.test(said), `${where}: ${said}`).toBe(
    intent === undefined && (isOver || cost.text === 'no intent yet'),
  );
  const target = /target (\S+ lots?)/.exec(plain(intent))?.[1];
  const held = /the target, (\S+ lots?)/.exec(plain(verdict.text))?.[1];
  if (held !== undefined) expect(held, where).toBe(target);
  const summary = state.summaries.find((item) => item.round === round);
  if (summary === undefined) return;
  const listed = roundLine(summary);
  expect(listed.decision === 'open', where).toBe(book.decision === null && book.settle === null);
  const open = openQuestions(state, tableOf(book.lane), state.seq);
  if (book.settle !== null) expect(open.map((item) => item.round)).not.toContain(round);
}

/** Counted of the journal here: lots filled by instrument, and the newest alert, death or loss. */
interface Counted {
  readonly held: Map<string, number>;
  trouble: number;
}

/** What the strip says, against what was counted. */
function checkStrip(state: PageState, { held, trouble }: Counted): void {
  const where = `#${state.seq}`;
  const texts = strip(state);
  const seats = texts['Seats'] ?? '';
  const mode = texts['Mode'] ?? texts['Risk'] ?? '';
  const newest = plain(texts['Alarm or death']);
  if (trouble === 0) expect(newest, where).toBe('none so far');
  else expect(newest.endsWith(plain(position(trouble))), `${where}: ${newest}`).toBe(true);
  const isRunning = state.run !== null && state.run.stopped === null;
  const start = state.run?.startedSeq ?? 0;
  const isUp = isRunning && Object.values(state.agents).some(({ joinedSeq }) => joinedSeq > start);
  expect(/^\d+ of [1-9]\d* ready$/.test(seats), `${where}: ${seats}`).toBe(isUp);
  const isTold = isUp || (isRunning && state.risk.seq > 0 && state.ended === null);
  expect(/normal|reduce-only|halted/.test(mode), `${where}: ${mode}`).toBe(isTold);
  if (!isRunning) expect(texts['Speed'], where).not.toMatch(/pace|second/);
  const { mark } = state.money;
  expect(texts['Equity'] === undefined, where).toBe(mark === null);
  if (mark === null) return;
  const positions = [...held].filter(([, lots]) => lots !== 0);
  const [first] = positions;
  const wanted =
    first === undefined
      ? 'nothing held'
      : positions.length > 1
        ? `${positions.length} instruments`
        : new RegExp(`^${first[1] < 0 ? '\u2212' : ''}${Math.abs(first[1])} lots? ${first[0]}$`);
  expect(plain(texts['Position']), where).toMatch(wanted);
}

/** More of what was said before them: nothing that is held against each other here. */
const OPENING = new Set(['seal', 'bid', 'refuse']);
const TROUBLES = new Set(['alert', 'agent.died', 'agent.quarantined', 'council.lost']);

function walk(records: readonly ChainedRecord[]): PageState {
  const state = emptyPageState();
  const counted: Counted = { held: new Map(), trouble: 0 };
  checkStrip(state, counted);
  for (const record of records) {
    foldPage(state, record);
    if (record.type === 'order.filled') {
      const { instrument, lots } = record.body;
      counted.held.set(instrument, (counted.held.get(instrument) ?? 0) + lots);
    }
    if (TROUBLES.has(record.type)) counted.trouble = record.seq;
    checkStrip(state, counted);
    if (OPENING.has(record.type)) continue;
    const round = record.type === 'run.stopped' ? state.rounds.at(-1)?.round : record.round;
    if (round !== undefined) checkRound(state, round);
  }
  return state;
}

describe('one screen says one thing, after every record', () => {
  it('shows a stop that an operator has resumed from as over', () => {
    const records = goldenJournal('protocol-1.2.ndjson.gz');
    const alarm = records.find(({ body, type }) => type === 'alert' && body.severity === 'stop');
    const state = emptyPageState();
    const tones = new Set<string | undefined>();
    for (const record of records) {
      foldPage(state, record);
      if (record.seq < (alarm?.seq ?? 0)) continue;
      tones.add(stripCells(state, null).at(-1)?.tone);
    }
    expect([...tones]).toEqual(['stop', 'plain']);
  });

  it.each(['1.0', '1.1', '1.2'])('of the journal of protocol %s', (protocol) => {
    const records = goldenJournal(`protocol-${protocol}.ndjson.gz`);
    expect(walk(records).seq).toBe(records.length);
  });

  it('of a recording that has ended and is started again', () => {
    const journal = fixtureJournal({ ended: true, rounds: 3 });
    const started = journal.records.find(({ type }) => type === 'run.started');
    if (started?.type !== 'run.started') throw new Error('no run.started in the fixture');
    journal.add('run.stopped', { reason: 'signal', rounds: 3 });
    journal.add('run.started', started.body);
    const state = walk(journal.records);
    expect(strip(state)).toMatchObject({
      Mode: 'paper, risk none: the recording has ended',
      Seats: 'none asked any more',
      Speed: 'recording over',
    });
    expect(state.ended?.bars).toBe(56);
  });

  it('tells the pace of bars in bars, and that of a capture by its own times', () => {
    const state = emptyPageState();
    for (const record of fixtureJournal({ rounds: 2 }).records) foldPage(state, record);
    const speeds = (): (string | undefined)[] =>
      [1, 60].map((speed) => stripCells(state, speed).find(({ name }) => name === 'Speed')?.text);
    expect(speeds()).toEqual(['1 bar a second', '60 bars a second']);
    const [view] = Object.values(state.instruments);
    if (view === undefined) throw new Error('no instrument in the fixture');
    view.quote = { askLots: 1, askTicks: 2, at: 0, bidLots: 1, bidTicks: 1, seq: 1 };
    expect(speeds()).toEqual(['recorded pace', '60 × recorded pace']);
  });

  it('of a run that stops in the middle of a round', () => {
    const journal = fixtureJournal({ openAfter: 4, rounds: 14 });
    journal.add('run.stopped', { reason: 'signal', rounds: 13 });
    const state = walk(journal.records);
    expect(state.rounds.at(-1)?.decision).toBeNull();
    expect(strip(state)['Seats']).toBe('none running');
  });
});
