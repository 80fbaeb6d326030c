/** Everything that can go wrong with a request, as a coded answer. */
import { appError, AppError, codeOf, errorReport, errorTable } from '../../../protocols/errors.ts';
import type { ErrorCode, ErrorReport } from '../../../protocols/errors.ts';

/** Largest body of a POST. */
export const BODY_BYTES_MAX = 4_096;

export const statusOf = (code: ErrorCode): number => errorTable[code].status;

/** Status and report of anything thrown while answering; a fault of ours keeps its stack to itself. */
export function errorAnswer(thrown: unknown): { status: number; report: ErrorReport } {
  const error = thrown instanceof AppError ? thrown : translated(thrown);
  return { status: statusOf(error.code), report: errorReport(error) };
}

/** Is it a fault of ours, that somebody should look at? A refusal, or "not yet", is an answer. */
export function isFault(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code === undefined) return errorAnswer(thrown).status >= 500;
  return errorTable[code].kind === 'broken' || code === 'DASHBOARD_GAP';
}

/** The web framework's own errors in our codes. */
function translated(thrown: unknown): AppError {
  const { code, statusCode, message } = (thrown ?? {}) as {
    code?: string;
    statusCode?: number;
    message?: string;
  };
  if (code === 'FST_ERR_VALIDATION' || code?.startsWith('FST_ERR_BAD_URL') === true) {
    return appError('HTTP_BAD_REQUEST', { path: 'url', reason: message });
  }
  if (code?.startsWith('FST_ERR_CTP') === true) {
    return appError('HTTP_BODY_REFUSED', { reason: message, limit: BODY_BYTES_MAX });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return appError('HTTP_BAD_REQUEST', { path: 'request', reason: message });
  }
  return appError('HTTP_FAILED', { reason: 'a fault inside the server' }, thrown);
}
