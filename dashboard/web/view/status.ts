/** What the page says about itself and the run: mode, link, bars that need a person. Pure. */
import type { PageState } from '../../fold/state.ts';
import type { ChainFacts } from '../audit/chain-facts.ts';
import { moment, position, whole } from './format.ts';

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

export interface Notice {
  readonly id: string;
  readonly tone: 'plain' | 'attention' | 'stop';
  readonly icon: string;
  readonly text: string;
  /** Where more is told. */
  readonly href?: string;
}

/** Full-width bars, worst first. None says a thing happened before a record said so. */
export function notices(state: PageState, facts: LinkFacts): Notice[] {
  const found: Notice[] = [
    ...alarmNotices(state),
    ...runNotices(state),
    ...linkNotices(state, facts),
  ];
  if (facts.fetching !== undefined && facts.kind === 'live')
    found.push(fetchNotice(state, facts.fetching));
  const broken = Object.values(state.lanes).find((lane) => lane.certificate?.holds === false);
  if (broken?.certificate != null) {
    found.unshift({
      id: 'bound',
      tone: 'stop',
      icon: '⬣',
      text: `The bound is broken at ${position(broken.certificate.seq)} (${broken.lane}): this is a fault in the system.`,
    });
  }
  const bad = facts.chain?.bad ?? null;
  if (bad !== null) {
    found.unshift({
      id: 'chain',
      tone: 'stop',
      icon: '⬣',
      text: `Record ${position(bad.seq)} does not match its hash. Trust nothing after it. Resuming and flattening are off on this page; run “kimera audit verify” on the machine.`,
    });
  }
  const unknown = Object.values(state.unknown).reduce((sum, count) => sum + count, 0);
  if (unknown > 0) {
    found.push({
      id: 'unknown',
      tone: 'attention',
      icon: '△',
      text: `${whole(unknown)} ${unknown === 1 ? 'record' : 'records'} of a kind this page does not know.`,
    });
  }
  return found;
}

/** Alerts that stop: whoever looks at any page has to see them. */
function alarmNotices(state: PageState): Notice[] {
  return state.alarms.map(({ code, count, seq, text }) => ({
    id: `alarm-${code}`,
    tone: 'stop',
    icon: '⬣',
    text: `${text} ${code}, ${position(seq)}${count === 1 ? '' : `, ${whole(count)} of these`}.`,
    href: '/health',
  }));
}

function runNotices(state: PageState): Notice[] {
  const { risk, run, ended } = state;
  const found: Notice[] = [];
  if (risk.mode === 'halted') {
    found.push({
      id: 'halted',
      tone: 'stop',
      icon: '⬣',
      text: `Halted at ${moment(risk.at, false)} (${position(risk.seq)}): ${risk.reason}. ${openOrders(state)}`,
    });
  }
  if (risk.mode === 'reduce-only') {
    found.push({
      id: 'reduce-only',
      tone: 'attention',
      icon: '△',
      text: `Only orders that reduce risk pass: ${risk.reason}.`,
    });
  }
  if (ended !== null) {
    found.push({
      id: 'ended',
      tone: 'plain',
      icon: '■',
      text: `The recording ended on ${moment(ended.lastEventTime, true)} after ${whole(state.counts.rounds)} rounds. Nothing more will come; you can walk back.`,
    });
  }
  if (run !== null && run.stopped !== null) {
    found.push({
      id: 'stopped',
      tone: 'plain',
      icon: '■',
      text: `The run stopped (${position(run.stopped.seq)}): ${run.stopped.reason}.`,
    });
  }
  return found;
}

/** Working orders, by the newest mark. */
function openOrders(state: PageState): string {
  const mark = state.money.mark;
  if (mark === null) return '';
  return `Working orders at ${position(mark.seq)}: ${mark.workingOrders.length}.`;
}

const ORDINALS = ['', 'First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh'] as const;

/** "Third try in 4 s." */
function tryWords({ tries, nextIn }: LinkFacts): string {
  if (tries === 0) return 'Trying again.';
  const name = ORDINALS[tries] ?? `${whole(tries)}th`;
  return nextIn === undefined || nextIn <= 0 ? `${name} try now.` : `${name} try in ${nextIn} s.`;
}

function linkNotices(state: PageState, facts: LinkFacts): Notice[] {
  const at = position(state.seq);
  const attention = (id: string, text: string): Notice[] => [
    { id, tone: 'attention', icon: '△', text },
  ];
  switch (facts.kind) {
    case 'lost':
      return attention(
        'lost',
        `Connection lost at ${at}. ${tryWords(facts)} What you see is that moment.`,
      );
    case 'cut-off':
      return attention(
        'cut-off',
        `The server dropped this page${facts.text === '' ? '' : ` (${facts.text})`}; catching up from ${at}. ${facts.tries === 0 ? '' : tryWords(facts)}`.trim(),
      );
    case 'other-version':
      return attention('version', `The server speaks protocol ${facts.text}, this page 1. Reload.`);
    case 'connecting':
      return facts.tries === 0
        ? []
        : attention('no-connection', `No connection to the server. ${tryWords(facts)}`);
    case 'live':
      return [];
    default:
      return facts.kind satisfies never;
  }
}

/** What is on its way, while it is. */
function fetchNotice(state: PageState, { why, from, to }: Fetching): Notice {
  switch (why) {
    case 'first':
      return {
        id: 'reading',
        tone: 'plain',
        icon: '…',
        text: `Reading the journal: ${position(state.seq)} of ${position(to)}.`,
      };
    case 'gap':
    case 'back':
      return {
        id: 'fetching',
        tone: 'attention',
        icon: '△',
        text: `Fetching ${position(from)} to ${position(to)}.`,
      };
    case 'cut-off':
      return {
        id: 'cut-off',
        tone: 'attention',
        icon: '△',
        text: `The server dropped this page for being slow; catching up from ${position(from - 1)} to ${position(to)}.`,
      };
    default:
      return why satisfies never;
  }
}

export interface HealthPhrase {
  readonly text: string;
  readonly tone: 'plain' | 'attention' | 'stop';
  readonly href: string;
}

/** The health strip: four phrases, each a link; only a failing one gets a badge. */
export function healthPhrases(
  state: PageState,
  ageSeconds: number | undefined,
  link: LinkFacts['kind'],
  chain?: ChainFacts,
): HealthPhrase[] {
  const seats = Object.values(state.agents);
  const ready = seats.filter((agent) => agent.life === 'ready').length;
  const risk = state.risk.mode;
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
    {
      text: `${ready} of ${seats.length} seats up`,
      tone: ready < seats.length ? 'attention' : 'plain',
      href: '/seats',
    },
    {
      text: `Risk ${risk}`,
      tone: risk === 'halted' ? 'stop' : risk === 'reduce-only' ? 'attention' : 'plain',
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
