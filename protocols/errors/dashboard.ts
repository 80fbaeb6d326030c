import type { ErrorEntry } from './entry.ts';

export const dashboardErrors = {} as const satisfies Record<string, ErrorEntry>;
