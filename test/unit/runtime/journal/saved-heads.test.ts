import { describe, expect, it } from 'vitest';
import { canonical } from '../../../../protocols/canonical.ts';
import { signHead } from '../../../../runtime/journal/heads.ts';
import { headAt, savedHeads } from '../../../../runtime/journal/saved-heads.ts';
import { newSigner } from '../../../support/journal/signed-runs.ts';

const { key, privateKey } = newSigner();
const hash = 'ab'.repeat(32);
const headOf = (seq: number) =>
  signHead({ at: 7, hash, root: 'cd'.repeat(32), run: 1, seq }, privateKey);
const line = (seq: number): string => canonical({ ...headOf(seq), publicKey: key.publicKey });

describe('a position and its hash', () => {
  it.each([
    [`12:${hash}`, { hash, seq: 12 }],
    [`12:${hash.toUpperCase()}`, { hash, seq: 12 }],
    [`0:${hash}`, undefined],
    [`12:${hash.slice(1)}`, undefined],
    [`12:${hash}0`, undefined],
    [`9999999999999999:${hash}`, undefined],
    ['heads.ndjson', undefined],
  ])('%s', (text, head) => expect(headAt(text)).toEqual(head));
});

describe('a file of heads', () => {
  it('gives its heads in order, whoever ended the last line', () => {
    const heads = [headOf(5), headOf(9)];
    expect(savedHeads(`${line(5)}\n\n${line(9)}\n`, 'f')).toEqual(heads);
    expect(savedHeads(`${line(5)}\r\n${line(9)}`, 'f')).toEqual(heads);
  });

  it('leaves out a line that broke off while it was written', () => {
    const text = `${line(5)}\n${line(7).slice(0, 60)}\n${line(9)}\n${line(11).slice(0, 99)}`;
    expect(savedHeads(text, 'f').map(({ seq }) => seq)).toEqual([5, 9]);
  });

  it.each([
    ['', /it holds no head/],
    [line(5).slice(0, 50), /it holds no head/],
    [`${line(5)}\nnonsense\n`, /line 2 is no JSON/],
    [`${line(5)}\n42\n`, /line 2 does not fit/],
    [`${line(5).replace('"hash":"ab', '"hash":"')}\n`, /line 1 does not fit at \/hash/],
    [`${line(5).replace('"signature"', '"signed"')}\n`, /line 1 does not fit/],
  ])('refuses anything else, naming the line (%#)', (text, reason) => {
    expect(() => savedHeads(text, 'kept.ndjson')).toThrow(/AUDIT_HEAD_UNREADABLE.*kept\.ndjson/);
    expect(() => savedHeads(text, 'kept.ndjson')).toThrow(reason);
  });
});
