/** What of a plugin's containment this machine does not give, in words for an operator. */
import type { HostPlace } from '../../protocols/host.ts';
import { containment } from '../../runtime/host/containment.ts';
import type { Containment } from '../../runtime/host/containment.ts';

/** One sentence a gap; none on a Linux with util-linux and user namespaces. */
export function containmentGaps(means: Containment): string[] {
  const { noNamespaces, permission, prlimit, setpriv, unshare } = means;
  return [
    ...(permission === undefined
      ? ['this Node has no permission model: a plugin can read files and start programs']
      : []),
    ...(unshare === undefined
      ? [`no namespaces (${noNamespaces}): a plugin can open sockets and signal other processes`]
      : []),
    ...(prlimit === undefined
      ? [
          'no prlimit (util-linux): only the heap of a plugin is limited, not its other memory and open files',
        ]
      : []),
    ...(setpriv === undefined
      ? ['no setpriv (util-linux): a plugin that loops outlives a supervisor that is killed']
      : []),
  ];
}

/** The same for a run whose plugins are isolated in this way. */
export const gapsOf = (isolation: HostPlace): string[] =>
  isolation === 'process'
    ? containmentGaps(containment())
    : [
        `process.isolation is ${isolation}: a plugin can read files, start programs, open sockets and end this process`,
      ];
