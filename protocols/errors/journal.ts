import { broken, operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

/** The data folder, its stores and the journal's writer and readers. */
export const journalErrors = {
  DATA_LOCKED: operating(
    'The data folder {dir} is in use by process {pid}.',
    'Stop that process, or choose another folder with --data.',
    409,
  ),
  JOURNAL_ABANDONED: broken(
    'A record could not be folded into the state: {reason}. Nothing from record {seq} on was written.',
    'The journal ends before it and can be taken up again. Report the reason; if it comes back with every start, the input that brings it has to be mended.',
  ),
  DATA_MISSING: refused(
    'There is no journal in {dir}.',
    'Check --data, or start a run there first.',
    404,
    3,
  ),
  DATA_FORMAT_NEWER: refused(
    'The data in {dir} is of format {got}; this version reads up to {want}.',
    'Use the version of Kimera that wrote it, or a later one.',
    409,
    3,
  ),
  DATA_UNUSABLE: operating(
    'The store in {dir} cannot be used: {reason}.',
    'Check the permissions and the free space of the folder; restore a copy if the file is damaged.',
  ),
  STORE_MISSING: operating(
    'LMDB, which holds the journal, does not load: {reason}.',
    'Run npm ci --include=optional in the project folder: its binary is an optional package. Where there is none for the platform, npm ci compiles one, for which it needs python3, make and a C++ compiler.',
  ),
  DATA_WRITE_FAILED: operating(
    'The store {store} could not be written: {reason}.',
    'Free space on the disk or mend it, then start again on the same folder.',
    507,
  ),
  DATA_GONE: operating(
    'The journal {file} was deleted or moved away while the supervisor ran. The run has ended; what was written since then is not in any folder.',
    'Find out who removed it. If it was moved, start on it where it is now; else restore a copy, or start anew.',
    410,
  ),
  DATA_REPLACED: operating(
    'The journal {file} is another file than the one the supervisor opened. The run has ended; what was written since then is not in this one.',
    'Find out who replaced it, then start again: the start says whether this journal holds.',
    409,
  ),
  JOURNAL_FULL: operating(
    'The journal holds {bytes} bytes; its limit is {limit}. Nothing more is appended.',
    'Export and prune sealed epochs, or raise the limit, then start again on the same folder.',
    507,
  ),
  JOURNAL_WRITE_FAILED: operating(
    'Records from seq {seq} on could not be written: {reason}. They are not in the journal.',
    'Free space on the disk or mend it, then start again on the same folder.',
    507,
  ),
  JOURNAL_FLUSH_SLOW: operating(
    'Records up to seq {seq} were not on disk after {limitMs} ms.',
    'Check the disk; nothing later than the durable head may be relied upon.',
  ),
  JOURNAL_FORKED: operating(
    'Another writer has already put a segment at seq {seq} into this journal.',
    'Find the second process on this data folder and stop it; the journal itself is whole.',
    409,
  ),
  JOURNAL_BACKLOG: operating(
    '{bytes} bytes of records wait for the disk; the limit is {limit}.',
    'Check the disk; append less between two flushes.',
  ),
  JOURNAL_CLOSED: broken(
    'A record of type {type} was appended after the journal had been closed.',
    'This is a fault in Kimera. Keep the data folder and report it.',
  ),
  JOURNAL_BROKEN: refused(
    'The journal does not hold from record {seq} on: {reason}.',
    'Nothing was started. Keep the folder as evidence; go on from a copy, or with --new-run.',
    500,
    1,
  ),
  JOURNAL_ROLLED_BACK: refused(
    'The journal in {dir} is not the one that was verified here last: that one had record {seq} with the hash {hash}; {found}.',
    'If you put a backup there on purpose, start once with --accept-journal: what came after it is given up. If not, keep the folder as evidence and find out who changed it; go on from a copy, or with --new-run.',
    409,
    1,
  ),
  JOURNAL_TAIL_BROKEN: refused(
    'The end of the journal is damaged at seq {seq}: {reason}.',
    'Run audit verify, keep the folder as evidence, and go on from a copy or a new folder.',
    500,
    3,
  ),
  JOURNAL_SEGMENT_BROKEN: refused(
    'The segment at seq {seq} cannot be read: {reason}.',
    'Run audit verify; it names the first bad record.',
    500,
    1,
  ),
  SNAPSHOT_BROKEN: refused(
    'The snapshot {name} does not match its hash.',
    'Delete it; the state is folded again from the journal.',
    500,
    1,
  ),
} as const satisfies Record<string, ErrorEntry>;
