/** Words about what opens risk and who is heard. */
import { entry } from './words-entry.ts';
import type { Entry } from './words-entry.ts';

export const EVIDENCE_WORDS: readonly Entry[] = [
  entry(
    'credit',
    'Credit to challenge with',
    'A challenge costs 1, and only one that is upheld earns: its cost back and 1 more. Conceding costs 1. Every seat starts with 8 and may hold 16; a seat without credit cannot challenge.',
    { records: 'challenge, rebuttal, ruling' },
  ),
  entry(
    'probation',
    'On probation',
    'The seat is asked, bids, is challenged, scored and shown, and nobody who decides hears it: decisions are to the unit what they would be without it. It is let in once its own evidence reaches its bar, which rises with every newcomer and with every time it was put back. A seat that may know the future stays out.',
    { formula: 'bar = 20·n·(n + 1)·2^returns', records: 'agent.joined, agent.probation' },
  ),
  entry(
    'skill-lost',
    'Skill lost',
    'While a proven sleeve is open, a detector adds up what speaks against the skill that opened it. At 5 000 the sleeve is shut, its proofs begin again at 1, and the bar doubles. With the skill still there, that takes at least 5 000 questions on average.',
    { formula: 'S ← (S + 1)·(1 + λ·(edge − win))', records: 'settle, sleeve.proven' },
  ),
  entry(
    'sleeve',
    'Sleeve',
    'The same instrument held for three reasons, each with money of its own: strategic is a configured constant, proven is what evidence has opened, trial is what trades on a loss budget before. Every lot, cost and gain belongs to one of them.',
    { records: 'intent, order.submit, order.filled' },
  ),
  entry(
    'trial',
    'Trial and its loss budget',
    'What is not yet proved trades within a loss that was granted beforehand. Its position is so small that the largest move it is made for takes no more than what is left. When not one lot fits it only closes, until an operator grants more.',
    {
      formula: '|position| ≤ left / (G + 2c + Gc), G = max(25 %, 25 sigma)',
      records: 'sleeve.trial, intent',
    },
  ),
  entry(
    'two-proofs',
    'What opens risk: two proofs',
    'A forecast trades more than its trial once two things are proved: its side is known, and money is made by it. Each proof starts at 1 and may be looked at after every question; without skill the chance that it ever reaches 20 is at most 1 in 20. Where several questions are traded, or a skill was lost before, more is asked.',
    { formula: 'min(side, money) / 2^closings ≥ bar', records: 'settle, sleeve.proven' },
  ),
];
