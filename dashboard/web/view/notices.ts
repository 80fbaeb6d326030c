/** Full-width bars: what needs a person, and why the page is not where the journal is. Pure. */
import type { PageState } from '../../fold/state.ts';
import { moment, position, stopped, whole } from './format.ts';
import { laneWords } from './names.ts';
import type { Fetching, LinkFacts } from './status.ts';

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
      text: `The bound is broken at ${position(broken.certificate.seq)} (${laneWords(broken.lane, state.run?.series ?? '')}): this is a fault in the system.`,
    });
  }
  const bad = facts.chain?.bad ?? null;
  if (bad !== null) {
    found.unshift({
      id: 'chain',
      tone: 'stop',
      icon: '⬣',
      text: `Record ${position(bad.seq)} does not match its hash. Trust nothing after it. Resuming and flattening are off on this page; run “npx kimera audit verify” on the machine.`,
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

/** Why a run stopped, for the reasons that are a code. */
const STOP_WORDS: Readonly<Record<string, string>> = {
  'council-lost': 'no forecasting seat is left',
  rounds: 'it decided as many rounds as it was asked for',
  signal: 'it was told to',
  until: 'it reached the date it was asked for',
};

function runNotices(state: PageState): Notice[] {
  const { risk, run, ended } = state;
  const found: Notice[] = [];
  if (risk.mode === 'halted') {
    found.push({
      id: 'halted',
      tone: 'stop',
      icon: '⬣',
      text: `Halted at ${moment(risk.at, false)} (${position(risk.seq)}): ${stopped(risk.reason)} ${openOrders(state)}`,
    });
  }
  if (risk.mode === 'reduce-only') {
    found.push({
      id: 'reduce-only',
      tone: 'attention',
      icon: '△',
      text: `Only orders that reduce risk pass: ${stopped(risk.reason)}`,
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
      text: `The run stopped (${position(run.stopped.seq)}): ${STOP_WORDS[run.stopped.reason] ?? run.stopped.reason}.`,
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
