/**
 * The operator's secrets: `KIMERA_HOME` (default ~/.kimera, mode 0700), made at the first start and
 * never inside a data folder. It holds the token that may halt a run and the key that signs heads.
 */
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { appError } from '../protocols/errors.ts';
import { sha256Hex } from '../protocols/canonical.ts';
import { publicKeyText, signingKey } from '../runtime/journal/heads.ts';

/** In the home: an Ed25519 private key, PKCS 8 in PEM. */
export const SIGNING_KEY_FILE = 'signing-key.pem';

export interface OperatorHome {
  readonly dir: string;
  /** Bearer token of POSTs; 32 random bytes, base64url. */
  readonly token: string;
  readonly tokenHash: string;
  readonly privateKey: KeyObject;
  /** SPKI DER, base64: what `run.started` publishes. */
  readonly publicKey: string;
  /** Seals what a data folder holds for this home alone (snapshots): 32 bytes, made of the private key. */
  readonly sealKey: Uint8Array;
}

/** Opens the home, making it at its first use. */
export function openHome(dir: string, dataDir: string): OperatorHome {
  const home = resolve(dir);
  const inside = relative(realPath(resolve(dataDir)), realPath(home));
  if (inside === '' || (!inside.startsWith('..') && resolve(inside) !== inside)) {
    throw appError('HOME_INSIDE_DATA', { home, data: resolve(dataDir) });
  }
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    chmodSync(home, 0o700);
    const token = firstUse(join(home, 'token'), () => randomBytes(32).toString('base64url'));
    const pem = firstUse(join(home, SIGNING_KEY_FILE), newKey);
    const privateKey = signingKey(pem);
    return {
      dir: home,
      token: token.trim(),
      tokenHash: sha256Hex(token.trim()),
      privateKey,
      publicKey: publicKeyText(privateKey),
      sealKey: sealKeyOf(privateKey),
    };
  } catch (error) {
    throw appError('HOME_UNUSABLE', { home, reason: String(error) }, error);
  }
}

/** Without links, as far as the path exists. */
const realPath = (path: string): string =>
  existsSync(path) || dirname(path) === path
    ? realpathSync(path)
    : join(realPath(dirname(path)), basename(path));

const sealKeyOf = (privateKey: KeyObject): Uint8Array =>
  createHmac('sha256', privateKey.export({ format: 'der', type: 'pkcs8' }))
    .update('kimera snapshots 1')
    .digest();

/**
 * Reads a secret, or makes and keeps it (mode 0600): whole or not at all, and never in place of one that
 * is there, so that two first starts agree.
 */
function firstUse(path: string, make: () => string): string {
  if (!existsSync(path)) {
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, make(), { mode: 0o600 });
      linkSync(temporary, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
  }
  return readFileSync(path, 'utf8');
}

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
