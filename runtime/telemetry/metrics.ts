/** The process's metrics registry: prom-client, read at a scrape. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/** Prefix of every metric of ours. */
export const METRIC_PREFIX = 'kimera_';

export interface Metrics {
  readonly contentType: string;
  readonly registry: Registry;
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  /** The text of a scrape. */
  scrape(): Promise<string>;
}

export interface MetricsOptions {
  /** Also heap, event loop lag, file handles; off in tests. */
  readonly process?: boolean;
}

/** A registry of its own: two sessions in one process do not share counts. */
export function metricsRegistry(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (options.process === true)
    collectDefaultMetrics({ prefix: METRIC_PREFIX, register: registry });
  const named = (name: string, help: string, labelNames: readonly string[]) => ({
    help,
    labelNames: [...labelNames],
    name: METRIC_PREFIX + name,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    registry,
    counter: (name, help, labels = []) => new Counter(named(name, help, labels)),
    gauge: (name, help, labels = []) => new Gauge(named(name, help, labels)),
    scrape: () => registry.metrics(),
  };
}
