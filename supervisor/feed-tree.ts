/**
 * The feed's branch of the tree: the dashboard is restarted when it dies, up to 10 times in 60 s;
 * past that it stays off. Trading goes on either way: nothing here can reach the session.
 */
import type { LiveStatus } from '../protocols/api.ts';
import { wallScheduler } from '../runtime/supervision/scheduler.ts';
import { Supervisor } from '../runtime/supervision/supervisor.ts';
import type { SupervisorEvent } from '../runtime/supervision/supervisor.ts';
import { openDashboard } from './dashboard-link.ts';
import type { DashboardLink, DashboardLinkOptions } from './dashboard-link.ts';
import type { Run } from './run.ts';

export interface FeedTree {
  readonly url: string;
  tell(status: LiveStatus): void;
  stop(): Promise<void>;
}

const INTENSITY = { max: 10, windowMs: 60_000 };

/** @throws what the dashboard's first start reports: a port in use must reach the operator. */
export async function openFeedTree(run: Run, options: DashboardLinkOptions): Promise<FeedTree> {
  let link = await openDashboard(run, options);
  // Clients come back to the address they know, also when it was picked for them.
  const port = Number(new URL(link.url).port);
  let first: DashboardLink | undefined = link;
  const supervisor = new Supervisor({
    children: [
      {
        id: 'dashboard',
        restart: 'transient',
        start: async () => {
          link = first ?? (await openDashboard(run, { ...options, port }));
          first = undefined;
          return link;
        },
      },
    ],
    excess: { intensity: INTENSITY, kind: 'escalate' },
    id: 'feed',
    report: (event) => report(options, event),
    scheduler: wallScheduler,
    strategy: 'one_for_one',
  });
  await supervisor.start();
  return {
    url: link.url,
    tell: (status) => link.tell(status),
    stop: () => supervisor.stop(),
  };
}

function report(options: DashboardLinkOptions, event: SupervisorEvent): void {
  if (event.kind === 'ended' && event.exit.kind === 'crashed') {
    const { error } = event.exit;
    options.log('error', 'the dashboard died and is restarted; trading goes on', { error });
  } else if (event.kind === 'escalated') {
    const { error } = event;
    options.log('error', 'the dashboard keeps dying and stays off; trading goes on', { error });
  }
}
