/**
 * Signed heads: an Ed25519 signature over how far the journal reached and what it said. A journal
 * cut short, or rewritten from some record on, no longer agrees with one. The public key stands in
 * the `run.started` record that the head names.
 */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonical } from '../../protocols/canonical.ts';
import { appError } from '../../protocols/errors.ts';
import type { Seq, Us } from '../../protocols/units.ts';
import { listMeta, reasonOf, writeMeta } from '../store/environment.ts';
import type { Stores } from '../store/environment.ts';
import type { Head } from './chain.ts';
import { keyObject } from './keys.ts';

export interface HeadStatement extends Head {
  /** Run clock, us. */
  readonly at: Us;
  /** RFC 6962 root over the hashes of records 1 to `seq`. */
  readonly root: string;
  /** The `run.started` record that carries the public key. */
  readonly run: Seq;
}
export interface SignedHead extends HeadStatement {
  /** Ed25519 over the canonical JSON of the statement, base64. */
  readonly signature: string;
}

/**
 * @param pem - Ed25519 private key, PKCS 8 in PEM.
 * @throws AUDIT_KEY_UNFIT.
 */
export function signingKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw appError('AUDIT_KEY_UNFIT', { reason: reasonOf(error) }, error);
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw appError('AUDIT_KEY_UNFIT', { reason: `it is of type ${key.asymmetricKeyType}` });
  }
  return key;
}

/** The form of `run.started.publicKey`: SPKI DER in base64. */
export const publicKeyText = (privateKey: KeyObject): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');

export function signHead(statement: HeadStatement, privateKey: KeyObject): SignedHead {
  const { at, hash, root, run, seq } = statement;
  const signature = sign(null, statementBytes(statement), privateKey).toString('base64');
  return { at, hash, root, run, seq, signature };
}

/** Whether the holder of `publicKey` (SPKI DER, base64) signed this head. */
export function headSigned(head: SignedHead, publicKey: string): boolean {
  const key = keyObject(publicKey);
  // A key that is no key has signed nothing.
  if (key === undefined) return false;
  return verify(null, statementBytes(head), key, Buffer.from(head.signature, 'base64'));
}

function statementBytes({ at, hash, root, run, seq }: HeadStatement): Buffer {
  return Buffer.from(canonical({ at, hash, root, run, seq, what: 'kimera head 1' }));
}

/**
 * Keeps a signed head in the data folder; resolves when it is on disk.
 * @throws DATA_WRITE_FAILED.
 */
export const storeHead = (stores: Stores, head: SignedHead): Promise<void> =>
  writeMeta(stores, ['head', head.seq], head);

/** All signed heads, oldest first. */
export const readHeads = (stores: Pick<Stores, 'dir' | 'meta'>): SignedHead[] =>
  listMeta(stores, 'head') as SignedHead[];

export const lastHead = (stores: Pick<Stores, 'dir' | 'meta'>): SignedHead | undefined =>
  readHeads(stores).at(-1);
