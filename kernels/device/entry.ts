/**
 * The device's process. Dawn can abort a whole process and a driver can hang one; here that costs
 * nothing but this. Started by device-process.ts with the wanted kind of adapter as argument.
 */
import { openDevice } from './adapter.ts';
import { processPort } from './process-port.ts';
import { serveDevice } from './serve.ts';

await serveDevice(processPort(), () =>
  openDevice(process.argv[2] === 'software' ? 'software' : 'hardware'),
);
