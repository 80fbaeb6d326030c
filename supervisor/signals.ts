/**
 * The signals that ask a run to stop. They are held from the program's first moment, so that one that
 * comes while code is still being loaded is obeyed later and not the end of the process.
 */
export const STOP_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

export interface HeldSignals {
  /** Hands every signal to `listener`, those that came before it first. */
  readonly deliver: (listener: (signal: NodeJS.Signals) => void) => void;
  /** From here on they end the process again. */
  readonly release: () => void;
}

export function holdSignals(): HeldSignals {
  const held: NodeJS.Signals[] = [];
  let take = (signal: NodeJS.Signals): void => void held.push(signal);
  const onSignal = (signal: NodeJS.Signals): void => take(signal);
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  return {
    deliver: (listener) => {
      take = listener;
      for (const signal of held.splice(0)) listener(signal);
    },
    release: () => {
      for (const name of STOP_SIGNALS) process.off(name, onSignal);
    },
  };
}
