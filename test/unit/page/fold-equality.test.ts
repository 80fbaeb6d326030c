import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import {
  begin,
  foldSlice,
  forget,
  HELD_MAX,
  newIntake,
  offer,
  pause,
  resume,
  waiting,
} from '../../../dashboard/web/feed/intake.ts';
import type { Intake } from '../../../dashboard/web/feed/intake.ts';
import { floorView } from '../../../dashboard/web/view/floor.ts';
import { threadAt } from '../../../dashboard/web/view/thread.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';

const { records } = fixtureJournal({ rounds: 26, shadowHorizon: true });
const NOW = { table: undefined, pinned: undefined, oneIn: 1 };
const drain = (intake: Intake): void => {
  while (!foldSlice(intake, () => false).isDone);
};
const cold = (): Intake => {
  const intake = newIntake();
  offer(intake, records);
  drain(intake);
  return intake;
};

describe('the same records give the same page', () => {
  const whole = cold();

  it('in frames of one, in one frame, twice over, or with a connection lost between', () => {
    const single = newIntake();
    for (const record of records) {
      offer(single, [record]);
      drain(single);
    }
    const twice = newIntake();
    offer(twice, records.slice(0, 300));
    offer(twice, records.slice(100, 400));
    drain(twice);
    offer(twice, records.slice(200));
    drain(twice);
    const resumed = newIntake();
    offer(resumed, records.slice(0, 333));
    drain(resumed);
    forget(resumed);
    offer(
      resumed,
      records.filter((record) => record.seq > resumed.state.seq),
    );
    drain(resumed);
    for (const intake of [single, twice, resumed]) {
      expect(intake.state).toEqual(whole.state);
      expect(floorView(intake.state, NOW)).toEqual(floorView(whole.state, NOW));
    }
  });

  it('begun from the server’s own fold and followed from there', () => {
    const state = emptyPageState();
    for (const record of records.slice(0, 500)) foldPage(state, record);
    const intake = newIntake();
    begin(intake, JSON.parse(JSON.stringify(state)));
    offer(intake, records.slice(400));
    drain(intake);
    expect(intake.state).toEqual(whole.state);
  });

  it('live to a position, or loaded cold up to it', () => {
    const until = 612;
    const asked = newIntake(until);
    offer(asked, records);
    drain(asked);
    const live = newIntake();
    offer(live, records.slice(0, until));
    drain(live);
    expect(asked.state.seq).toBe(until);
    expect(asked.state).toEqual(live.state);
  });

  it('reports a gap instead of folding over it', () => {
    const intake = newIntake();
    offer(intake, records.slice(0, 50));
    offer(intake, records.slice(60, 80));
    drain(intake);
    expect(intake.state.seq).toBe(50);
    expect(intake.gapAt).toBe(51);
    expect(waiting(intake)).toBe(0);
    offer(intake, records.slice(50));
    drain(intake);
    expect(intake.state).toEqual(whole.state);
  });

  it('paused and gone on, also when too much came meanwhile to be held', () => {
    const intake = newIntake();
    offer(intake, records.slice(0, 200));
    drain(intake);
    pause(intake);
    offer(intake, records.slice(200));
    expect(intake.state.seq).toBe(200);
    expect(intake.heldRounds).toBeGreaterThan(0);
    expect(resume(intake)).toBe(false);
    drain(intake);
    expect(intake.state).toEqual(whole.state);
    const full = newIntake();
    pause(full);
    full.queue = Array.from({ length: HELD_MAX }, () => records[0] as never);
    offer(full, records.slice(0, 10));
    expect(resume(full)).toBe(true);
    expect(waiting(full)).toBe(0);
  });

  it('walking back shows a round as it stood, nothing known later', () => {
    const books = whole.state.rounds.filter((book) => !book.call.body.shadow);
    const book = books[10];
    const floor = floorView(whole.state, { ...NOW, pinned: book?.round });
    expect(floor.round?.book.round).toBe(book?.round);
    const lines = floor.round === undefined ? [] : threadAt(floor.round).lines;
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => line.seq <= floor.cut)).toBe(true);
    expect(floor.price?.dots.every((dot) => dot.seq <= floor.cut)).toBe(true);
    expect(
      floor.settled === undefined || (floor.settled.settle?.seq ?? Infinity) <= floor.cut,
    ).toBe(true);
    expect(floor.cut).toBeLessThan(whole.state.seq);
  });
});
