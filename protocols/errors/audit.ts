import { operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

/** Proofs, signed heads, exports and epochs. */
export const auditErrors = {
  AUDIT_SEQ_UNKNOWN: refused(
    'There is no record {seq}; the journal goes from {oldest} to {head}.',
    'Ask for a seq in that range.',
    404,
    2,
  ),
  AUDIT_BODY_PRUNED: refused(
    'The body of record {seq} was pruned; only its hash is here.',
    'Look in the exported epoch that holds it.',
    410,
    1,
  ),
  AUDIT_TREE_RANGE: refused(
    'A proof over {size} records about {index} is impossible; {have} records are known.',
    'Ask about a record below the size, and a size the journal has reached.',
  ),
  AUDIT_KEY_UNFIT: refused(
    'The signing key is not usable: {reason}.',
    'Give an Ed25519 private key in PEM.',
  ),
  AUDIT_KEY_UNREADABLE: refused(
    'The key {key} cannot be read: {reason}.',
    'Give the fingerprint (64 hex digits), the public key (SPKI DER in base64), or a file that holds one, also in PEM.',
  ),
  AUDIT_HEAD_UNREADABLE: refused(
    'The saved head {head} cannot be read: {reason}.',
    'Give SEQ:HASH, or a file of signed heads, one JSON object a line, as process.headsFile writes it.',
  ),
  AUDIT_HEAD_NOT_SENT: operating(
    'The signed head of record {seq} did not reach {to}: {reason}.',
    'The run goes on; the next head vouches for everything before it. Check that the receiver answers, or that the file is writable.',
  ),
  AUDIT_EPOCH_RANGE: refused(
    'Records {from} to {to} cannot be sealed: {reason}.',
    'Give a range of whole segments below the head.',
  ),
  AUDIT_EXPORT_MISMATCH: refused(
    'The export {file} does not match its receipt: {reason}.',
    'Export the epoch again before pruning it.',
    409,
    1,
  ),
  AUDIT_EXPORT_FAILED: operating(
    'The export {file} could not be written: {reason}.',
    'Choose a folder that is writable and has space, and a file that does not exist yet.',
    507,
  ),
} as const satisfies Record<string, ErrorEntry>;
