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

/** What was thrown, in one line: of what nobody foresaw the report is a stack. */
export const lineOf = (thrown: unknown): string =>
  thrown instanceof Finding ? thrown.message : firstLine(errorReport(thrown).message);

export const firstLine = (text: string): string => text.split('\n', 1)[0] as string;

/** Anything thrown while an agent was driven, as a finding that says where. */
export function findingAt(where: string, thrown: unknown): Finding {
  const isHostOver = thrown instanceof Finding && thrown.isHostOver;
  return new Finding(`${where}: ${lineOf(thrown)}`, { isHostOver });
}

/** Of a state that is no plain data, by what its copy or digest threw. */
export const notStored = (thrown: unknown): Finding =>
  findingAt('its state cannot be stored, it has to be plain data', thrown);
