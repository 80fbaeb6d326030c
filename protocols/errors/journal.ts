import type { ErrorEntry } from './entry.ts';

export const journalErrors = {} as const satisfies Record<string, ErrorEntry>;
