/** A line of the log as a sentence: when, how bad, what, and the values it has beside. */
import { firstLine } from '../protocols/first-line.ts';
import { plainLine } from '../protocols/plain-line.ts';
import { dayText } from './narration/day-text.ts';

const WARN = 40;
const ERROR = 50;
/** Of a value that is shown; the rest is in the journal, or in a log of JSON. */
const VALUE_LENGTH_MAX = 300;

/** `json` is one line as the logger writes it. */
export function lineText(json: string, isColoured: boolean): string {
  const { at, event, level, msg, time, ...values } = JSON.parse(json) as {
    readonly at?: number;
    readonly event?: unknown;
    readonly level: number;
    readonly msg: string;
    readonly time: number;
  };
  // Records carry the market's date; what is said without one carries the time of day, UTC.
  const when =
    at === undefined || at === 0 ? new Date(time).toISOString().slice(11, 19) : dayText(at);
  // A line about the run is a sentence already; one of the log is a constant with its values.
  const said =
    typeof event !== 'string'
      ? `${msg.charAt(0).toUpperCase()}${msg.slice(1)}${valuesText(values)}`
      : msg;
  return `${when.padEnd(10)}  ${markOf(level, isColoured)}${plainLine(said)}`;
}

function markOf(level: number, isColoured: boolean): string {
  if (level < WARN) return '';
  const mark = level < ERROR ? 'WARNING' : 'ERROR';
  if (!isColoured) return `${mark}  `;
  return `\u001B[${level < ERROR ? 33 : 31}m${mark}\u001B[39m  `;
}

function valuesText(values: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(values).map(([name, value]) => `${name} ${valueText(value)}`);
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
}

function valueText(value: unknown): string {
  // An error as it is reported: its message has the code.
  const said =
    typeof value === 'object' && value !== null && 'message' in value ? value.message : value;
  const text = typeof said === 'string' ? said : JSON.stringify(said);
  return firstLine(text).slice(0, VALUE_LENGTH_MAX);
}
