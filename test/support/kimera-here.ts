/** A command run in this process, from source: what it says and how it ends, without a start of Node. */
import { Writable } from 'node:stream';
import { main } from '../../supervisor/main.ts';
import type { Terminal } from '../../supervisor/terminal.ts';
import type { Finished, Place } from './kimera-process.ts';

/** Runs `kimera ARGS` as `kimera` does in a process, for commands that leave nothing running. */
export async function kimeraHere(place: Place, ...args: string[]): Promise<Finished> {
  const stdout = heard();
  const stderr = heard();
  const terminal: Terminal = {
    cwd: place.dir,
    env: { ...process.env, KIMERA_HOME: place.home },
    exitCode: 0,
    stderr: stderr.stream,
    stdout: stdout.stream,
  };
  const { code } = await main(args, terminal);
  return { code, signal: null, stderr: stderr.text(), stdout: stdout.text() };
}

function heard(): { readonly stream: Writable; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
}
