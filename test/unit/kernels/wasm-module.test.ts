/** The committed module, its source and its record belong together. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const at = (name: string): URL => new URL(`../../../kernels/wasm/${name}`, import.meta.url);
const record = JSON.parse(readFileSync(at('kernels.json'), 'utf8')) as {
  readonly compiler: string;
  readonly flags: string;
  readonly sources: string;
  readonly module: string;
};

describe('the WebAssembly module', () => {
  it('is the one that was compiled: if not, run npm run wasm', () => {
    const bytes = readFileSync(at('kernels.wasm'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(record.module);
  });

  it('was compiled from the source as it stands: if not, run npm run wasm', () => {
    const hash = createHash('sha256').update(`${record.compiler}\0${record.flags}\0`);
    for (const name of readdirSync(at('assembly')).sort()) {
      hash.update(`${name}\0`);
      hash.update(readFileSync(at(`assembly/${name}`)));
      hash.update('\0');
    }
    expect(hash.digest('hex')).toBe(record.sources);
  });
});
