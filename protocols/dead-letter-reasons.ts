/** Why a message is one nobody will act on. Apart from the schemas: hosts read it as they start. */
export const DEAD_LETTER_REASONS = [
  'no-such-actor',
  'old-incarnation',
  'mailbox-full',
  'late',
  'schema',
  'poison',
  'denied',
  'oversized',
  'version',
] as const;
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];
