/** One row of the error table. */
export interface ErrorEntry {
  /** What happened, with the value and the limit; `{name}` is filled from the details. */
  readonly message: string;
  /** What to do next. */
  readonly remedy: string;
  readonly kind: 'refused' | 'operating' | 'broken';
  readonly retryable: boolean;
  /** Exit code of a command that ends with it: 1 check failed, 2 wrong usage, 3 environment, 4 council lost. */
  readonly exit: 1 | 2 | 3 | 4;
  /** HTTP status of an answer that carries it. */
  readonly status: number;
}

/** Bad input: the answer is no, and the same input will always be refused. */
export const refused = (
  message: string,
  remedy: string,
  status = 400,
  exit: 1 | 2 | 3 = 2,
): ErrorEntry => ({
  message,
  remedy,
  kind: 'refused',
  retryable: false,
  exit,
  status,
});

/** The world failed; trying again may help. */
export const operating = (
  message: string,
  remedy: string,
  status = 503,
  exit: 1 | 2 | 3 | 4 = 3,
): ErrorEntry => ({
  message,
  remedy,
  kind: 'operating',
  retryable: true,
  exit,
  status,
});

/** A fault of ours: stop, keep the evidence, restart from the journal. */
export const broken = (message: string, remedy: string): ErrorEntry => ({
  message,
  remedy,
  kind: 'broken',
  retryable: false,
  exit: 1,
  status: 500,
});
