/** The same rounds again, under other circumstances: what is said must stay the same bytes. */
import type { FirstRun } from './check-first.ts';
import { run, runOn } from './check-row.ts';
import type { Subject } from './check-row.ts';
import { Finding } from './finding.ts';
import { ODD_CALLS } from './odd-calls.ts';
import type { OddCall } from './odd-calls.ts';
import type { Answering, Rehearsed } from './rehearsal.ts';
import { canonical } from '../../protocols/canonical.ts';
import type { Ask } from '../../protocols/host.ts';

/** Rounds of the checks that open the seat many times. */
const FEW = 10;

export async function determinism(subject: Subject, { rehearsed }: FirstRun): Promise<string> {
  const what = (where: string) =>
    `the same rounds again in ${where}, and another answer. Keep nothing outside state`;
  same(rehearsed, await run(subject), what('one process'));
  same(rehearsed, await run(subject, { host: 'new' }), what('another process'));
  return 'two runs in one host and one in another, the same bytes';
}

/** Compares what was said up to a round; all of it without one. */
function same(a: Rehearsed, b: Rehearsed, what: string, upTo = Infinity): void {
  for (const [index, { ask, messages }] of a.said.entries()) {
    if (roundOf(ask) > upTo) return;
    const other = b.said[index];
    const equal =
      other !== undefined &&
      canonical(other.ask) === canonical(ask) &&
      canonical(other.messages) === canonical(messages);
    if (!equal) throw new Finding(`${ask.round}, phase ${ask.phase}: ${what}`);
  }
}

const roundOf = (ask: Ask): number => Number(ask.round.slice(1));

export async function purity(subject: Subject, { rounds }: FirstRun): Promise<string> {
  let asked = 0;
  const answering: Answering = async ({ seat }, ask) => {
    const before = await seat.digest();
    const first = await seat.answer(ask);
    const second = await seat.answer(ask);
    if (canonical(first) !== canonical(second)) {
      throw new Finding(
        'asked twice, two answers. An answer follows from state, view and ctx alone',
      );
    }
    const after = await seat.digest();
    if (after['agent']?.sha256 !== before['agent']?.sha256) {
      throw new Finding('an answer changed the state. Only observe and onSettle may');
    }
    if (after['view']?.sha256 !== before['view']?.sha256) {
      throw new Finding('an answer wrote to the view. Copy what you change');
    }
    asked += 1;
    return first;
  };
  await run({ ...subject, rounds: Math.min(rounds, 4) }, { answering });
  return `${asked} answers, each asked twice, state and view unchanged`;
}

/** The world is another one after the call of round n: nothing said up to round n may change. */
export async function lookAhead(
  subject: Subject,
  { rehearsed, rounds }: FirstRun,
): Promise<string> {
  const cuts = [...new Set([1, Math.ceil(rounds / 2), rounds])];
  for (const cut of cuts) {
    const called = rehearsed.calledAt[cut - 1] as number;
    const other = await run({ ...subject, rounds: cut }, { alteredFrom: called + 1 });
    const what =
      'with all data after the call altered, another answer: it rests on what is to come, or on something outside state';
    same(rehearsed, other, what, cut);
  }
  return `data altered after the calls of rounds ${cuts.join(', ')}: the same bytes before`;
}

/** A new incarnation before every answer of two rounds, rebuilt from records; the first in a new host. */
export async function restart(
  subject: Subject,
  { rehearsed, rounds: all }: FirstRun,
): Promise<string> {
  const rounds = Math.min(all, FEW);
  const at = [Math.ceil(rounds / 2), rounds];
  let restarts = 0;
  const answering: Answering = async (entry, ask, records) => {
    if (at.includes(roundOf(ask))) {
      entry.seat = await subject.stage.open({ host: restarts === 0 ? 'new' : 'same' });
      for (const record of records) entry.seat.tell(record);
      restarts += 1;
    }
    return entry.seat.answer(ask);
  };
  const again = await run({ ...subject, rounds }, { answering });
  same(
    rehearsed,
    again,
    'rebuilt from the records, another answer. Keep what it rests on in state',
    rounds,
  );
  return `${restarts} restarts, one of them in a new host, the same bytes`;
}

/** A new incarnation from a stored snapshot before every third round; the first in a new host. */
export async function snapshot(
  subject: Subject,
  { rehearsed, rounds: all }: FirstRun,
): Promise<string> {
  const rounds = Math.min(all, FEW);
  let snapshots = 0;
  const answering: Answering = async (entry, ask) => {
    if (ask.phase === 'seal' && roundOf(ask) % 3 === 1) {
      const stored = await entry.seat.snapshot();
      const host = snapshots === 0 ? 'new' : 'same';
      entry.seat = await subject.stage.open({ host, snapshot: stored });
      snapshots += 1;
    }
    return entry.seat.answer(ask);
  };
  const again = await run({ ...subject, rounds }, { answering });
  same(
    rehearsed,
    again,
    'rebuilt from a snapshot, another answer. All it remembers belongs into state',
    rounds,
  );
  return `${snapshots} snapshots, one of them taken to a new host, the same bytes`;
}

/** Questions unlike the usual ones: the answer may be a refusal, never an error. */
export async function oddCalls(subject: Subject, { rounds: all }: FirstRun): Promise<string> {
  const rounds = Math.min(all, ODD_CALLS.length + 1);
  const { said } = await runOn(
    await subject.stage.open({ host: 'same' }),
    { ...subject, rounds },
    { call: (cfp, round) => (ODD_CALLS[round % ODD_CALLS.length] as OddCall)(cfp) },
  );
  return `${rounds} odd questions, ${said.length} answers`;
}
