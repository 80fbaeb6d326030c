/** The fidelity report of a real journal, by the command, and as the page's server hands it out. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FidelityReport } from '../../../research/fidelity/fidelity.ts';
import {
  kimera,
  kimeraJson,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';

type Document = FidelityReport & { readonly out: string };
const world = ['--market', 'sim', '--dataset', 'null', '--speed', 'max', '--inline'];

describe('kimera fidelity', () => {
  it('says unknown, never a number, where too little has settled; the server has the report', async () => {
    const place = tempPlace();
    const run = await kimera(
      place,
      'start',
      '--data',
      place.data,
      '--no-dashboard',
      '--rounds',
      '40',
      ...world,
    );
    expect(run.code).toBe(0);
    const { code, doc } = await kimeraJson<Document>(place, 'fidelity');
    expect(code).toBe(0);
    expect(doc.scores.map(({ id }) => id)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `CF${number}`),
    );
    for (const { estimate, value, verdict } of doc.scores) {
      expect([verdict, estimate, value]).toEqual(['unknown', null, null]);
    }
    expect(doc.composite.value).toBeNull();
    expect(existsSync(join(doc.out, 'report.html'))).toBe(true);
    const file = JSON.parse(readFileSync(join(doc.out, 'report.json'), 'utf8')) as object;
    const again = await kimeraJson<Document>(place, 'fidelity');
    expect(again.doc).toEqual(doc);
    const live = await startKimera(place, ...world);
    const answer = await fetch(`${live.url}/api/v1/reports/fidelity`);
    expect(await answer.json()).toEqual(file);
    expect((await stopKimera(live)).code).toBe(0);
  });

  it('needs a journal', async () => {
    const place = tempPlace();
    const done = await kimera(place, 'fidelity', '--data', place.data);
    expect(done.code).toBe(3);
  });
});
