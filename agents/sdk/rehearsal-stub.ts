/** The other side of a rehearsed debate: bids near base, claims truths and untruths, challenges all. */
import { trueClaims } from './claim.ts';
import { pricedClaims } from './priced-claims.ts';
import { upOdds, withUpOdds } from './bins.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import { toPpm } from '../../council/ppm.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { Bid, Claim } from '../../protocols/bid.ts';
import type { Challenge } from '../../protocols/challenge.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import { expertId, messageId, seatId, seatOf } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';

const SEAT = seatId('rehearsal-stub');
const STAKE = 300_000;

export const STUB: SeatSpec = {
  config: {},
  incarnation: 1,
  manifest: {
    cpuMs: 1,
    description: 'The other side of a rehearsed debate.',
    determinism: 'pure',
    entry: './stub.js',
    id: SEAT,
    ledgers: ['direction', 'shape'],
    license: 'Apache-2.0',
    memoryMb: 16,
    protocol: '>=1.0 <2',
    publisher: 'kimera',
    role: 'forecaster',
    shadow: false,
    subscribes: [],
    version: '1.0.0',
    voices: [],
  },
  moduleUrl: 'file:///rehearsal-stub.js',
  runSeed: 0,
  seat: SEAT,
};

/** Every third bid carries a false claim, every fourth one that cannot be read. */
export function stubBid(call: RecordOf<'cfp'>, view: MarketView, n: number): Bid {
  const { base, edges } = call.body;
  const evidence = [call.body.asOf.seq];
  const claims: Claim[] = trueClaims([{ evidence, id: 'true', predicate: 'ret60 > -1' }], {
    call,
    view,
  });
  if (n % 3 === 0) claims.push({ evidence: [], id: 'false', predicate: 'rsi14 > 100', value: 101 });
  if (n % 4 === 0) claims.push({ evidence: [], id: 'noise', predicate: 'buy the dip', value: 0 });
  const expert = expertId(SEAT);
  const p = toPpm(withUpOdds(edges, base, Math.min(0.9, upOdds(edges, base) + 0.1)));
  const said = { claims, expert, p, stake: STAKE, text: 'A rehearsed bid.' };
  return {
    claims: pricedClaims(said, said, call.body),
    expert,
    nonce: '0'.repeat(32),
    p,
    provenance: {
      agent: SEAT,
      answerHash: null,
      promptHash: null,
      tokens: 0,
      usd: 0,
      version: '1.0.0',
    },
    stake: said.stake,
    text: said.text,
  };
}

/** One challenge a bid, of a kind that turns: fair, unfair, and one that names no claim. */
export function stubChallenges(book: RoundBook, n: number): Challenge[] {
  return book.bids
    .filter(({ body }) => seatOf(body.expert) !== SEAT)
    .slice(0, 2)
    .map(({ body }, index) => {
      const fair = (n + index) % 2 === 0;
      return {
        challengeId: messageId(book.round, expertId(SEAT), 'challenge', index),
        claimId: n % 5 === 0 ? 'nowhere' : (body.claims[0]?.id ?? 'nowhere'),
        kind: fair ? ('regime' as const) : ('arithmetic' as const),
        predicate: fair ? 'vol20 >= 0' : 'close < 0',
        seat: SEAT,
        target: body.expert,
        text: 'A rehearsed challenge.',
      };
    });
}
