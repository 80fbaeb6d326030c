/**
 * What a person should hear of, as sentences: a record, or a draft that will be one, in; one line, with
 * what to do, out. The same records make the page and the journal, so none says otherwise.
 */
import { isOperatorsDoing } from '../../protocols/death-reason.ts';
import { firstLine } from '../../protocols/first-line.ts';
import { messageOf } from '../../protocols/errors.ts';
import type { AgentDied, AgentJoined, Alert, DeadLetter } from '../../protocols/presence.ts';
import type { MarketRefused } from '../../protocols/market.ts';
import { countText } from '../../protocols/number-text.ts';
import type { Draft, DraftOf } from '../../protocols/record.ts';
import { provenText, trialText } from '../../protocols/sleeve-text.ts';
import type { LogKind } from '../run-log.ts';
import { dayText } from './day-text.ts';

export interface Incident {
  readonly level: LogKind;
  readonly text: string;
  /** What to type for it, the data folder aside. */
  readonly command?: string;
  /** Lines with the same key are told now and then, with their count; absent = each is told. */
  readonly repeats?: string;
}

/** Undefined for what nobody needs to hear of. */
export function incidentOf(record: Draft): Incident | undefined {
  switch (record.type) {
    case 'agent.joined':
      return joinedIncident(record.body);
    case 'agent.died':
      return diedIncident(record.body);
    case 'agent.quarantined': {
      const { seat } = record.body;
      const text = `Seat ${seat} is quarantined: it died too often. The council goes on without it, and its weight stays. Repair it, then:`;
      return { ...warn(text), command: `agents enable ${seat}` };
    }
    case 'agent.probation': {
      const { ledgers, reason, seat } = record.body;
      return ledgers.length === 0
        ? info(`Seat ${seat}: ${reason}.`)
        : warn(`Seat ${seat} is on probation: ${reason}.`);
    }
    case 'council.lost':
      return error(messageOf('COUNCIL_LOST', { seats: record.body.seats.join(', ') }));
    case 'dead-letter':
      return letterIncident(record.body);
    case 'alert':
      return alertIncident(record.body);
    case 'risk.mode':
      return modeIncident(record.body);
    case 'sleeve.proven': {
      const text = provenText(record.body);
      return record.body.to === 'shut' ? warn(text) : info(text);
    }
    case 'sleeve.trial': {
      const text = trialText(record.body);
      if (record.body.reason !== 'used-up') return info(text);
      return { ...warn(`${text} To grant it more:`), command: 'grant AMOUNT' };
    }
    case 'market.refused':
      return dataIncident(record.body);
    case 'market.ended': {
      const { bars, dataset, lastEventTime } = record.body;
      return info(
        `The recording has ended: ${dataset}, ${countText(bars, 'bar')} up to ${dayText(lastEventTime)}.`,
      );
    }
    default:
      return orderIncident(record) ?? operatorIncident(record);
  }
}

/** A seat that sits here for the first time as a newcomer, or sat here before and runs other code now. */
function joinedIncident({
  codeHash,
  incarnation,
  newcomer,
  probation = [],
  record,
  seat,
}: AgentJoined): Incident | undefined {
  const code = codeHash === undefined ? '' : ` (${codeHash.slice(0, 12)})`;
  const standing = probation.length === 0 ? '' : ', on probation';
  if (record === undefined) {
    const isNew = newcomer && incarnation === 1;
    return isNew ? info(`Seat ${seat} joined as a newcomer${code}${standing}.`) : undefined;
  }
  const what =
    record === 'new'
      ? `its record begins anew: it is a newcomer in every lane${standing}`
      : 'it keeps its record, as an operator asked';
  return warn(`Seat ${seat} runs other code${code}: ${what}.`);
}

function diedIncident({ incarnation, reason, restartInMs, restarts, seat }: AgentDied): Incident {
  const why = firstLine(reason);
  if (isOperatorsDoing(reason)) return info(`Seat ${seat} was ${why}.`);
  const next =
    restartInMs === null
      ? 'and is not started again'
      : `and is started again in ${waitText(restartInMs)} (restart ${restarts}), before the next question`;
  return warn(`Seat ${seat} died in life ${incarnation} ${next}. ${why}`);
}

const waitText = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);

function letterIncident({ code, detail, reason, seat, type }: DeadLetter): Incident {
  const text = `A message of seat ${seat} was refused and does not count (${type}, ${reason}): ${detail}`;
  return { ...warn(text), repeats: `dead-letter ${seat} ${code}` };
}

function alertIncident({ code, severity, text }: Alert): Incident | undefined {
  // `council.lost` before it says more.
  if (code === 'COUNCIL_LOST') return undefined;
  return severity === 'stop'
    ? error(`Alarm ${code}: ${text}`)
    : { ...warn(`${code}: ${text}`), repeats: `alert ${code}` };
}

function modeIncident({ mode, reason }: DraftOf<'risk.mode'>['body']): Incident {
  const why = reason === '' ? '' : ` (${reason})`;
  switch (mode) {
    case 'normal':
      return info(`The risk gate is back to normal${why}.`);
    case 'reduce-only':
      return resumable(`The risk gate passes only what reduces risk${why}.`);
    case 'halted':
      return resumable(`The risk gate is halted: no new risk${why}.`);
  }
}

function dataIncident({ count, detail, instrument, reason, stream }: MarketRefused): Incident {
  const text = `${countText(count, 'row')} of ${instrument} ${stream} not used (${reason}): ${detail}`;
  return { ...warn(text), repeats: `market.refused ${instrument} ${reason}` };
}

function orderIncident(record: Draft): Incident | undefined {
  switch (record.type) {
    case 'order.rejected':
      return warn(`Order ${record.body.orderId} was rejected by the venue: ${record.body.reason}`);
    case 'order.unknown': {
      const { absent, orderId, reason } = record.body;
      const what = absent ? 'is not known to the venue' : 'got no answer; the venue is asked';
      return warn(`Order ${orderId} ${what}: ${reason}`);
    }
    default:
      return undefined;
  }
}

function operatorIncident(record: Draft): Incident | undefined {
  switch (record.type) {
    case 'operator.halt':
    case 'operator.resume':
    case 'operator.flatten': {
      const { by, text } = record.body;
      const what = record.type.replace('operator.', '');
      return info(`An operator (${by}) asked: ${what}${text === '' ? '' : ` (${text})`}.`);
    }
    default:
      return undefined;
  }
}

const resumable = (text: string): Incident => ({
  ...warn(`${text} To lift it:`),
  command: 'resume',
});

const info = (text: string): Incident => ({ level: 'info', text });
const warn = (text: string): Incident => ({ level: 'warn', text });
const error = (text: string): Incident => ({ level: 'error', text });
