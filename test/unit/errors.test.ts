import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { appError, codeOf, errorTable, messageOf } from '../../protocols/errors.ts';
import type { ErrorCode } from '../../protocols/errors.ts';

const docs = readFileSync(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8');

const byCode = (a: string, b: string): number => (a < b ? -1 : 1);

describe('the error table', () => {
  it('has every code in docs/errors.md, and the page has no other', () => {
    const written = [...docs.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)]
      .map((match) => String(match[1]))
      .sort(byCode);
    expect(written).toEqual(Object.keys(errorTable).sort(byCode));
  });

  it('says for every code what happened and what to do, in sentences', () => {
    for (const [code, entry] of Object.entries(errorTable)) {
      expect(entry.message, code).toMatch(/[.:}]$/);
      expect(entry.remedy, code).toMatch(/\.$|\}$/);
    }
  });

  it('fills values into the message and keeps the code across a clone', () => {
    const error = appError('MESSAGE_TOO_LARGE', { bytes: 7, limit: 5 });
    expect(error.message).toContain('7 bytes');
    expect(error.message).toContain('5');
    expect(codeOf({ code: error.code })).toBe('MESSAGE_TOO_LARGE');
    expect(codeOf({ code: 'NOT_A_CODE' })).toBeUndefined();
  });

  it('prints a missing value as its name rather than hiding it', () => {
    expect(messageOf('MESSAGE_TOO_LARGE' satisfies ErrorCode, { bytes: 7 })).toContain('{limit}');
  });
});
