import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256Hex } from '../../../../protocols/canonical.ts';
import { verifyingKey, verifyingKeyOfPem } from '../../../../runtime/journal/keys.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const der = publicKey.export({ type: 'spki', format: 'der' });
const pem = (key: typeof privateKey, type: 'spki' | 'pkcs8') =>
  key.export({ type, format: 'pem' }).toString();

it('is known by the SHA-256 of its own bytes, however it is spelled', () => {
  const key = { fingerprint: sha256Hex(der), publicKey: der.toString('base64') };
  expect(verifyingKey(der.toString('base64'))).toEqual(key);
  expect(verifyingKey(der.toString('base64url'))).toEqual(key);
  expect(verifyingKey(` ${der.toString('base64')}\n`)).toEqual(key);
  expect(verifyingKeyOfPem(pem(publicKey, 'spki'))).toEqual(key);
  expect(verifyingKeyOfPem(pem(privateKey, 'pkcs8'))).toEqual(key);
});

it('is nothing else', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const rsaDer = rsa.publicKey.export({ type: 'spki', format: 'der' });
  expect(verifyingKey('')).toBeUndefined();
  expect(verifyingKey('no key')).toBeUndefined();
  expect(verifyingKey(rsaDer.toString('base64'))).toBeUndefined();
  expect(verifyingKeyOfPem(pem(rsa.publicKey, 'spki'))).toBeUndefined();
  expect(verifyingKeyOfPem('')).toBeUndefined();
});
