import { expect, it } from 'vitest';
import { diskWarning } from '../../../supervisor/disk-watch.ts';

const MB = 2 ** 20;

it('says when the journal or its disk is nearly full, with the figures and what to do', () => {
  const room = { free: 10_000 * MB, limit: 1_000 * MB, used: 100 * MB };
  expect(diskWarning(room)).toBeUndefined();
  expect(diskWarning({ ...room, used: 950 * MB })).toMatch(
    /used 950 MB of the 1,000 MB .*process\.journalMbMax.*JOURNAL_FULL/,
  );
  expect(diskWarning({ ...room, free: 100 * MB })).toMatch(/100 MB left.*JOURNAL_WRITE_FAILED/);
});
