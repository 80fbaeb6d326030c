/** What a plugin's author is told when a function returns, or throws, what the contract does not allow. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../../../agents/sdk/contract.ts';
import { createSeat, openSeat } from '../../../agents/sdk/seat.ts';
import { appError, codeOf } from '../../../protocols/errors.ts';
import type { HostedSeat, SeatSpec } from '../../../protocols/host.ts';
import type { Phase } from '../../../protocols/presence.ts';
import type { ChainedRecord, JournalRecord } from '../../../protocols/record.ts';
import { cfpOf, HASH, joined, record } from '../../support/council-round.ts';
import { ask, seatSpec } from '../../support/seat-specs.ts';

const chained = (entry: JournalRecord): ChainedRecord => ({ ...entry, hash: HASH });
const call = chained(record('cfp', cfpOf(), 101));
const { base } = cfpOf();
const spec = seatSpec('hello', {
  manifest: { ...seatSpec('hello').manifest, subscribes: ['timer'] },
});

function told(seat: HostedSeat): HostedSeat {
  seat.fold(chained(record('agent.joined', joined({ seat: 'hello', ledgers: ['direction'] }))));
  seat.fold(call);
  return seat;
}

/** The error of an agent whose function returns `value`. */
function errorOf(name: keyof Agent<unknown>, phase: Phase, value: unknown): Error {
  const said = [{ claims: [], expert: 'hello', p: base, stake: 1, text: '' }];
  const agent = { bid: () => said, init: () => ({}), [name]: () => value } as never;
  const seat = told(createSeat(spec, agent));
  const challenge = {
    challengeId: 'r1/other/challenge/0',
    claimId: 'a',
    kind: 'stale',
    predicate: 'bars > 0',
    seat: 'other',
    target: 'hello',
    text: '',
  };
  seat.fold(chained(record('challenge', challenge as never, 102)));
  try {
    void seat.answer(ask('hello', phase));
  } catch (thrown) {
    return thrown as Error;
  }
  throw new Error('it was taken');
}

const opinion = { claims: [], expert: 'hello', p: base, stake: 300_000, text: 'why' };
const claim = { evidence: [1], id: 'a', predicate: 'close > 0', value: 1 };
const without = (name: string, from: object): object =>
  Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
const [, ...few] = base;
const nine = Object.fromEntries([...'abcdefghi'].map((name) => [name, 1]));

describe('what bid returns', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'bid() is undefined; wanted an array (opinions'],
    [
      'an object',
      opinion,
      'bid() is an object with claims, expert, p, stake, text; wanted an array',
    ],
    ['a hole', [undefined], 'bid()[0] is undefined; wanted an object with claims, expert, p'],
    ['a sparse array', Array(1), 'bid()[0] is undefined; wanted an object with'],
    [
      'readings in a list',
      [{ ...opinion, readings: [1] }],
      'bid()[0].readings is an array of 1; wanted an object',
    ],
    [
      'a reading with another name',
      [{ ...opinion, readings: { 'vol 20': 1 } }],
      'bid()[0].readings is named "vol 20"; wanted names that fit ^[a-z]',
    ],
    ['readings in words', [{ ...opinion, readings: 'up' }], 'readings is "up"; wanted an object'],
    [
      'a reading of NaN',
      [{ ...opinion, readings: { trend: Number.NaN } }],
      'hello: bid()[0].readings.trend is NaN; wanted a finite number.',
    ],
    ['a reading in words', [{ ...opinion, readings: { a: 'up' } }], 'readings.a is "up"; wanted'],
    ['nine readings', [{ ...opinion, readings: nine }], 'is 9 numbers; wanted at most 8'],
    ['no p', [without('p', opinion)], 'bid()[0].p is missing; wanted an array of 8 (one a bin of'],
    ['few chances', [{ ...opinion, p: few }], 'bid()[0].p is an array of 7; wanted an array of 8'],
    ['a NaN', [{ ...opinion, p: [Number.NaN, ...few] }], 'bid()[0].p[0] is NaN; wanted a finite'],
    ['an infinity', [{ ...opinion, p: [Infinity, ...few] }], 'p[0] is Infinity; wanted a finite'],
    ['a hole in p', [{ ...opinion, p: Array(8) }], 'bid()[0].p[0] is missing; wanted a finite'],
    ['a negative', [{ ...opinion, p: [-1, ...few] }], 'p[0] is -1; wanted a finite number of at'],
    ['zeros', [{ ...opinion, p: base.map(() => 0) }], 'bid()[0].p is of sum 0; wanted chances'],
    [
      'a stake too large',
      [{ ...opinion, stake: 1.5e6 }],
      'hello: bid()[0].stake is 1500000; wanted an integer from 0 to 1000000 (ppm).',
    ],
    ['a negative stake', [{ ...opinion, stake: -1 }], 'bid()[0].stake is -1; wanted an integer'],
    ['a stake of NaN', [{ ...opinion, stake: Number.NaN }], 'bid()[0].stake is NaN; wanted an'],
    [
      'a fraction as stake',
      [{ ...opinion, stake: 0.3 }],
      'bid()[0].stake is 0.3; wanted an integer',
    ],
    [
      'a stake in words',
      [{ ...opinion, stake: 'all' }],
      'bid()[0].stake is "all"; wanted an integer',
    ],
    ['one claim', [{ ...opinion, claims: claim }], 'bid()[0].claims is an object with evidence'],
    [
      'no claims',
      [without('claims', opinion)],
      'bid()[0].claims is missing; wanted an array of at',
    ],
    [
      'nine claims',
      [{ ...opinion, claims: Array.from({ length: 9 }, () => claim) }],
      'claims is an array of 9; wanted an array of at most 8',
    ],
    [
      'a claim without id',
      [{ ...opinion, claims: [without('id', claim)] }],
      'claims[0].id is missing; wanted a text',
    ],
    [
      'without predicate',
      [{ ...opinion, claims: [without('predicate', claim)] }],
      'claims[0].predicate is missing; wanted a text of at most 200',
    ],
    [
      'without value',
      [{ ...opinion, claims: [without('value', claim)] }],
      'claims[0].value is missing; wanted a finite',
    ],
    [
      'without evidence',
      [{ ...opinion, claims: [without('evidence', claim)] }],
      'claims[0].evidence is missing; wanted an',
    ],
    [
      'evidence by name',
      [{ ...opinion, claims: [{ ...claim, evidence: ['a'] }] }],
      'claims[0].evidence[0] is "a"; wanted an integer of at least 0 (Journal position)',
    ],
    [
      'parts of more than all',
      [
        {
          ...opinion,
          claims: [
            { ...claim, part: 0.7 },
            { ...claim, id: 'b', part: 0.7 },
          ],
        },
      ],
      'bid()[0].claims is of parts that sum to 1.4',
    ],
    ['a text that is none', [{ ...opinion, text: 7 }], 'bid()[0].text is 7; wanted a text.'],
    [
      'an odd refusal',
      [{ expert: 'hello', refuse: 'shy', text: '' }],
      'bid()[0].refuse is "shy"; wanted "no-data" or "out-of-scope"',
    ],
    ['another without', [{ ...opinion, without: few }], 'bid()[0].without is an array of 7'],
    ['two opinions of a voice', [opinion, opinion], 'bid()[1].expert is hello again; wanted one'],
  ])('is refused: %s', (_what, value, message) => {
    const error = errorOf('bid', 'seal', value);
    expect(codeOf(error)).toBe('AGENT_OPINION_INVALID');
    expect(error.message).toContain(message);
  });

  test('an expert of nobody is told beside those there are', () => {
    const { message } = errorOf('bid', 'seal', [{ ...opinion, expert: 'hallo' }]);
    expect(message).toContain('spoke for expert hallo; its experts are hello.');
  });
});

const challenge = { claimId: 'a', kind: 'stale', predicate: 'bars > 0', target: 'other', text: '' };
const revision = { because: ['r1/other/ruling/0'], expert: 'hello', p: base, stake: 1, text: '' };
const supplement = {
  expert: 'hello',
  likelihood: base.map(() => 0),
  p: base,
  seen: [],
  stake: 1,
  text: '',
};
const plan = { algo: 'a', costQuantilesPpm: [1, 2, 3], limits: [], orderId: 'r1/o0', slices: [] };

test.each<[keyof Agent<unknown>, Phase, unknown, string]>([
  ['challenge', 'challenge', undefined, 'challenge() is undefined; wanted an array (challenges'],
  [
    'challenge',
    'challenge',
    [{ ...challenge, kind: 'rude' }],
    'challenge()[0].kind is "rude"; wanted "stale" or',
  ],
  [
    'challenge',
    'challenge',
    [without('target', challenge)],
    'challenge()[0].target is missing; wanted a text',
  ],
  [
    'rebut',
    'rebut',
    undefined,
    'rebut() is undefined; wanted an object with evidence, stance, text',
  ],
  [
    'rebut',
    'rebut',
    { evidence: [], stance: 'maybe', text: '' },
    'rebut().stance is "maybe"; wanted "concede" or "contest"',
  ],
  ['revise', 'revise', 'later', 'revise() is "later"; wanted an array (changed bids'],
  [
    'revise',
    'revise',
    [{ ...revision, because: [] }],
    'revise()[0].because is an array of 0; wanted an array of 1 to 8',
  ],
  ['revise', 'revise', [{ ...revision, p: few }], 'revise()[0].p is an array of 7'],
  [
    'supplement',
    'surge',
    [{ ...supplement, likelihood: [0] }],
    'supplement()[0].likelihood is an array of 1; wanted an array of 8',
  ],
  ['supplement', 'surge', [{ ...supplement, stake: 0.5 }], 'supplement()[0].stake is 0.5'],
  [
    'aggregate',
    'aggregate',
    {},
    'aggregate().awakeShare is missing; wanted an integer from 0 to 1000000',
  ],
  [
    'verdict',
    'verdict',
    { decision: 'yes', limits: [], maxLots: 1, text: '' },
    'verdict().decision is "yes"; wanted "allow" or "shrink" or "veto"',
  ],
])('what %s returns is refused: %#', (name, phase, value, message) => {
  const error = errorOf(name, phase, value);
  expect(codeOf(error)).toMatch(/^AGENT_(?:OPINION|ANSWER)_INVALID$/);
  expect(error.message).toContain(`hello: ${message}`);
});

test('a plan without slices is refused', () => {
  const agent = { init: () => ({}), plan: () => [plan] } as never;
  const seat = told(createSeat(spec, agent));
  seat.fold(chained(record('abstain', { detail: '', reason: 'no-change' }, 105)));
  expect(() => seat.answer(ask('hello', 'plan'))).toThrow(
    'AGENT_ANSWER_INVALID: hello: plan()[0].slices is an array of 0; wanted an array of 1 to 64',
  );
});

describe('what a plugin throws', () => {
  const plugin = async (text: string, run: (seat: HostedSeat) => unknown) => {
    const folder = await mkdtemp(join(tmpdir(), 'kimera-threw-'));
    const file = join(folder, 'agent.mjs');
    try {
      await writeFile(file, text);
      const moduleUrl = pathToFileURL(file).href;
      const own: SeatSpec = { ...spec, folder, moduleUrl };
      await run(told(await openSeat(own)));
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  const bidding = (bid: string) => `
    const helper = (call) => call.body.none.length;
    export const agent = {
      init: () => ({}),
      observe: () => { throw 'a word'; },
      bid(state, call) { ${bid} },
    };`;

  test('is told with the function it was in, the place in its files and its message', async () => {
    await plugin(bidding('return helper(call);'), (seat) => {
      expect(() => seat.answer(ask('hello', 'seal'))).toThrow(
        /^AGENT_THREW: hello threw in bid\(\) at agent\.mjs:2:\d+: TypeError: Cannot read properties of undefined \(reading 'length'\)\. /,
      );
      const timer = chained(record('timer', { callsMax: null, closing: false }, 103));
      expect(() => seat.fold(timer)).toThrow(
        'hello threw in observe() at a place it does not say: a word.',
      );
    });
  });

  test('is told alike where it comes with a promise', async () => {
    const late = 'return Promise.resolve().then(() => helper(call));';
    await plugin(bidding(late), async (seat) => {
      await expect(seat.answer(ask('hello', 'seal'))).rejects.toThrow(
        'hello threw in bid() at agent.mjs:2:',
      );
    });
  });

  test('keeps the code of what the SDK or a guard throws', () => {
    const agent: Agent<unknown> = {
      init: () => {
        throw appError('AMBIENT_FORBIDDEN', { name: 'Date.now' });
      },
    };
    expect(() => createSeat(spec, agent)).toThrow('AMBIENT_FORBIDDEN');
  });

  test('is told also when it cannot be looked at', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        has: () => {
          throw new Error('no');
        },
      },
    );
    const agent: Agent<unknown> = {
      init: () => {
        throw hostile as Error;
      },
    };
    expect(() => createSeat(spec, agent)).toThrow(
      'hello threw in init() at a place it does not say: something',
    );
  });
});
