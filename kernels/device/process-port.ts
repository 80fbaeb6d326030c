/** The channel to the parent, from inside the device's process. */
import type { DevicePort } from './serve.ts';

/** Also sees to it that this process ends with its parent, however that ends, and not before. */
export function processPort(): DevicePort {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole group; the parent still has rounds to end and says when.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  return {
    exit: (code) => process.exit(code),
    onMessage: (listener) => void process.on('message', listener),
    send: (message, sent) => {
      if (process.connected) process.send?.(message, undefined, {}, () => sent?.());
      else sent?.();
    },
  };
}
