/** The process's metrics registry: prom-client for what is rare, hot metrics copied at each scrape. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { HistogramReading, HotMetrics } from './hot-metrics.ts';
import { bucketBound } from './hot-metrics.ts';

/** Prefix of every metric of ours. */
export const METRIC_PREFIX = 'kimera_';

export interface Metrics {
  readonly contentType: string;
  readonly registry: Registry;
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  /** The text of a scrape, hot metrics included. */
  scrape(): Promise<string>;
}

export interface MetricsOptions {
  readonly hot?: HotMetrics;
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
    scrape: async () => (await registry.metrics()) + hotText(options.hot),
  };
}

/** Hot metrics in the exposition format; prom-client's own histograms cannot take counts over. */
function hotText(hot: HotMetrics | undefined): string {
  if (hot === undefined) return '';
  const counters = hot.counters.map((name) => {
    const full = METRIC_PREFIX + name;
    return `# TYPE ${full} counter\n${full} ${hot.readCounter(name)}\n`;
  });
  const histograms = hot.histograms.map((name) =>
    histogramText(METRIC_PREFIX + name, hot.readHistogram(name)),
  );
  return ['\n', ...counters, ...histograms].join('');
}

function histogramText(name: string, { buckets, count, sum }: HistogramReading): string {
  let text = `# TYPE ${name} histogram\n`;
  let below = 0;
  // The last bucket takes all above, which is what +Inf says.
  for (const [bucket, n] of buckets.slice(0, -1).entries()) {
    below += n;
    text += `${name}_bucket{le="${bucketBound(bucket)}"} ${below}\n`;
  }
  return `${text}${name}_bucket{le="+Inf"} ${count}\n${name}_sum ${sum}\n${name}_count ${count}\n`;
}
