/**
 * What a run can be reached through: the socket in its data folder, opened as soon as the folder is
 * ours, and the page with its interface unless that is switched off, opened when the run can answer.
 */
import type { LiveStatus } from '../protocols/api.ts';
import type { Config } from './config-schema.ts';
import { control, grant } from './control.ts';
import { openFeedTree } from './feed-tree.ts';
import type { OperatorHome } from './home.ts';
import { openLocalDoor } from './local-door.ts';
import type { LocalDoor } from './local-door.ts';
import type { RunLog } from './run-log.ts';
import { openRunMetrics } from './run-metrics.ts';
import type { Run } from './run.ts';
import { councilPhase, statusOfRun } from './run-status.ts';

export interface Interface {
  /** Address of the page; empty where it is switched off. */
  readonly url: string;
  close(): Promise<void>;
}

interface DoorOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly log: RunLog;
}

const TELL_EVERY_MS = 500;

/**
 * The socket. Who asks before the run is there waits for it and is answered then; whoever may open it
 * has no token, so the journal says which way they came.
 */
export const openRunSocket = (
  started: Promise<{ readonly run: Run; readonly url: () => string }>,
  { config, dataDir, log }: DoorOptions,
): Promise<LocalDoor> =>
  openLocalDoor(
    dataDir,
    async (request) => {
      const { run, url } = await started;
      const who = { by: 'local', text: request.text };
      switch (request.action) {
        case 'status':
          return statusOfRun(run, config, url());
        case 'grant':
          return grant(run, { amount: request.amount, ...who });
        default:
          return control(run, request.action, who);
      }
    },
    log.write,
  );

/** @throws what the dashboard's first start reports, PORT_IN_USE among it; nothing stays open then. */
export async function openInterface(
  run: Run,
  options: DoorOptions & { readonly home: Pick<OperatorHome, 'sealKey' | 'tokenHash'> },
): Promise<Interface> {
  const { config, dataDir, log } = options;
  if (!config.process.dashboard) return { close: () => Promise.resolve(), url: '' };
  const metrics = openRunMetrics(run);
  const dashboard = await openFeedTree(run, {
    allowedHosts: config.process.allowedHosts,
    allowedOrigins: config.process.allowedOrigins,
    dataDir,
    host: config.process.host,
    log: log.write,
    metrics: metrics.text,
    port: config.process.port,
    proxies: config.process.proxies,
    sealKey: Buffer.from(options.home.sealKey).toString('base64'),
    tokenHash: options.home.tokenHash,
  });
  const tell = (): void => dashboard.tell(statusOf(run, config));
  run.onSeats(tell);
  const ticking = setInterval(tell, TELL_EVERY_MS);
  tell();
  return {
    close: async () => {
      clearInterval(ticking);
      await dashboard.stop();
    },
    url: dashboard.url,
  };
}

function statusOf(run: Run, config: Config): LiveStatus {
  return {
    kernels: run.kernelStatus(),
    phase: councilPhase(run),
    seats: run.liveSeats(),
    speed: config.process.speed,
  };
}
