import { broken, operating, refused } from './entry.ts';

export const commandErrors = {
  CONFIG_NOT_FOUND: refused(
    'There is no configuration file {file}.',
    'Check the path of --config.',
  ),
  CONFIG_UNREADABLE: refused(
    'The configuration {file} cannot be read: {reason}.',
    'It must be JSON, or a module with a default export.',
  ),
  CONFIG_INVALID: refused(
    'The configuration ({file}) does not fit at {path}: {reason}.',
    'See npx kimera config show, and docs/reference/configuration.md.',
  ),
  CONFIG_EXISTS: refused(
    'There is a configuration at {file} already.',
    'Change that one, or name another with --config.',
    409,
  ),
  CONFIG_CHANGED: refused(
    'The data folder {data} was started with other trading settings: {changes}.',
    'Use the same trading settings, another --data folder, or --new-run.',
  ),
  SYSTEM_REFUSED: operating(
    'The system refused: {reason}.',
    'EMFILE or ENFILE: raise the limit of open files (ulimit -n, 256 at least); else look at the free space and the rights of the disk. Then start again on the same folder.',
  ),
  HOME_INSIDE_DATA: refused(
    'KIMERA_HOME {home} lies inside the data folder {data}.',
    'Data folders are handed to strangers; keep secrets elsewhere.',
  ),
  HOME_UNUSABLE: operating(
    'KIMERA_HOME {home} cannot be used: {reason}.',
    'Make it writable for this user, or set KIMERA_HOME.',
  ),
  NOT_RUNNING: operating(
    'No supervisor runs on {data} ({reason}).',
    'Start one with: npm start -- --data {data}.',
  ),
  CONTROL_FAILED: operating('The supervisor at {url} answered {status}: {reason}.', 'See its log.'),
  COMMAND_USAGE: refused('The call cannot be understood: {reason}.', 'See kimera --help.'),
  COMMAND_STALLED: broken(
    'The command {command} waits for something that cannot come any more.',
    'Report it with what was called. A data folder in use is recovered at the next start.',
  ),
  OUTPUT_CLOSED: operating(
    'Nobody takes the output any more ({reason}).',
    'The run goes on. To end it send SIGTERM; npx kimera status says where it stands.',
  ),
  RUN_LEFT: operating(
    'Left at once on a second signal ({signal}): run.stopped is not written, the head is not signed.',
    'Start again on the same folder: it recovers.',
  ),
  LOCAL_DOOR_SHUT: operating(
    'Nobody answers at the socket {path}: {reason}.',
    'Is a supervisor running on this folder, as this user? See its log.',
  ),
  LOCAL_REQUEST_BAD: refused(
    'The line over the socket was refused: {reason}.',
    'Send one line of JSON: {shape}.',
  ),
  INTERFACE_OFF: operating(
    'The supervisor on {data} runs without its interface (--no-dashboard).',
    'status, halt, resume, flatten and grant reach it over its socket; for the rest start it with the interface.',
  ),
  MODE_NOT_HERE: refused(
    'Mode {mode} needs a real venue; this version trades on paper only.',
    'Use --mode paper.',
  ),
  RUN_FAILED: operating(
    'The run stopped on an error: {reason}.',
    'Start again: the journal continues.',
    500,
    1,
  ),
  VENUE_UNKNOWN: refused('There is no market {market} here.', 'Use replay or sim.'),
  AGENT_TWICE: refused(
    'Two agents want the seat {id}; the second is in {folder}.',
    'Give the plugin another id in its agent.json.',
  ),
  AGENT_EXISTS: refused(
    '{folder} is there already.',
    'Choose another name, or another --dir.',
    409,
  ),
  AGENT_NAME_TAKEN: refused(
    'The name "{name}" belongs to Kimera itself.',
    'Use another one.',
    400,
    2,
  ),
  AGENT_NAME: refused(
    'An agent cannot be named "{name}".',
    'Use a lower-case letter, then up to 31 lower-case letters, digits or hyphens.',
    400,
    2,
  ),
  SEAT_UNKNOWN: refused(
    'There is no seat {seat} at this table.',
    'See: npx kimera agents list.',
    404,
  ),
  TRIAL_NOT_OPEN: refused(
    'No trial has a loss budget yet, so none can be granted more.',
    'Budgets are given before the first question, in runs with flag 2. Ask again then.',
    409,
  ),
  GRANT_AMOUNT: refused(
    '"{amount}" is no amount to grant.',
    'Give a positive number of units of the account currency with at most 8 decimals, for example 250.',
  ),
  SEAT_NOT_CHANGED: refused('Seat {seat} is {state} already.', 'Nothing was done.', 409),
  SEAT_NOT_RELOADED: operating(
    'The files of seat {seat} do not open, so it stays as it was ({state}, life {incarnation}): {reason}',
    'Repair its files and reload it again.',
    500,
    1,
  ),
  SEAT_NOT_OPENED: operating(
    'Seat {seat} could not be opened: {reason}',
    'Repair its files and reload it; it is tried again with a growing delay meanwhile.',
    500,
    1,
  ),
  CHECK_DATA_SHORT: refused(
    '{dataset} has at most {bars} bars of one instrument; a check needs {least}: the warm-up, and a question that settles.',
    'Give a longer recording with --dataset, or leave it out for the made-up market.',
  ),
  REPLAY_DIFFERS: refused(
    'This code derives another record #{seq} than the journal holds. Recorded: {recorded} Expected: {expected}',
    'Go on with the version that wrote the journal, or start a new run with --new-run.',
    409,
    1,
  ),
} as const;
