/** `node hostile-matrix.js ISOLATION DEED MODULE`: tries one deed in this version of Node and prints what came of it. */
import { pathToFileURL } from 'node:url';
import { DEEDS, tryDeed } from './hostile-deeds.ts';

const [isolation = '', deed = '', module = ''] = process.argv.slice(2);
if (isolation === 'deeds') {
  process.stdout.write(JSON.stringify(Object.values(DEEDS).flat()));
  process.exit(0);
}
const entry = isolation === 'process' ? 'guest' : 'entry';
const outcome = await tryDeed(deed, isolation === 'process' ? 'process' : 'thread', {
  entryUrl: new URL(`../../runtime/host/${entry}.js`, import.meta.url),
  seatModuleUrl: pathToFileURL(module).href,
});
process.stdout.write(`${JSON.stringify(outcome)}\n`);
process.exit(0);
