import type { ErrorEntry } from './entry.ts';

export const commandErrors = {} as const satisfies Record<string, ErrorEntry>;
