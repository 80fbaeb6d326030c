/** What each voice claims: facts of the window it reads, filed only when they hold. */
import type { Voice } from './features.ts';
import { trueClaims } from '../sdk/claim.ts';
import type { ClaimDraft } from '../sdk/claim.ts';
import { seriesOf } from '../sdk/series.ts';
import { barsOf } from '../../council/market-view.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import type { Claim } from '../../protocols/bid.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';

/**
 * The true ones of a voice's candidates. Claims of one bid rest on different bars: the last one for
 * what stands now, the first of the window for what moved since.
 */
export function claimsOf(voice: Voice, view: MarketView, call: RecordOf<'cfp'>): Claim[] {
  const series = seriesOf(view, call.body);
  if (series === undefined) return [];
  const known = barsOf(view, call.body.instrument, series).filter(
    ({ seq }) => seq <= call.body.asOf.seq,
  );
  const barAgo = (bars: number): Seq[] => {
    const bar = known.at(-1 - bars);
    return bar === undefined ? [] : [bar.seq];
  };
  return trueClaims(candidates[voice](barAgo), { call, view });
}

type BarAgo = (bars: number) => Seq[];

const candidates: Readonly<Record<Voice, (barAgo: BarAgo) => ClaimDraft[]>> = {
  trend: (barAgo) => [
    ...either('average', ['ema20 > ema100', 'ema20 <= ema100'], barAgo(0)),
    ...either('quarter', ['ret60 > 0', 'ret60 <= 0'], barAgo(60)),
  ],
  reversal: (barAgo) => [
    ...either('strength', ['abs(rsi14 - 50) <= 20', 'rsi14 < 30', 'rsi14 > 70'], barAgo(0)),
    ...either('stretch', ['ret5 > 2 * vol20', 'ret5 < -2 * vol20'], barAgo(5)),
  ],
  volatility: (barAgo) => [
    ...either('regime', ['vol10 > vol60', 'vol10 <= vol60'], barAgo(0)),
    ...either('shock', ['abs(ret(1, 1)) > 2 * sigma'], barAgo(1)),
  ],
  range: (barAgo) =>
    either(
      'place',
      [
        'close - lowest20 > 0.75 * range20 * close',
        'close - lowest20 < 0.25 * range20 * close',
        'abs(2 * close - highest20 - lowest20) <= 0.5 * range20 * close',
      ],
      barAgo(0),
    ),
};

/** Alternatives under one id: at most one of them is true. */
const either = (
  id: string,
  predicates: readonly string[],
  evidence: readonly Seq[],
): ClaimDraft[] => predicates.map((predicate) => ({ id, predicate, evidence }));
