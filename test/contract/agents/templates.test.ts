/** What `agents new` writes, for every template: a plugin of that name that keeps the contract and bids. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importAgent } from '../../../agents/sdk/import-agent.ts';
import { loadManifest } from '../../../agents/sdk/load.ts';
import { runCouncil } from '../../support/council-run.ts';
import { ofType } from '../../support/record-types.ts';
import { templateFolder, TEMPLATES, writeAgent } from '../../../supervisor/agent-template.ts';
import type { Template } from '../../../supervisor/agent-template.ts';
import { checkLoaded } from '../../support/check-loaded.ts';

const dir = mkdtempSync(join(tmpdir(), 'kimera-templates-'));
afterAll(() => rmSync(dir, { recursive: true }));

describe.each(Object.keys(TEMPLATES) as Template[])('the template %s', (template) => {
  const name = `my-${template}`;
  const { files, folder } = writeAgent(name, { dir, template });

  it('is written whole, under its name', async () => {
    expect(files).toEqual(readdirSync(templateFolder(template)).sort());
    expect(files).toEqual(expect.arrayContaining(['README.md', 'agent.json', 'agent.mjs']));
    expect((await loadManifest(folder)).manifest.id).toBe(name);
    for (const file of files) {
      const bytes = readFileSync(join(folder, file));
      const before = readFileSync(join(templateFolder(template), file));
      if (file.endsWith('.wasm')) expect(bytes.equals(before)).toBe(true);
      else expect(bytes.toString()).toBe(before.toString().replaceAll('my-agent', name));
    }
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`agents check ./${name}`);
    expect(readFileSync(join(folder, 'agent.mjs'), 'utf8')).not.toMatch(/^import|\bimport\(/m);
  });

  it('keeps the contract, and bids', async () => {
    const loaded = await loadManifest(folder);
    const report = await checkLoaded(await importAgent(loaded), loaded, { rounds: 12, seed: 7 });
    expect(report.rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.said['bid']).toBeGreaterThan(0);
  });
});

describe('the template async', () => {
  it('computes in a council what its weights say of the bars before the call', async () => {
    const { folder } = writeAgent('fitted', { dir, template: 'async' });
    const { records } = await runCouncil({
      packed: true,
      rounds: 6,
      trading: { plugins: [folder] },
    });
    const bids = ofType(records, 'bid').filter(({ body }) => (body.expert as string) === 'fitted');
    expect(bids).toHaveLength(6);
    const read = readFileSync(join(folder, 'weights.json'), 'utf8');
    const { bias, weights } = JSON.parse(read) as { bias: number; weights: number[] };
    for (const { body, round, seq } of bids) {
      const call = ofType(records, 'cfp').find((record) => record.round === round);
      if (call === undefined || !('series' in call.body.horizon)) throw new Error('no call');
      const { asOf, instrument, sigma } = call.body;
      const closes = ofType(records, 'market.bar')
        .filter((bar) => bar.seq <= asOf.seq && bar.body.instrument === instrument)
        .map((bar) => bar.body.closeTicks);
      const last = closes.at(-1) as number;
      const inputs = [1, 5, 20].map(
        (back) => (last / (closes.at(-1 - back) as number) - 1) / (sigma / 1_000_000),
      );
      const score = inputs.reduce((sum, x, k) => sum + x * (weights[k] as number), 0) + bias;
      expect(body.readings, `#${seq}`).toEqual([{ name: 'score', value: score }]);
    }
  });
});

describe('a name', () => {
  it('that is none, or whose folder is there, is refused', () => {
    const write = (name: string) => () => writeAgent(name, { dir, template: 'minimal' });
    expect(write('Not-Mine')).toThrow(expect.objectContaining({ code: 'AGENT_NAME' }));
    expect(write('my-minimal')).toThrow(expect.objectContaining({ code: 'AGENT_EXISTS' }));
  });
});
