/** A host as the child of a supervisor: its end is the child's exit. */
import type { HostEnd, SeatHost } from '../host/control.ts';
import type { ChildExit, RunningChild } from './supervisor.ts';

/** A host that was stopped ended normally; every other end is a crash, with its reason. */
export const exitOf = ({ error, reason }: HostEnd): ChildExit =>
  reason === 'stopped' ? { kind: 'normal' } : { error, kind: 'crashed' };

export const hostChild = (host: SeatHost): RunningChild => ({
  ended: host.ended.then(exitOf),
  stop: () => host.stop(),
});
