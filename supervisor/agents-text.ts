/** `agents list` for a terminal: two lines a seat within 100 columns, or all there is of one. */
import { clipText } from '../agents/sdk/clip-text.ts';
import type {
  AgentAnswer,
  GainFigures,
  LedgerFigures,
  Parameter,
  SeatFigures,
} from '../protocols/agents-api.ts';
import type { Ledger } from '../protocols/decision.ts';
import { firstLine } from '../protocols/first-line.ts';
import { countText, numberText, wholeText } from '../protocols/number-text.ts';

const COLUMNS = 100;
/** Digits of a hash that people compare. */
const HASH_DIGITS = 12;
const OUT: ReadonlySet<string> = new Set([
  'died',
  'disabled',
  'quarantined',
  'restarting',
  'taken-out',
]);

/** States that keep a seat from answering are written large. */
export const stateText = (state: string): string => (OUT.has(state) ? state.toUpperCase() : state);

/** Why a seat is out, one line; empty while it is not. */
export const outText = ({ lastError, state }: Pick<AgentAnswer, 'lastError' | 'state'>): string =>
  OUT.has(state) && lastError !== null ? firstLine(lastError) : '';

export const agentsText = (agents: readonly AgentAnswer[]): string =>
  [
    'Gain over the usual odds in thousandths of a nat a question (± 2 standard errors),',
    'e: own evidence/its bar, q: questions so far/needed; asks answered in time.',
    '',
    ...agents.flatMap((agent) =>
      [headLine(agent), figuresLine(agent)].map((line) => clipText(line, COLUMNS).trimEnd()),
    ),
  ].join('\n');

function headLine(agent: AgentAnswer): string {
  const { codeHash, declared, figures, id, isolation, role, state } = agent;
  const isKept = figures?.ledgers.some(({ onProbation }) => onProbation) === true;
  const why = outText(agent);
  const who = [
    `${role}${declared === null ? '' : ` ${declared.version}`}`,
    ...(isolation === null ? [] : [isolation]),
    ...(codeHash === null ? [] : [codeHash.slice(0, HASH_DIGITS)]),
    ...(isKept ? ['on probation'] : []),
  ];
  return `${id.padEnd(16)} ${stateText(state).padEnd(12)} ${why === '' ? who.join(', ') : why}`;
}

function figuresLine({ declared, figures }: AgentAnswer): string {
  if (figures === null) return `    not joined yet. ${declared?.description ?? ''}`;
  const { asks, deaths, ledgers, voices } = figures;
  const parts = ledgers.map((figured) => {
    const proof = nearestOf(voices, figured.ledger);
    const questions = proof === undefined ? '' : ` q ${questionsText(proof)}`;
    return `${SHORT[figured.ledger]} ${gainText(figured.gain)}${evidenceText(figured)}${questions}`;
  });
  const answered =
    asks.share === null ? 'never asked' : `${percentText(asks.share)} of ${wholeText(asks.owed)}`;
  const died = deaths.count === 0 ? [] : [countText(deaths.count, 'death')];
  return `    ${[...parts, answered, ...died].join(' | ')}`;
}

type Proof = NonNullable<SeatFigures['voices'][number]['proof']>;

/** Of the voice with the fewest questions to go. */
function nearestOf(voices: SeatFigures['voices'], of: Ledger): Proof | undefined {
  const left = ({ needed, questions }: Proof): number => (needed ?? Infinity) - questions;
  const proofs = voices.flatMap(({ ledger, proof }) =>
    ledger === of && proof !== null ? [proof] : [],
  );
  return proofs.sort((a, b) => (left(a) < left(b) ? -1 : 1))[0];
}

const SHORT = { direction: 'dir', shape: 'shape' } as const;

const gainText = (gain: GainFigures | null, unit = ''): string =>
  gain === null
    ? 'nothing settled'
    : `${numberText(gain.meanMnats, 1, true)}±${numberText(gain.errorMnats, 1)}${unit}`;

const evidenceText = ({ bar, evidence }: LedgerFigures): string =>
  evidence === null || bar === null ? '' : ` e ${eText(evidence)}/${eText(bar)}`;

/** An e-value may have any size. */
const eText = (e: number): string =>
  e >= 1e6 ? e.toExponential(1) : numberText(e, e < 100 && !Number.isInteger(e) ? 1 : 0);

const questionsText = ({
  needed,
  questions,
}: {
  readonly needed: number | null;
  readonly questions: number;
}) => `${wholeText(questions)}/${needed === null ? 'none in sight' : wholeText(needed)}`;

/** Never 100 % while something is missing. */
const percentText = (share: number): string =>
  `${numberText(share === 1 ? 100 : Math.min(99.9, Math.floor(share * 1_000) / 10), share === 1 ? 0 : 1)} %`;

/** Everything about one seat. */
export function agentText(agent: AgentAnswer): string {
  const { codeHash, cpuMs, cpuMsMax, declared, figures, incarnation, isolation, memoryBytes } =
    agent;
  const { sharedBy } = agent;
  const why = outText(agent);
  return [
    `${agent.id}: ${stateText(agent.state)}${why === '' ? '' : `, ${why}`}`,
    ...row(
      'seat',
      `${agent.role}${declared === null ? '' : ` ${declared.version} of ${declared.publisher}`}, life ${incarnation}`,
    ),
    ...row('about', declared?.description),
    ...row('module', declared?.module),
    ...row('code', codeHash === null ? undefined : codeHash),
    ...row(
      'isolation',
      isolation === null || sharedBy === null || sharedBy === 1
        ? isolation
        : `${isolation}, shared by ${sharedBy} seats: its CPU time and memory are those of all`,
    ),
    ...row(
      'CPU time',
      cpuMs === null
        ? null
        : `${wholeText(cpuMs)} ms${cpuMsMax === null ? '' : `, longest answer ${wholeText(cpuMsMax)} ms`}`,
    ),
    ...row('memory', memoryBytes === null ? null : `${numberText(memoryBytes / 2 ** 20, 1)} MB`),
    ...(figures === null ? row('record', 'none: it has not joined') : recordLines(figures)),
    ...(declared?.config ?? []).map((parameter, index) =>
      named(index === 0 ? 'config' : '', parameterText(parameter)),
    ),
    ...(['instruments', 'timeframes', 'facts', 'assets'] as const).flatMap((name) =>
      row(name, declared?.[name]?.join(', ')),
    ),
  ].join('\n');
}

const named = (name: string, text: string): string => `  ${name.padEnd(12)} ${text}`;
const row = (name: string, text: string | null | undefined): string[] =>
  text === undefined || text === null || text === '' ? [] : [named(name, text)];

function recordLines(figures: SeatFigures): string[] {
  const { asks, deaths, ledgers, voices } = figures;
  const newcomer = figures.newcomer === 0 ? 'a founder' : `newcomer ${figures.newcomer}`;
  return [
    named('record', `since #${figures.recordSeq}, ${newcomer}`),
    ...ledgers.map((figured) =>
      named(
        figured.ledger,
        `${gainText(figured.gain, ' mnat')}${evidenceText(figured)}${figured.onProbation ? ', on probation' : ''}`,
      ),
    ),
    ...voices.map(({ evidence, expert, gain, ledger, proof }) => {
      const e = evidence === null ? '' : `, e ${eText(evidence)}`;
      const questions =
        proof === null ? '' : `, questions ${questionsText(proof)} in ${proof.group}`;
      return named(
        '',
        `${expert} in ${ledger}: ${gainText(gain, ' mnat')} over ${countText(gain?.questions ?? 0, 'question')}${e}${questions}`,
      );
    }),
    named(
      'answered',
      asks.share === null
        ? 'never asked'
        : `${wholeText(asks.answered)} of ${countText(asks.owed, 'ask')} in time, ${percentText(asks.share)}`,
    ),
    named(
      'refused',
      `${countText(figures.deadLetters, 'message')}, ${wholeText(figures.late)} late`,
    ),
    named('deaths', wholeText(deaths.count)),
    ...deaths.last.map(({ at, incarnation, reason, seq }) =>
      named('', `${new Date(at / 1_000).toISOString()} #${seq}, life ${incarnation}: ${reason}`),
    ),
  ];
}

function parameterText({ default: usual, isSet, name, value }: Parameter): string {
  const by = !isSet
    ? 'default'
    : usual === undefined
      ? 'set'
      : `set, default ${JSON.stringify(usual)}`;
  return `${name} = ${JSON.stringify(value)} (${by})`;
}
