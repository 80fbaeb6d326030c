/** The market's date of a run time, us: 2001-03-28. */
export const dayText = (at: number): string => new Date(at / 1_000).toISOString().slice(0, 10);
