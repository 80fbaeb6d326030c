/** Something the test kit holds against an agent: what, where, and what to do about it. */
import { errorReport } from '../../protocols/errors.ts';

export class Finding extends Error {
  override readonly name = 'Finding';
  /** The host itself is over: nothing more can be asked of this seat. */
  readonly isHostOver: boolean;

  constructor(what: string, { isHostOver = false }: { readonly isHostOver?: boolean } = {}) {
    super(what);
    this.isHostOver = isHostOver;
  }
}

/** Anything thrown while an agent was driven, as a finding that says where. */
export function findingAt(where: string, thrown: unknown): Finding {
  if (thrown instanceof Finding) {
    const { isHostOver, message } = thrown;
    return new Finding(`${where}: ${message}`, { isHostOver });
  }
  return new Finding(`${where}: ${errorReport(thrown).message}`);
}
