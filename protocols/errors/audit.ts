import type { ErrorEntry } from './entry.ts';

export const auditErrors = {} as const satisfies Record<string, ErrorEntry>;
