/** What the page says about itself and the run: mode, link, bars that need a person. Pure. */
import type { PageState } from '../../fold/state.ts';
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

export interface LinkFacts {
  readonly kind: 'connecting' | 'live' | 'lost' | 'cut-off' | 'other-version';
  readonly tries: number;
  readonly text: string;
  readonly head: number;
  readonly behind: number;
}

export interface Notice {
  readonly id: string;
  readonly tone: 'plain' | 'attention' | 'stop';
  readonly icon: string;
  readonly text: string;
}

/** Full-width bars, worst first. None says a thing happened before a record said so. */
export function notices(state: PageState, facts: LinkFacts): Notice[] {
  const found: Notice[] = [...runNotices(state), ...linkNotices(state, facts)];
  const broken = Object.values(state.lanes).find((lane) => lane.certificate?.holds === false);
  if (broken?.certificate != null) {
    found.unshift({
      id: 'bound',
      tone: 'stop',
      icon: '⬣',
      text: `The bound is broken at ${position(broken.certificate.seq)} (${broken.lane}): this is a fault in the system.`,
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

function linkNotices(state: PageState, facts: LinkFacts): Notice[] {
  const at = position(state.seq);
  switch (facts.kind) {
    case 'lost':
      return [
        {
          id: 'lost',
          tone: 'attention',
          icon: '△',
          text: `Connection lost at ${at}. ${facts.tries === 0 ? 'Trying again.' : `Try ${facts.tries}.`} What you see is that moment.`,
        },
      ];
    case 'cut-off':
      return [
        {
          id: 'cut-off',
          tone: 'attention',
          icon: '△',
          text: `The server dropped this page${facts.text === '' ? '' : ` (${facts.text})`}; catching up from ${at}.`,
        },
      ];
    case 'other-version':
      return [
        {
          id: 'version',
          tone: 'attention',
          icon: '△',
          text: `The server speaks protocol ${facts.text}, this page 1. Reload.`,
        },
      ];
    case 'connecting':
    case 'live':
      if (facts.behind > 2_000) {
        return [
          {
            id: 'reading',
            tone: 'plain',
            icon: '…',
            text: `Reading the journal: ${position(state.seq)} of ${position(facts.head)}.`,
          },
        ];
      }
      return [];
    default:
      return facts.kind satisfies never;
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
    { text: `${position(state.seq)}`, tone: 'plain', href: '/audit' },
  ];
}
