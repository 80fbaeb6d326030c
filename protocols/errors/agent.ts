import { broken, operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

export const agentErrors = {
  AGENT_MANIFEST_MISSING: refused(
    'There is no agent.json in {path}.',
    'Name the folder that holds the manifest; docs/guides/write-an-agent.md shows one.',
  ),
  AGENT_MANIFEST_JSON: refused(
    '{path} is not JSON: {reason}.',
    'Check it for a trailing comma or a comment.',
  ),
  AGENT_MANIFEST_INVALID: refused(
    '{path} does not fit the manifest schema at {where}: {reason}.',
    'Compare it with the table of fields in docs/guides/write-an-agent.md.',
  ),
  AGENT_PROTOCOL: refused(
    'Agent {id} speaks protocol {range}; this version speaks {protocol}.',
    'Widen the range in agent.json after testing, or use another version of the agent.',
  ),
  AGENT_ENTRY_MISSING: refused(
    'Agent {id} names {entry} as its entry, and there is no such file in {path}.',
    'Name a built .js file inside the folder of agent.json, for example "./agent.js".',
  ),
  AGENT_EXPORT_MISSING: refused(
    'The entry module of agent {id} does not export an object named `agent` ({reason}).',
    'Write `export const agent = { init, bid }`.',
  ),
  AGENT_FUNCTION_MISSING: refused(
    'Agent {id} declares {declares} and has no function `{name}`.',
    'Add the function, or change the manifest.',
  ),
  AGENT_TWICE: refused(
    'Two agents are named {id}; the second one is in {folder}.',
    'Give one of them another id in its agent.json, or leave one folder out.',
  ),
  AGENT_LINK_OUTSIDE: refused(
    'Agent {id} has a link in its folder, {link}, that leads out of it, to {target}.',
    'Put a copy into the folder: a plugin may read its own folder only.',
  ),
  AGENT_TOO_LARGE: refused(
    'Agent {id} loads {files} files (limit {filesLimit}), {bytes} bytes (limit {bytesLimit}).',
    'Leave out what it does not load: another folder for data and builds, fewer packages.',
  ),
  AGENT_COPY_GONE: operating(
    'The sealed copy that plugin {id} runs from is gone: {folder}.',
    'Make it again from its own folder: `npx kimera agents reload {id}`. Leave `plugins` of a data folder alone while it runs.',
  ),
  AGENT_MODULE_UNKNOWN: refused('There is no module {name}.', 'There are: {there}.'),
  AGENT_BUNDLE_FAILED: refused(
    'Agent {id} could not be made from {entry}: {reason}.',
    'Mend the module, or name a built .js file as entry.',
  ),
  AGENT_IMPORT_FAILED: operating(
    'The entry module of agent {id} could not be loaded from {url}: {reason}',
    'A plugin may import files of its own folder, built-in modules of Node and `kimera-swm/sdk`.',
  ),
  AGENT_CONFIG_INVALID: refused(
    'Agent {id} was configured with {name} = {value}; {expected} is expected.',
    'Change `config` in agent.json or in the operator configuration.',
  ),
  AGENT_OPINION_INVALID: refused(
    '{seat}: {where} is {got}; wanted {wanted}.',
    'Mend what the function returns: docs/guides/write-an-agent.md shows an opinion.',
  ),
  AGENT_ANSWER_INVALID: refused(
    '{seat}: {where} is {got}; wanted {wanted}.',
    'Mend what the function returns: docs/guides/write-an-agent.md says what each one does.',
  ),
  AGENT_THREW: operating(
    '{seat} threw in {name}() at {place}: {message}.',
    'Mend it there; `npx kimera agents check` on its folder calls every function it has.',
  ),
  AGENT_FOLD_ASYNC: refused(
    '{seat}: {name}() returned a promise; records are folded one after another, at once.',
    'Take `async` off it. Await in init, or in what answers: bid, challenge, rebut, revise, supplement.',
  ),
  AGENT_ASSET_MISSING: refused(
    'Agent {id} has no asset {name}: {reason}.',
    'List files inside the folder in `assets` of agent.json, by their paths from it; read them in init.',
  ),
  AGENT_EXPERT_UNKNOWN: refused(
    'Seat {seat} spoke for expert {expert}; its experts are {experts}.',
    'Use the ids in `ctx.experts`; add the voice to the manifest.',
  ),
  AGENT_CLAIM_UNCHECKABLE: refused(
    'The claim "{predicate}" cannot be checked on the frozen view: {reason}.',
    'Claim only what the predicate language can evaluate at the call.',
  ),
  AGENT_SEAT_MISMATCH: broken(
    'Seat {seat} was asked as {asked}.',
    'This is a fault in Kimera. Keep the data folder and report it.',
  ),
} as const satisfies Record<string, ErrorEntry>;
