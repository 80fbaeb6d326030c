/** What the page says about itself and the run: mode, link, who is up. Pure. */
import type { PageState } from '../../fold/state.ts';
import type { ChainFacts } from '../audit/chain-facts.ts';
import { position, whole } from './format.ts';

export interface ModeView {
  readonly market: string;
  readonly dataset: string;
  readonly money: string;
  readonly moneyNote: string;
  readonly kind: 'paper' | 'testnet' | 'live' | 'unknown';
  readonly isRecorded: boolean;
  readonly title: string;
}

const MARKET_WORDS: Readonly<Record<string, string>> = { replay: 'REPLAY', sim: 'SIMULATION' };

/** Two facts from the journal's first record: which market, whose money. */
export function modeView(state: PageState): ModeView {
  const { banner } = state;
  if (banner === null) {
    return {
      market: '',
      dataset: '',
      money: 'MODE NOT KNOWN YET',
      moneyNote: '',
      kind: 'unknown',
      isRecorded: false,
      title: 'Kimera SWM',
    };
  }
  const market = MARKET_WORDS[banner.market] ?? banner.market.toUpperCase();
  const money = banner.mode === 'live' ? 'LIVE · REAL MONEY' : banner.mode.toUpperCase();
  const moneyNote = { paper: 'no real money', testnet: 'test money', live: '' }[banner.mode];
  const dataset = banner.dataset;
  return {
    market,
    dataset,
    money,
    moneyNote,
    kind: banner.mode,
    isRecorded: banner.market in MARKET_WORDS,
    title: `${banner.mode === 'live' ? 'LIVE' : money} · ${market} · Kimera SWM`,
  };
}

/** Records on their way that the reader is told of: why they are fetched, and which. */
export interface Fetching {
  readonly why: 'first' | 'gap' | 'cut-off' | 'back';
  readonly from: number;
  readonly to: number;
}

export interface LinkFacts {
  readonly kind: 'connecting' | 'live' | 'lost' | 'cut-off' | 'other-version';
  readonly tries: number;
  /** Seconds until the next try; undefined when none is due. */
  readonly nextIn: number | undefined;
  readonly text: string;
  /** Records on their way before the page stands where the journal does. */
  readonly fetching: Fetching | undefined;
  readonly chain: ChainFacts | undefined;
}

export interface HealthPhrase {
  readonly text: string;
  readonly tone: 'plain' | 'attention' | 'stop';
  readonly href: string;
}

export interface StandPhrase extends HealthPhrase {
  readonly name: 'Seats' | 'Risk';
}

/** How many seats are up, and whether risk may be taken: of a run that goes on, or what became of it. */
export function standPhrases({ agents, ended, risk, run }: PageState): [StandPhrase, StandPhrase] {
  const all = Object.values(agents);
  // Every start waits for its seats anew: who joined an earlier one is not up yet.
  const joined = all.filter((agent) => agent.joinedSeq > (run?.startedSeq ?? 0));
  const ready = joined.filter((agent) => agent.life === 'ready').length;
  // What an operator took out is not missed.
  const wanted = all.filter((agent) => agent.life !== 'taken-out').length;
  const seats = (text: string, tone: HealthPhrase['tone'] = 'plain'): StandPhrase => ({
    href: '/seats',
    name: 'Seats',
    text,
    tone,
  });
  const mode = (text: string, tone: HealthPhrase['tone'] = 'plain'): StandPhrase => ({
    href: '/health',
    name: 'Risk',
    text,
    tone,
  });
  if (run === null) return [seats('none has joined'), mode('not known yet')];
  if (run.stopped !== null) return [seats('none running'), mode('none: the run stopped')];
  const isEmpty = joined.length === 0;
  // A start of a recording that has ended has nothing to ask, so no seat joins.
  if (isEmpty && ended !== null)
    return [seats('none asked any more'), mode('none: the recording has ended')];
  if (isEmpty && risk.seq === 0)
    return [seats('none has joined'), mode('none: nothing trades yet')];
  return [
    isEmpty
      ? seats('none has joined')
      : seats(`${ready} of ${all.length} ready`, ready < wanted ? 'attention' : 'plain'),
    mode(
      risk.mode,
      risk.mode === 'halted' ? 'stop' : risk.mode === 'reduce-only' ? 'attention' : 'plain',
    ),
  ];
}

/** How the page itself stands: the link and the position; only a failing one gets a badge. */
export function healthPhrases(
  state: PageState,
  ageSeconds: number | undefined,
  link: LinkFacts['kind'],
  chain?: ChainFacts,
): HealthPhrase[] {
  const age =
    ageSeconds === undefined
      ? '–'
      : ageSeconds < 10
        ? `${ageSeconds.toFixed(0)} s`
        : `${whole(Math.round(ageSeconds))} s`;
  return [
    {
      text: link === 'live' ? `Feed ${age}` : 'Feed lost',
      tone: link === 'lost' || link === 'cut-off' ? 'attention' : 'plain',
      href: '/health',
    },
    chainPhrase(state, chain),
  ];
}

/** The position, with ✓ when every record that arrived was hashed here and agreed. */
function chainPhrase(state: PageState, chain: ChainFacts | undefined): HealthPhrase {
  const at = position(state.seq);
  const href = '/audit';
  if (chain?.bad != null)
    return { text: `${position(chain.bad.seq)} is broken`, tone: 'stop', href };
  const isAll = chain !== undefined && chain.checked > 0 && chain.skipped === 0;
  return { text: isAll ? `${at} ✓` : at, tone: 'plain', href };
}
