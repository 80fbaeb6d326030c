import { describe, expect, it } from 'vitest';
import { loadLmdb } from '../../../../runtime/store/lmdb.ts';

describe('the store', () => {
  it('loads where its binary is', () => {
    expect(typeof loadLmdb().open).toBe('function');
  });

  it('says which command brings its binary, where that was left out', () => {
    const load = (): never => {
      throw new Error('No native build was found for platform=linux arch=x64\n    attempted x');
    };
    expect(() => loadLmdb(load)).toThrow(
      /^STORE_MISSING: LMDB, .* for platform=linux arch=x64\. Run npm ci --include=optional/,
    );
  });
});
