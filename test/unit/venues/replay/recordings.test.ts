/** The recordings that come along are the files that their table describes, and no others. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../../venues/replay/datasets.ts';
import type { Recording } from '../../../../venues/replay/recordings.ts';
import {
  checkedRecording,
  recordingPath,
  RECORDINGS,
} from '../../../../venues/replay/recordings.ts';

const all: readonly Recording[] = Object.values(RECORDINGS);
const folder = dirname(recordingPath(RECORDINGS.sp500));
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const licences = readFileSync(join(folder, 'LICENCES.md'), 'utf8');

describe('the recordings', () => {
  it.each(all)('$file has the bytes and the rows that are said', (recording) => {
    const bytes = readFileSync(recordingPath(recording));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(recording.sha256);
    expect(bytes.toString('utf8').trimEnd().split('\n')).toHaveLength(recording.rows + 1);
  });

  it('are all that lies in their folder', () => {
    const files = all.map(({ file }) => file);
    expect(readdirSync(folder).sort()).toEqual([...files, 'LICENCES.md', 'README.md'].sort());
  });

  it.each(all)('$file is named with its origin and its licence beside it', (recording) => {
    const { file, licence, package: origin, version } = recording;
    const row = readme.split('\n').find((line) => line.includes(`\`${file}\``));
    expect(row).toContain(`${origin} ${version}`);
    expect(row).toContain(licence);
    expect(licences).toContain(`## ${origin} ${version}`);
  });

  it('are each used by the catalogue', () => {
    const used = DATASETS.flatMap(({ facts, recording }) => [recording, facts?.recording]);
    expect(all.filter((recording) => !used.includes(recording))).toEqual([]);
  });
});

describe('a recording that is not what it was', () => {
  it('is refused with its file, its origin and the reason', async () => {
    const changed: Recording = { ...RECORDINGS.sp500, sha256: '0'.repeat(64) };
    await expect(checkedRecording(changed)).rejects.toMatchObject({
      code: 'MARKET_RECORDING',
      details: {
        file: recordingPath(changed),
        origin: 'vega-datasets 3.2.1',
        reason: 'its SHA-256 begins with 9409e9342d06, not with 000000000000',
      },
    });
  });

  it('is refused when it is missing', async () => {
    const missing: Recording = { ...RECORDINGS.sp500, file: 'none.csv' };
    await expect(checkedRecording(missing)).rejects.toMatchObject({
      code: 'MARKET_RECORDING',
      details: { reason: 'it is missing' },
    });
  });
});
