/** Opens the kernels as the configuration wants them: `process.gpu`. */
import { openCpuBackend } from './cpu-backend.ts';
import { openDeviceProcess } from './device/device-process.ts';
import type { DeviceOptions } from './device/device-process.ts';
import { swiftShaderEnv } from './device/swiftshader.ts';
import type { SwiftShaderOptions } from './device/swiftshader.ts';
import { Failover } from './failover.ts';
import type { FailoverOptions } from './failover.ts';

/** auto = a hardware adapter if there is one, software = SwiftShader, off = the CPU. */
export type GpuWish = 'auto' | 'software' | 'off';

export interface KernelsOptions
  extends
    Pick<FailoverOptions, 'plan' | 'report'>,
    Pick<DeviceOptions, 'env' | 'entryUrl' | 'jobMs' | 'jobsMax' | 'startMs'> {
  readonly gpu: GpuWish;
  readonly swiftShader?: SwiftShaderOptions;
}

/** Can run kernels at once; the device joins when it has tested itself. */
export async function openKernels(options: KernelsOptions): Promise<Failover> {
  const { gpu, plan, report } = options;
  return new Failover({
    cpu: await openCpuBackend(),
    open: gpu === 'off' ? undefined : (closing) => openDevice(options, closing),
    plan,
    ...(report === undefined ? {} : { report }),
  });
}

/** @throws DEVICE_NONE, DEVICE_SILENT, DEVICE_LOST. */
export async function openDevice(
  options: Omit<KernelsOptions, 'plan' | 'report'>,
  closing?: AbortSignal,
) {
  const { env, gpu, swiftShader, ...limits } = options;
  if (gpu !== 'software') return openDeviceProcess({ ...limits, env, wish: 'hardware' }, closing);
  const driver = await swiftShaderEnv(swiftShader ?? {}, env);
  return openDeviceProcess({ ...limits, env: { ...env, ...driver }, wish: 'software' }, closing);
}
