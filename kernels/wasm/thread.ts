/**
 * The second thread: it does its share of a job when a message asks for it. Between jobs it stands in
 * its event loop and costs nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { performerOf } from './module.ts';
import type { ThreadSeed, ThreadTask } from './module.ts';

const perform = performerOf(workerData as ThreadSeed);
parentPort?.on('message', (task: ThreadTask) => void perform(task));
parentPort?.postMessage('ready');
