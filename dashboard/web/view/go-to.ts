/** Where "/" leads. Pure. */

export interface Target {
  readonly path: string;
  readonly text: string;
}

/** The page of what was typed: a round, a record or a seat; undefined when it is none. */
export function targetOf(typed: string, seats: readonly string[]): Target | undefined {
  const text = typed.trim().toLowerCase();
  const round = /^r?([1-9][0-9]*)$/.exec(text)?.[1];
  if (round !== undefined) return { path: `/rounds/r${round}`, text: `Round ${round}` };
  const seq = /^#([1-9][0-9]*)$/.exec(text)?.[1];
  if (seq !== undefined) return { path: `/audit/${seq}`, text: `Record #${seq}` };
  const seat = seats.find((id) => text !== '' && id.startsWith(text));
  return seat === undefined ? undefined : { path: `/seats/${seat}`, text: `Seat ${seat}` };
}
