/** Processes that do nothing but take time on a core: a busy machine. */
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { onTestFinished } from 'vitest';

/**
 * Starts `n` of them, at the priority `nice` (10 by default: what else runs here still gets on); they end
 * with the test.
 */
export function spin(n: number, nice = 10): void {
  for (let k = 0; k < n; k++) {
    const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    if (child.pid !== undefined) setPriority(child.pid, nice);
  }
}
