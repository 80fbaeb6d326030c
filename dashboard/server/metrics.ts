/** The server's own figures for Prometheus; main's are fetched when somebody asks. */
import { Gauge, Registry } from 'prom-client';
import type { FeedCounters } from './feed/feed.ts';

export interface MetricsParts {
  readonly counters: FeedCounters;
  readonly progress: () => { readonly seq: number; readonly head: number };
}

/** Names carry `kimera_dashboard_`, so that they never meet main's. */
export function dashboardRegistry({ counters, progress }: MetricsParts): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: () => number): void => {
    const full = `kimera_dashboard_${name}`;
    const made: Gauge = new Gauge({
      name: full,
      help,
      registers: [],
      collect: () => made.set(value()),
    });
    registry.registerMetric(made);
  };
  gauge('feed_clients', 'Connected clients of the live feed.', () => counters.clients);
  gauge('feed_live_clients', 'Clients fed by shared frames.', () => counters.live);
  gauge('feed_delivered_records', 'Records handed to connections.', () => counters.delivered);
  gauge('feed_frames', 'Frames handed to connections.', () => counters.frames);
  gauge('feed_cut', 'Clients cut off.', () => counters.cut);
  gauge('feed_refused', 'Subscriptions refused.', () => counters.refused);
  gauge('feed_demoted', 'Live clients sent to their own pace.', () => counters.demoted);
  gauge('replica_seq', 'Last record folded.', () => progress().seq);
  gauge('replica_behind', 'Records visible and not folded yet.', () => {
    const { seq, head } = progress();
    return Math.max(0, head - seq);
  });
  return registry;
}
