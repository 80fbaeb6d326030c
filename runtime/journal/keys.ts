/**
 * Public keys that sign heads: Ed25519, SPKI DER in base64. Two spellings of one key (other base64,
 * bytes behind its end) are the same key, so keys are compared by a fingerprint of their own bytes.
 */
import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { sha256Hex } from '../../protocols/canonical.ts';

export interface VerifyingKey {
  /** SHA-256 over the SPKI DER, hex: what people compare. */
  readonly fingerprint: string;
  /** SPKI DER in base64, as `run.started` states it. */
  readonly publicKey: string;
}

/** A key that somebody vouches for; where only its fingerprint is known, the journal brings the rest. */
export type KnownKey = Pick<VerifyingKey, 'fingerprint'> & Partial<VerifyingKey>;

/** The key in `text` (SPKI DER, base64); undefined when that is no Ed25519 key. */
export function verifyingKey(text: string): VerifyingKey | undefined {
  const key = keyObject(text);
  return key === undefined ? undefined : described(key);
}

/** The public half of a key in PEM, public or private; undefined when that is no Ed25519 key. */
export function verifyingKeyOfPem(pem: string): VerifyingKey | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? described(key) : undefined;
  } catch {
    // Not PEM, or of no kind that Node knows: the caller says so.
    return undefined;
  }
}

/** As `verifyingKey`, for checking signatures. */
export function keyObject(text: string): KeyObject | undefined {
  try {
    const der = Buffer.from(text, 'base64');
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // A text that is no key: the caller says so.
    return undefined;
  }
}

function described(key: KeyObject): VerifyingKey {
  const der = key.export({ type: 'spki', format: 'der' });
  return { fingerprint: sha256Hex(der), publicKey: der.toString('base64') };
}
