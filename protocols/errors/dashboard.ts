import { operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

export const dashboardErrors = {
  HTTP_NOT_FOUND: refused('There is nothing at {method} {path}.', 'See /api/docs.', 404),
  HTTP_BAD_REQUEST: refused(
    'The request does not fit at {path}: {reason}.',
    'Compare it with /api/docs.',
  ),
  HTTP_BODY_REFUSED: refused(
    'The body of the request was refused: {reason}.',
    'Send JSON as content-type application/json, at most {limit} bytes.',
    415,
  ),
  HTTP_HOST_REFUSED: refused(
    'The Host header {host} is not a name of this server.',
    'Open it by its address, or add the name to process.allowedHosts.',
    421,
  ),
  HTTP_ORIGIN_REFUSED: refused(
    'The Origin {origin} may not use this server.',
    'Open the page from this server itself, or add its origin to process.allowedOrigins.',
    403,
  ),
  HTTP_TOKEN_MISSING: refused(
    'This request needs the operator token.',
    'Send it as "Authorization: Bearer TOKEN"; it is in KIMERA_HOME.',
    401,
  ),
  HTTP_TOKEN_WRONG: refused(
    'The token is not the operator token.',
    'Read it again from KIMERA_HOME on the machine that runs the council.',
    403,
  ),
  HTTP_RATE_LIMIT: operating(
    'Over {limit} failed attempts a minute from one address or with one token.',
    'Wait {seconds} s, or send the operator token: it is always let in.',
    429,
    1,
  ),
  HTTP_FAILED: operating('The answer could not be made: {reason}.', 'See the log; try again.', 500),
  DASHBOARD_NOT_READY: operating(
    'Reading the journal: {seq} of {head} records.',
    'Wait; /health/ready says when it is done.',
  ),
  DASHBOARD_STOPPING: operating('The server is stopping.', 'Start it again.'),
  DASHBOARD_GAP: operating(
    'The replica stands at record {at} and the next one is {next}.',
    'The journal was read with a gap; restart the dashboard.',
    500,
  ),
  DASHBOARD_LISTEN_FAILED: operating(
    'Cannot listen at {host}:{port}: {reason}.',
    'Choose another --port or --host; --port 0 picks a free one.',
  ),
  ROUND_UNKNOWN: refused('There is no round {round}.', 'See /api/v1/rounds.', 404),
  REPORT_UNKNOWN: refused(
    'There is no report {name} in the data folder.',
    'Make it first: npx kimera falsify, npx kimera fidelity. /api/v1/reports lists what is there.',
    404,
  ),
  REPORT_UNREADABLE: operating(
    'The report {name} cannot be read: {reason}.',
    'Make it again with the command that wrote it.',
    500,
  ),
  FIELD_NOT_RUNNING: refused(
    'The cognitive field has not been read out in this run.',
    'It is read out from the first bar after the first question, with 8 instruments or more.',
    404,
  ),
  CONTROL_TIMEOUT: operating(
    'The council did not answer {action} within {limitMs} ms.',
    'Run `kimera {action}` on the machine.',
    504,
  ),
  FEED_FULL: operating(
    'The feed has {limit} clients, its limit.',
    'Try later, or close other pages.',
  ),
  FEED_SUBSCRIBE_BAD: refused(
    'The subscription does not fit at {path}: {reason}.',
    'Send subscribe {after?: seq, types?: string[], instruments?: string[]}.',
  ),
  FEED_TYPE_UNKNOWN: refused(
    'There is no record type {type}.',
    'See docs/reference/schemas for the types.',
  ),
  FEED_AFTER_AHEAD: refused(
    'Position {after} is after the head {head} of this journal.',
    'Start again from the head of `hello`: this may be another journal.',
  ),
  FEED_AFTER_GONE: refused(
    'The records after {after} up to {goneTo} are no longer here; the oldest is {oldest}.',
    'Subscribe with after {from}, and read older epochs from their exports.',
    410,
  ),
  FEED_SLOW: operating(
    'The client took nothing for {ms} ms, {behind} records behind.',
    'Come back with `after`; nothing is lost.',
  ),
  FEED_BEHIND: operating(
    'The client fell {behind} records behind, over the limit of {limit}.',
    'Come back with `after`, or with a filter.',
  ),
  FEED_FLOOD: refused(
    'The client sent more than {limit} messages in {seconds} s.',
    'One subscribe is enough; records come by themselves.',
    429,
  ),
} as const satisfies Record<string, ErrorEntry>;
