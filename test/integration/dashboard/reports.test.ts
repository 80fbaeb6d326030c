/** Reports of studies, read from the data folder and nowhere else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stage } from '../../support/dashboard-server.ts';
import type { Stage } from '../../support/dashboard-server.ts';

let dataDir: string;
let open: Stage;

const write = (name: string, text: string): void => {
  mkdirSync(join(dataDir, 'reports', name), { recursive: true });
  writeFileSync(join(dataDir, 'reports', name, 'report.json'), text);
};

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'kimera-reports-'));
  open = await stage({ dataDir });
});
afterAll(async () => {
  await open.close();
  rmSync(dataDir, { recursive: true });
});

const ask = async (path: string) => {
  const answer = await fetch(open.url + path);
  return { body: (await answer.json()) as { code?: string }, status: answer.status };
};

describe('reports over HTTP', () => {
  it('are none before a study was made', async () => {
    expect(await ask('/api/v1/reports')).toEqual({ body: [], status: 200 });
    expect(await ask('/api/v1/reports/fidelity')).toMatchObject({
      body: { code: 'REPORT_UNKNOWN' },
      status: 404,
    });
  });

  it('are listed and read once they are there', async () => {
    write('falsify-field', JSON.stringify({ part: 'field', worlds: [] }));
    mkdirSync(join(dataDir, 'reports', 'empty'));
    expect((await ask('/api/v1/reports')).body).toMatchObject([{ name: 'falsify-field' }]);
    expect(await ask('/api/v1/reports/falsify-field')).toEqual({
      body: { part: 'field', worlds: [] },
      status: 200,
    });
  });

  it.each(['..', '..%2f..%2fetc', 'A', 'a'.repeat(60), '.hidden'])(
    'are not found by the name %s',
    async (name) => {
      expect((await ask(`/api/v1/reports/${name}`)).status).toBeGreaterThanOrEqual(400);
    },
  );

  it.each([
    ['half', '{"part":'],
    ['number', '7'],
  ])('that cannot be read are an error with a code: %s', async (name, text) => {
    write(name, text);
    expect(await ask(`/api/v1/reports/${name}`)).toMatchObject({
      body: { code: 'REPORT_UNREADABLE' },
      status: 500,
    });
  });
});
