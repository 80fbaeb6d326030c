import type { ErrorEntry } from './entry.ts';

export const councilErrors = {} as const satisfies Record<string, ErrorEntry>;
