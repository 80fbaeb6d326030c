/**
 * Words with a polarity, -4 to 4. The general list is AFINN-165 with financial market words; what it
 * lacks or reads wrongly in market prose stands below and wins. Phrases win over words.
 */
import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';

/** A general word says less about a price than a market word does. */
const GENERAL_WEIGHT = 0.5;

/** Market words by polarity; 0 = neutral here, whatever the general list says. */
const FINANCE: ReadonlyMap<string, number> = table([
  [3, 'soar soars soared surge surges surged upgrade upgrades upgraded'],
  [2.5, 'beat beats beating bullish exceed exceeds exceeded outperform outperforms outperformed'],
  [2, 'accelerate accelerates approval approved approves boost boosts boosted buyback buybacks'],
  [2, 'gain gains jump jumps jumped optimistic profitable rallies rallied rally rebound rebounds'],
  [2, 'rebounded topped tops undervalued upbeat'],
  [1.5, 'bull climb climbs climbed expands grow grows growth positive raised raises recover'],
  [
    1.5,
    'recovered recovers recovery rise risen rises rising rose strong stronger tailwind tailwinds',
  ],
  [1, 'above dividend higher profit profits raise record surplus'],
  [0.5, 'acquisition merger'],
  [0, 'crude fine gross interest outstanding share shares short stake top trust yield'],
  [-1, 'below deficit lower missing'],
  [-1.5, 'bear cut cuts delay delayed delays headwind headwinds lowered lowers negative resign'],
  [-1.5, 'resigned resigns slows'],
  [
    -2,
    'breach decline declined declines downbeat drop dropped drops fall fallen falling falls fell',
  ],
  [-2, 'halt halted halts investigation layoffs lawsuit loss losses overvalued pessimistic probe'],
  [-2, 'slid slide slides slowdown subpoena unprofitable weak weaker weakness'],
  [
    -2.5,
    'bearish disappoint disappoints disappointing downturn fined impairment miss missed misses',
  ],
  [-2.5, 'recall recalls restate restated sank shortfall sink sinks slash slashed slashes tank'],
  [-2.5, 'tanked tanks underperform underperformed underperforms warn warned warning warns'],
  [-2.5, 'write-down writedown'],
  [-3, 'delisted downgrade downgraded downgrades liquidation plummet plummets plummeted plunge'],
  [-3, 'plunged plunges recession restatement scandal slump slumped slumps tumble tumbled tumbles'],
  [-3.5, 'collapse collapsed collapses crash crashes default defaults'],
  [-4, 'bankrupt bankruptcy fraud insolvency insolvent'],
]);

/** Phrases of two words, joined by `_`; they are read before their words. */
const PHRASES: ReadonlyMap<string, number> = table([
  [
    3,
    'raises_dividend raises_forecast raises_guidance raises_outlook record_profit tops_estimates',
  ],
  [3, 'beats_estimates'],
  [2.5, 'above_expectations record_high record_highs record_revenue'],
  [2, 'all-time_high share_buyback'],
  [1, 'cost_cuts cut_costs cuts_costs rate_cut rate_cuts'],
  [0, 'credit_rating gross_margin in_line market_share short_term'],
  [-1, 'rate_hike rate_hikes'],
  [-1.5, 'short_seller'],
  [-2, 'trading_halt'],
  [-2.5, 'below_expectations below_forecast record_low record_lows sell_off write_down'],
  [-3, 'cut_dividend cuts_dividend cuts_forecast cuts_guidance cuts_outlook guidance_cut'],
  [-3, 'lowers_forecast lowers_guidance misses_estimates record_loss'],
  [-3.5, 'going_concern profit_warning profit_warnings'],
  [-4, 'chapter_11'],
]);

export const NEGATIONS: ReadonlySet<string> = new Set(
  list(
    "not no never without neither nor cannot can't won't don't doesn't didn't isn't wasn't aren't" +
      " weren't hasn't haven't denies denied avoids avoided fails failed unlikely rejects hardly",
  ),
);

/** Factor on the polarity of the words that follow within two. */
const INTENSIFIERS: ReadonlyMap<string, number> = table([
  [1.7, 'extremely massively'],
  [1.6, 'hugely severely sharply steeply'],
  [1.5, 'deeply heavily strongly'],
  [1.4, 'highly significantly very'],
  [0.8, 'fairly reportedly partly'],
  [0.7, 'could may modestly moderately somewhat'],
  [0.6, 'might mildly slightly'],
  [0.5, 'barely marginally'],
]);

/** Of these, less is good: "losses narrow", "unemployment rises". Neutral beside a move. */
export const BURDENS: ReadonlySet<string> = new Set(
  list(
    'loss losses debt debts cost costs expenses unemployment inflation deficit layoffs defaults' +
      ' bankruptcies jobless claims delinquencies churn',
  ),
);

/** +1 more of it, -1 less of it. */
const MOVES: ReadonlyMap<string, number> = table([
  [1, 'climb climbs climbed grow grows grew increase increases increased jump jumps jumped rise'],
  [1, 'rises rose rising soar soars soared surge surges surged widen widens widened higher'],
  [-1, 'cut cuts decline declines declined decrease decreases drop drops dropped ease eases eased'],
  [
    -1,
    'fall falls fell falling lower narrow narrows narrowed plunge plunges plunged reduce reduces',
  ],
  [-1, 'reduced shrink shrinks shrank slows tumble tumbles tumbled'],
]);

/** Polarity of a word, 0 when it has none. */
export const polarityOf = (word: string): number =>
  FINANCE.get(word) ??
  (Object.hasOwn(afinn165FinancialMarketNews, word)
    ? GENERAL_WEIGHT * (afinn165FinancialMarketNews[word] as number)
    : 0);

/** Polarity of two words together; undefined when they are no phrase. */
export const phraseOf = (first: string, second: string): number | undefined =>
  PHRASES.get(`${first}_${second}`);

export const intensityOf = (word: string): number => INTENSIFIERS.get(word) ?? 1;

/** +1, -1, or undefined for a word that is no move. */
export const moveOf = (word: string): number | undefined => MOVES.get(word);

function table(rows: readonly (readonly [number, string])[]): ReadonlyMap<string, number> {
  const map = new Map<string, number>();
  for (const [value, words] of rows) for (const word of list(words)) map.set(word, value);
  return map;
}

function list(words: string): string[] {
  return words.split(' ').filter((word) => word !== '');
}
