import { broken, refused } from './entry.ts';

export const protocolErrors = {
  CANONICAL_NOT_JSON: refused(
    'A value cannot be written as canonical JSON: {what}.',
    'Use finite numbers, well-formed strings, arrays and plain objects.',
  ),
  MESSAGE_SCHEMA: refused(
    'A {type} message does not fit its schema at {path}: {reason}.',
    'Compare it with docs/reference/schemas/{type}.json.',
  ),
  MESSAGE_TYPE_UNKNOWN: refused(
    'There is no message type {type} in protocol {protocol}.',
    'Check the spelling, or the protocol version of the sender.',
  ),
  MESSAGE_TOO_LARGE: refused(
    'A message of {bytes} bytes is over the limit of {limit}.',
    'Send references to blobs, not their content.',
    413,
  ),
  MESSAGE_NOT_ADMITTED: refused(
    'A {type} of {seat} does not count in {round}: {why}.',
    'See docs/reference/protocol.md for what each phase takes.',
  ),
  INVARIANT_BROKEN: broken(
    'An invariant does not hold: {what} ({at}).',
    'This is a fault in Kimera. Keep the data folder and report it.',
  ),
} as const;
