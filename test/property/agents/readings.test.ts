/** What a seat measured goes from its opinion through seal and bid to the rulings, and is what it was. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audited, rebutted } from '../../../agents/sdk/debate.ts';
import { trueClaims } from '../../../agents/sdk/claim.ts';
import type { Agent } from '../../../agents/sdk/contract.ts';
import { publishedReadings } from '../../../agents/sdk/readings.ts';
import { createSeat } from '../../../agents/sdk/seat.ts';
import { emptyViewState, foldView, viewOf } from '../../../agents/sdk/seat-view.ts';
import { checkBid } from '../../../council/ppm.ts';
import { openRoundBook } from '../../../council/round-book.ts';
import { ruleOn } from '../../../council/ruling.ts';
import { atOnce } from '../../../protocols/awaitable.ts';
import type { Bid } from '../../../protocols/bid.ts';
import { canonical, hashOf } from '../../../protocols/canonical.ts';
import type { Challenge } from '../../../protocols/challenge.ts';
import { expertId, messageId, seatId } from '../../../protocols/ids.ts';
import type { ChainedRecord, JournalRecord } from '../../../protocols/record.ts';
import { checkBody } from '../../../protocols/validate.ts';
import { cfpOf, HASH, record, ROUND } from '../../support/council-round.ts';
import { ask, seatSpec } from '../../support/seat-specs.ts';

const SEED = 20_260_103;
const ME = seatId('gauge');
const OTHER = seatId('risk');
const chained = (entry: JournalRecord): ChainedRecord => ({ ...entry, hash: HASH });
const call = chained(record('cfp', cfpOf({ sigma: 10_000 }), 101) as JournalRecord);

const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
const finite = fc.double({ noDefaultInfinity: true, noNaN: true });
const readings = fc.dictionary(names, finite, { maxKeys: 8, minKeys: 1 });

/** Publishes what it is given, and claims of each that it is what it is. */
const gauge = (given: Readonly<Record<string, number>>): Agent<unknown> => ({
  init: () => ({}),
  bid: (_state, asked, view, ctx) => {
    const [expert] = ctx.experts as [never];
    const published = publishedReadings(given);
    const drafts = published.map(({ name }, at) => ({
      evidence: [at + 1],
      id: name,
      predicate: `reading.${name} <= reading.${name}`,
    }));
    const scope = { call: asked, readings: published, view: view.market };
    const p = [1, 1, 1, 1, 2, 2, 2, 2];
    return [
      {
        claims: trueClaims(drafts, scope),
        expert,
        p,
        readings: given,
        stake: 1,
        text: 'Measured.',
      },
    ];
  },
});

function bidOf(given: Readonly<Record<string, number>>): { digest: string; bid: Bid } {
  const seat = createSeat(seatSpec(ME), gauge(given));
  seat.fold(call);
  const [seal] = atOnce(seat.answer({ ...ask(ME, 'seal'), round: ROUND }));
  const [said] = atOnce(seat.answer({ ...ask(ME, 'reveal'), round: ROUND }));
  if (seal?.type !== 'seal' || said?.type !== 'bid') throw new Error('no seal or no bid');
  return { bid: said.body, digest: seal.body.digest };
}

const challenge = (bid: Bid, predicate: string): Challenge => ({
  challengeId: messageId(ROUND, expertId(OTHER), 'challenge', 0),
  claimId: bid.claims[0]?.id ?? '',
  kind: 'arithmetic',
  predicate,
  seat: OTHER,
  target: bid.expert,
  text: '',
});

test('a reading comes through seal, bid and journal as it was, and a ruling reads it', () => {
  const view = emptyViewState();
  foldView(view, call);
  const { market } = viewOf(view, OTHER);
  fc.assert(
    fc.property(readings, (given) => {
      const { bid, digest } = bidOf(given);
      const read = checkBody('bid', JSON.parse(canonical(bid)));
      expect(hashOf(read)).toBe(digest);
      expect(checkBid(read, 8)).toBeUndefined();
      const back = Object.fromEntries(
        (read.readings ?? []).map(({ name, value }) => [name, value]),
      );
      expect(back).toEqual(Object.fromEntries(Object.entries(given).map(([k, v]) => [k, v + 0])));
      expect(read.readings?.map(({ name }) => name)).toEqual(Object.keys(given).sort());

      const book = openRoundBook(call as never);
      book.bids.push(record('bid', read));
      expect(audited(book, viewOf(view, OTHER), { seat: OTHER })).toEqual([]);
      const rule = (predicate: string) =>
        ruleOn({
          bid: read,
          call: call as never,
          challenge: challenge(read, predicate),
          view: market,
        });
      expect(read.claims.map(({ id }) => id)).toEqual(Object.keys(given).sort());
      for (const { name, value } of read.readings ?? []) {
        // Held against the public base: exactly as far from it as it is.
        const off = value - 0.5;
        const held = (sign: string) =>
          `reading.${name} - baseup ${sign} ${off < 0 ? '-' : ''}${Math.abs(off).toExponential()}`;
        expect(rule(held('==')).outcome, held('==')).toBe('upheld');
        expect(rule(held('!=')).outcome, held('!=')).toBe('rejected');
      }
      const rebuttal = rebutted(
        record('challenge', challenge(read, 'baseup == reading.x')),
        book,
        viewOf(view, ME),
      );
      expect(rebuttal.stance).toBe('contest');
    }),
    { numRuns: 200, seed: SEED },
  );
});

test('a changed, added or dropped reading breaks the seal', () => {
  fc.assert(
    fc.property(readings, fc.nat(7), names, finite, (given, at, name, value) => {
      const { bid, digest } = bidOf(given);
      const told = bid.readings ?? [];
      const k = at % told.length;
      const changed = told.map((one, index) => (index === k ? { ...one, value } : one));
      const forgeries = [
        ...(told[k]?.value === value ? [] : [changed]),
        told.filter((_, index) => index !== k),
        ...(told.some((one) => one.name === name) ? [] : [[...told, { name, value }]]),
      ];
      for (const forged of forgeries) {
        expect(hashOf({ ...bid, readings: forged })).not.toBe(digest);
      }
    }),
    { numRuns: 200, seed: SEED },
  );
});
