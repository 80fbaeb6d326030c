import { expect, it } from 'vitest';
import { repairLanguageTag } from '../../../dashboard/web/language-tag.ts';

it.each([
  ['de-CH', 'de-CH'],
  ['en-US@posix', 'en-US'],
  ['C', 'en-US'],
])('a browser that says %s is taken as %s', (said, taken) => {
  const target = { language: said };
  repairLanguageTag(target);
  expect(target.language).toBe(taken);
});
