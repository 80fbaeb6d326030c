import type { ErrorEntry } from './entry.ts';

export const orderErrors = {} as const satisfies Record<string, ErrorEntry>;
