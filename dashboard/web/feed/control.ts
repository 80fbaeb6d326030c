/** What an operator may ask of the run, and what came of it. The token is never kept. */
import type { ControlAction, ControlReceipt } from '../../../protocols/api.ts';

export type ControlOutcome =
  | { readonly ok: true; readonly receipt: ControlReceipt }
  | { readonly ok: false; readonly text: string };

/** Posts one wish. An answer that does not come in 5 s is said to be missing, not assumed. */
export async function ask(
  action: ControlAction,
  token: string,
  text: string,
): Promise<ControlOutcome> {
  try {
    const answer = await fetch(`/api/v1/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(5_000),
    });
    const body = (await answer.json()) as ControlReceipt & { message?: string };
    if (answer.ok) return { ok: true, receipt: body };
    return { ok: false, text: body.message ?? `The server answered ${answer.status}.` };
  } catch {
    return { ok: false, text: `No answer. Run "kimera ${action}" on the machine.` };
  }
}
