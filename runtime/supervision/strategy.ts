/**
 * Which children a death concerns. Plain functions over plain data; start order is the order of the
 * list (left to right), stop order its reverse. Semantics as in OTP's supervisor behaviour.
 */

export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';
/**
 * permanent: always restarted. transient: restarted after a crash, not after a normal end.
 * temporary: never restarted, also not when a sibling's death stopped it.
 */
export type RestartType = 'permanent' | 'transient' | 'temporary';
export type ExitKind = 'normal' | 'crashed';

export interface ChildPlan {
  readonly id: string;
  readonly restart: RestartType;
}

/** What to do about one death: first stop `stop` in that order, then start `start` in that order. */
export interface RestartPlan {
  readonly start: readonly string[];
  readonly stop: readonly string[];
}

export const mustRestart = (restart: RestartType, exit: ExitKind): boolean =>
  restart === 'permanent' || (restart === 'transient' && exit === 'crashed');

export const startOrder = (children: readonly ChildPlan[]): readonly string[] =>
  children.map(({ id }) => id);
export const stopOrder = (children: readonly ChildPlan[]): readonly string[] =>
  startOrder(children).toReversed();

/**
 * The plan for the death of `failed`, which must be restarted (see `mustRestart`). `stop` names the
 * siblings to stop (the failed child has stopped by itself). A temporary sibling that is stopped is
 * not started again; a transient one that had ended normally is, as in OTP.
 * An unknown `failed` gives an empty plan.
 */
export function restartPlan(
  strategy: Strategy,
  children: readonly ChildPlan[],
  failed: string,
): RestartPlan {
  const at = children.findIndex(({ id }) => id === failed);
  const concerned = at < 0 ? [] : concernedBy(strategy, children, at);
  return {
    start: concerned
      .filter(({ id, restart }) => id === failed || restart !== 'temporary')
      .map(({ id }) => id),
    stop: stopOrder(concerned).filter((id) => id !== failed),
  };
}

function concernedBy(
  strategy: Strategy,
  children: readonly ChildPlan[],
  at: number,
): readonly ChildPlan[] {
  switch (strategy) {
    case 'one_for_one':
      return children.slice(at, at + 1);
    case 'one_for_all':
      return children;
    case 'rest_for_one':
      return children.slice(at);
  }
}
