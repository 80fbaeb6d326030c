/**
 * What a run can be reached through: the socket in its data folder, and the page with its interface
 * unless that is switched off. Opened when the run can take what is asked, closed before it is gone.
 */
import type { LiveStatus } from '../protocols/api.ts';
import type { Config } from './config-schema.ts';
import { control } from './control.ts';
import { openFeedTree } from './feed-tree.ts';
import type { FeedTree } from './feed-tree.ts';
import type { OperatorHome } from './home.ts';
import { openLocalDoor } from './local-door.ts';
import type { RunLog } from './run-log.ts';
import { openRunMetrics } from './run-metrics.ts';
import type { Run } from './run.ts';

export interface RunDoors {
  /** Address of the page; empty without one. */
  readonly url: string;
  close(): Promise<void>;
}

interface DoorOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly home: Pick<OperatorHome, 'sealKey' | 'tokenHash'>;
  readonly log: RunLog;
}

const TELL_EVERY_MS = 500;

/** @throws what the dashboard's first start reports, PORT_IN_USE among it; nothing stays open then. */
export async function openRunDoors(run: Run, options: DoorOptions): Promise<RunDoors> {
  const { config, dataDir, log } = options;
  // Whoever may open the socket has no token; the journal says which way they came.
  const local = await openLocalDoor(
    dataDir,
    ({ action, text }) => control(run, action, { by: 'local', text }),
    log.write,
  );
  const metrics = openRunMetrics(run);
  if (!config.process.dashboard) return { close: () => local.close(), url: '' };
  let dashboard: FeedTree;
  try {
    dashboard = await openFeedTree(run, {
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
  } catch (error) {
    await local.close();
    throw error;
  }
  const tell = (): void => dashboard.tell(statusOf(run, config));
  run.onSeats(tell);
  const ticking = setInterval(tell, TELL_EVERY_MS);
  tell();
  return {
    close: async () => {
      clearInterval(ticking);
      await dashboard.stop();
      await local.close();
    },
    url: dashboard.url,
  };
}

function statusOf(run: Run, config: Config): LiveStatus {
  return {
    kernels: run.kernelStatus(),
    phase: phaseOf(run),
    seats: run.seats().map((seat) => ({
      id: seat.seat,
      incarnation: seat.incarnation,
      mailbox: null,
      role: seat.role,
      state: seat.state,
      threadId: seat.threadId,
    })),
    speed: config.process.speed,
  };
}

function phaseOf(run: Run): LiveStatus['phase'] {
  if (run.state.marketEnded) return 'ended';
  return run.standing() === 'lost' ? 'lost' : 'running';
}
