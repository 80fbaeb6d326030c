import type { ErrorEntry } from './entry.ts';

export const runtimeErrors = {} as const satisfies Record<string, ErrorEntry>;
