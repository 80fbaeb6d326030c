/** A hostile plugin in a process of its own gets nothing, and ends at most itself. */
import { describe, expect, test } from 'vitest';
import { containment } from '../../../../runtime/host/containment.ts';
import { DEEDS, tryDeed } from '../../../support/hostile-deeds.ts';

const place = {
  entryUrl: new URL('../../../../dist/runtime/host/guest.js', import.meta.url),
  seatModuleUrl: new URL('../../../fixtures/hosts/hostile.mjs', import.meta.url).href,
};
/** What only namespaces keep from it. */
const BY_NAMESPACE = ['connect', 'kill-parent', 'kill-supervisor', 'kill-all'];
const BY_LIMITS = ['open-files', 'buffers'];
/** What it may do as often as it likes: it harms nobody but itself. */
const HARMLESS = ['half-a-frame', 'speak-for-another'];
const { prlimit, unshare } = containment();

describe.each(Object.entries(DEEDS))('%s', (_kind, deeds) => {
  test.concurrent.each(deeds)('%s', async (deed) => {
    const { detail, is } = await tryDeed(deed, 'process', place);
    const needs = BY_NAMESPACE.includes(deed) ? unshare : BY_LIMITS.includes(deed) ? prlimit : '';
    if (needs === undefined) return;
    expect({ detail, is: HARMLESS.includes(deed) ? 'harmless' : is }).not.toMatchObject({
      is: 'done',
    });
  });
});
