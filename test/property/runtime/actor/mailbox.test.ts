/** Mailboxes under any sequence of offers and takes: bounds, order, and nothing lost unexplained. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { appError } from '../../../../protocols/errors.ts';
import { DeadLetters } from '../../../../runtime/actor/dead-letters.ts';
import { CONTROL_RESERVE, Mailbox } from '../../../../runtime/actor/mailbox.ts';
import type { Mail } from '../../../../runtime/actor/mailbox.ts';

const seeded = { numRuns: 300, seed: 20_261_123, verbose: true };
const LIMITS = { bytes: 400, messages: 12 };
const LANES = ['control', 'fill', 'bid', 'ordinary', 'quote'] as const;

/** No fill and no bid is ever given up behind its sender's back. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bid: ['kept', 'nack'],
  control: ['kept', 'backpressure'],
  fill: ['kept', 'backpressure'],
  ordinary: ['kept', 'dropped'],
  quote: ['kept', 'superseded', 'dropped'],
};

type Step =
  | { readonly do: 'take' }
  | { readonly do: 'offer'; readonly bytes: number; readonly key: string; readonly lane: string };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { arbitrary: fc.constant<Step>({ do: 'take' }), weight: 2 },
    {
      arbitrary: fc.record({
        bytes: fc.nat({ max: 120 }),
        do: fc.constant('offer' as const),
        key: fc.constantFrom('SPX', 'NDX', 'DAX'),
        lane: fc.constantFrom(...LANES),
      }),
      weight: 5,
    },
  ),
  { maxLength: 200 },
);

interface Numbered {
  readonly n: number;
}

test('every offer is taken once, refused to its sender, superseded, or a dead letter', () => {
  const property = fc.property(steps, (script) => {
    const letters: string[] = [];
    const mailbox = new Mailbox<Numbered>(
      'a@1',
      new DeadLetters((letter) => letters.push(`${letter.type}:${letter.reason}`)),
      LIMITS,
    );
    const fate = new Map<string, string>();
    const settle = (n: number | string, what: string) => {
      expect(fate.get(String(n)) ?? 'waiting').toBe('waiting');
      fate.set(String(n), what);
    };
    const waitingQuote = new Map<string, number>();
    const taken: Mail<Numbered>[] = [];
    const absorbLetters = () => {
      for (const letter of letters.splice(0)) settle(letter.split(':')[0] ?? '', 'dead letter');
    };
    for (const [n, step] of script.entries()) {
      if (step.do === 'take') {
        const mail = mailbox.take();
        if (mail === undefined) continue;
        settle(mail.message.n, 'taken');
        taken.push(mail);
        continue;
      }
      // The number stands in `type` too: a dead letter says which mail it was.
      const base = { bytes: step.bytes, message: { n }, type: String(n) };
      const mail = (
        step.lane === 'quote'
          ? { ...base, key: step.key, lane: 'quote' }
          : { ...base, lane: step.lane }
      ) as Mail<Numbered>;
      const offer = mailbox.offer(mail);
      absorbLetters();
      const waits = offer.kind === 'kept' || offer.kind === 'superseded';
      if (offer.kind === 'superseded') {
        settle(waitingQuote.get(step.key) ?? -1, 'superseded');
      }
      if (waits && step.lane === 'quote') waitingQuote.set(step.key, n);
      if (offer.kind === 'nack' || offer.kind === 'backpressure') settle(n, offer.kind);
      expect(ALLOWED[step.lane]).toContain(offer.kind);
      expect(fate.get(String(n)) === 'dead letter').toBe(offer.kind === 'dropped');
      expect(mailbox.size).toBeLessThanOrEqual(LIMITS.messages + CONTROL_RESERVE);
    }
    const waiting = mailbox.size;
    mailbox.close(appError('HOST_STOPPED', { host: 'a' }));
    expect(letters.length).toBe(waiting);
    absorbLetters();
    expect([mailbox.size, mailbox.bytes]).toEqual([0, 0]);
    const offered = script.filter((step) => step.do === 'offer').length;
    expect(fate.size).toBe(offered);
    for (const lane of LANES.slice(0, 4)) {
      const order = taken.filter((mail) => mail.lane === lane).map(({ message }) => message.n);
      expect(order).toEqual(order.toSorted((left, right) => left - right));
    }
  });
  fc.assert(property, seeded);
});

test('control is taken before all others; the others in the order they came', () => {
  const property = fc.property(
    fc.array(fc.constantFrom(...LANES.slice(0, 4)), { maxLength: 12 }),
    (lanes) => {
      const mailbox = new Mailbox<Numbered>('a@1', new DeadLetters(), LIMITS);
      for (const [n, lane] of lanes.entries()) {
        const mail = { bytes: 1, lane, message: { n }, type: 't' } as Mail<Numbered>;
        expect(mailbox.offer(mail).kind).toBe('kept');
      }
      const numbers = lanes.map((lane, n) => ({ control: lane === 'control', n }));
      const expected = [
        ...numbers.filter(({ control }) => control),
        ...numbers.filter(({ control }) => !control),
      ];
      for (const { n } of expected) expect(mailbox.take()?.message.n).toBe(n);
      expect(mailbox.take()).toBeUndefined();
    },
  );
  fc.assert(property, seeded);
});

test('of quotes of one key only the latest is taken, in the place of the first', () => {
  const mailbox = new Mailbox<string>('a@1', new DeadLetters());
  const quote = (key: string, message: string) =>
    mailbox.offer({ bytes: 10, key, lane: 'quote', message, type: 'market.quote' });
  quote('SPX', 'SPX 1');
  mailbox.offer({ bytes: 10, lane: 'ordinary', message: 'news', type: 'knowledge.news' });
  quote('NDX', 'NDX 1');
  expect(quote('SPX', 'SPX 2').kind).toBe('superseded');
  const order = [mailbox.take(), mailbox.take(), mailbox.take()].map((mail) => mail?.message);
  expect(order).toEqual(['SPX 2', 'news', 'NDX 1']);
  expect([mailbox.superseded, mailbox.bytes]).toEqual([1, 0]);
});

test('a fill makes room among quotes, oldest first, and only as many as it needs', () => {
  const letters = new DeadLetters();
  const mailbox = new Mailbox<string>('a@1', letters, { bytes: 1_000, messages: 3 });
  for (const key of ['A', 'B', 'C']) {
    mailbox.offer({ bytes: 1, key, lane: 'quote', message: key, type: 'market.quote' });
  }
  expect(mailbox.offer({ bytes: 1, lane: 'fill', message: 'F', type: 'f' }).kind).toBe('kept');
  expect(letters.counts.get('mailbox-full')).toBe(1);
  expect([mailbox.take(), mailbox.take(), mailbox.take()].map((mail) => mail?.message)).toEqual([
    'B',
    'C',
    'F',
  ]);
});
