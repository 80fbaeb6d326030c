/** Whose signatures count: the keys named with --key, else the one of the local home, else nobody's. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appError } from '../../protocols/errors.ts';
import { verifyingKey, verifyingKeyOfPem } from '../../runtime/journal/keys.ts';
import type { KnownKey, VerifyingKey } from '../../runtime/journal/keys.ts';
import { SIGNING_KEY_FILE } from '../home.ts';
import type { Terminal } from '../terminal.ts';
import { homeDir } from './options.ts';

/** What the keys of a journal were held against; `head`: the keys of signed heads kept outside. */
export type ComparedWith = 'key' | 'home' | 'head' | null;

export interface TrustedKeys {
  /** Where they come from. */
  readonly comparedWith: 'key' | 'home' | null;
  /** Undefined when nothing is compared. */
  readonly keys: readonly KnownKey[] | undefined;
}

export const KEY_HELP =
  'whose signatures count: a fingerprint, a public key, or a file with one; may stand several times';

/** The parser of `--key`, which may stand several times. */
export const keyTexts = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

/** Why a signature counts for nothing: it is another's than the keys that were given. */
export function strangerFault(
  signer: VerifyingKey | undefined,
  keys: readonly KnownKey[] | undefined,
): string | undefined {
  if (signer === undefined || keys === undefined) return undefined;
  if (keys.some(({ fingerprint }) => fingerprint === signer.fingerprint)) return undefined;
  return `the head is signed by the key ${signer.fingerprint}, which is none of those known`;
}

/** What a fingerprint was held against, for a person. */
export function comparisonText(comparedWith: ComparedWith): string {
  if (comparedWith === 'key') return 'as given with --key';
  if (comparedWith === 'home') return 'the key of the local home';
  if (comparedWith === 'head') return 'the key that signed the head given with --head';
  return 'stated by the journal itself and compared with nothing: give --key';
}

/**
 * @param given - each a fingerprint, a public key (SPKI DER in base64), or a file with one of these or
 * a key in PEM.
 * @throws AUDIT_KEY_UNREADABLE; HOME_UNUSABLE when the home has a key that cannot be read.
 */
export function trustedKeys(terminal: Terminal, given: readonly string[] = []): TrustedKeys {
  if (given.length > 0) {
    return { comparedWith: 'key', keys: given.map((text) => keyOf(terminal, text)) };
  }
  const file = join(homeDir(terminal), SIGNING_KEY_FILE);
  if (!existsSync(file)) return { comparedWith: null, keys: undefined };
  const own = verifyingKeyOfPem(contents(file));
  if (own === undefined) {
    throw appError('HOME_UNUSABLE', {
      home: homeDir(terminal),
      reason: `${SIGNING_KEY_FILE} is no Ed25519 key that this user can read`,
    });
  }
  return { comparedWith: 'home', keys: [own] };
}

function keyOf({ cwd }: Terminal, text: string): KnownKey {
  const file = resolve(cwd, text);
  const held = existsSync(file) ? contents(file) : text;
  const key = verifyingKeyOfPem(held) ?? fingerprint(held.trim()) ?? verifyingKey(held.trim());
  if (key !== undefined) return key;
  const reason = existsSync(file)
    ? 'the file holds no Ed25519 key'
    : 'it is no file, no fingerprint and no Ed25519 key';
  throw appError('AUDIT_KEY_UNREADABLE', { key: text, reason });
}

const fingerprint = (text: string): KnownKey | undefined =>
  /^[0-9a-f]{64}$/i.test(text) ? { fingerprint: text.toLowerCase() } : undefined;

function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A folder, or no permission: it holds no key for us, which the caller says.
    return '';
  }
}
