import type { ErrorEntry } from './entry.ts';

export const marketErrors = {} as const satisfies Record<string, ErrorEntry>;
