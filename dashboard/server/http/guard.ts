/**
 * Who may use the server. Host and Origin are checked on every request (a page elsewhere can point
 * a name of its own at this address), reads from another machine and every POST need the token.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { appError } from '../../../protocols/errors.ts';
import type { AppError } from '../../../protocols/errors.ts';

export interface GuardOptions {
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** The address the server was told to listen at. */
  readonly host: string;
  /** Addresses of reverse proxies: a request from one comes from elsewhere; none by default. */
  readonly proxies?: readonly string[];
  readonly tokenHash: string;
}

type Caller = Pick<IncomingMessage, 'headers' | 'socket'>;

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const WILDCARDS = ['0.0.0.0', '::', ''];

/** The name in a Host header, without its port; undefined when it is not one. */
function hostName(header: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?$/i.exec(header);
  return match?.[1]?.toLowerCase();
}

/**
 * The name must be one this server is known by: loopback, the address it listens at, the very
 * address the connection came in on, or one the operator configured.
 */
export function hostRefusal(caller: Caller, options: GuardOptions): AppError | undefined {
  const header = caller.headers.host ?? '';
  const name = hostName(header);
  const allowed = new Set([
    ...LOOPBACK_NAMES,
    ...options.allowedHosts.map((host) => host.toLowerCase()),
    ...(WILDCARDS.includes(options.host) ? [] : [bracketed(options.host.toLowerCase())]),
    bracketed(plainAddress(caller.socket.localAddress ?? '')),
  ]);
  if (name !== undefined && name !== '' && allowed.has(name)) return undefined;
  return appError('HTTP_HOST_REFUSED', { host: header.slice(0, 100) });
}

/** A request that a page made names its origin: it must be this server's own, or configured. */
export function originRefusal(caller: Caller, options: GuardOptions): AppError | undefined {
  const { origin, host } = caller.headers;
  if (origin === undefined) return undefined;
  const isOwn = origin === `http://${host}` || origin === `https://${host}`;
  if (isOwn || options.allowedOrigins.includes(origin)) return undefined;
  return appError('HTTP_ORIGIN_REFUSED', { origin: origin.slice(0, 100) });
}

/**
 * Headers that only something between the caller and us writes. A proxy that sets none of them has
 * to be named in `proxies`: nothing else tells its requests from those of this machine.
 */
const FORWARDED =
  /^(?:forwarded|via|client-ip|true-client-ip|fastly-client-ip|cf-.+|x-(?:forwarded|original|envoy|arr|appengine|azure)(?:-.+)?|x-(?:real|client|cluster-client|proxyuser|remote)-(?:ip|addr))$/;

/** Did the request come from this machine, and not through a proxy on it? */
export function isLocal(caller: Caller, { proxies = [] }: Pick<GuardOptions, 'proxies'>): boolean {
  if (Object.keys(caller.headers).some((name) => FORWARDED.test(name))) return false;
  const address = plainAddress(caller.socket.remoteAddress ?? '');
  if (proxies.includes(address)) return false;
  return address === '::1' || /^127\.[0-9.]+$/.test(address);
}

/**
 * The address a caller is counted under: its own, or, behind a proxy that is configured, the last one
 * of X-Forwarded-For that is no such proxy. What others write there is not believed.
 */
export function callerAddress(
  caller: Caller,
  { proxies = [] }: Pick<GuardOptions, 'proxies'>,
): string {
  const address = plainAddress(caller.socket.remoteAddress ?? '');
  if (!proxies.includes(address)) return address;
  const hops = String(caller.headers['x-forwarded-for'] ?? '').split(',');
  const outside = hops.map((hop) => plainAddress(hop.trim())).filter((hop) => hop !== '');
  return (outside.findLast((hop) => !proxies.includes(hop)) ?? address).slice(0, 64);
}

/** The token of a request: its `Authorization: Bearer` header. */
export function bearerOf(caller: Caller): string | undefined {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(caller.headers.authorization ?? '')?.[1];
}

/** Compares hashes, in a time that does not depend on where they differ. */
export function tokenRefusal(
  token: string | undefined,
  options: Pick<GuardOptions, 'tokenHash'>,
): AppError | undefined {
  if (token === undefined) return appError('HTTP_TOKEN_MISSING');
  const given = createHash('sha256').update(token).digest();
  const known = Buffer.from(options.tokenHash, 'hex');
  const isKnown = known.length === given.length && timingSafeEqual(given, known);
  return isKnown ? undefined : appError('HTTP_TOKEN_WRONG');
}

/** An IPv4 address in its IPv6 dress, undressed. */
const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') ? address.slice(7) : address;
const bracketed = (address: string): string =>
  address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
