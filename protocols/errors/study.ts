import { operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

export const studyErrors = {
  STUDY_SEAT_DIED: operating(
    'Seat {seat} died in a study: {reason}.',
    'A council with a seat missing is another council: mend the seat and run the study again.',
  ),
  STUDY_TASK_FAILED: operating(
    'A run of the study ended ({run}): {reason}.',
    'Read the reason. The other runs are thrown away: a study is whole or it is none.',
    503,
    1,
  ),
  STUDY_WORLD_UNKNOWN: refused(
    'There is no world {world} in this study; it has {known}.',
    'Name worlds of the list, separated by commas, or leave --worlds out.',
  ),
} as const satisfies Record<string, ErrorEntry>;
