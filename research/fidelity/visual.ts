/**
 * CF5, visual: whether pictures carry the data. It is not in a journal: the round trip of drawn marks,
 * contrast and text equivalents are tests of the page, and whether people read it rightly is known
 * only from people. So a report says "unknown".
 */
import { unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

export const visualScore = (): FidelityScore =>
  unknown(
    { id: 'CF5', name: 'Visual' },
    0,
    'not run: the round trip of marks and contrast are tests of the page; the human tasks of docs/concepts/fidelity.md have not been run with people',
  );
