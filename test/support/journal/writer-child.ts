/**
 * A process that writes a journal until it is killed or fails. Prints `durable <seq>` after each
 * flush, and `failed <code> <durable seq>` when it cannot go on.
 * Arguments: data folder, records a flush.
 */
import { codeOf } from '../../../protocols/errors.ts';
import { openJournal } from '../../../runtime/journal/writer.ts';
import { openStores } from '../../../runtime/store/environment.ts';
import { draftNumber } from './drafts.ts';

const [dir = '', group = '1'] = process.argv.slice(2);
let durable = 0;
try {
  const journal = openJournal({ stores: openStores(dir) });
  durable = journal.durable.seq;
  console.log(`durable ${durable}`);
  for (;;) {
    for (let n = 0; n < Number(group); n++) journal.append(draftNumber(journal.head.seq));
    await journal.flush();
    durable = journal.durable.seq;
    console.log(`durable ${durable}`);
  }
} catch (error) {
  console.log(`failed ${codeOf(error) ?? String(error)} ${durable}`);
  process.exit(1);
}
