import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Draft } from '../../../protocols/record.ts';
import { stage } from '../../support/dashboard-server.ts';
import type { Stage } from '../../support/dashboard-server.ts';
import { builtPage, driveFloor, launchBrowser, openPage } from '../../support/page-browser.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';

/** Long enough that the page begins from the server's own fold. */
const drafts = fixtureJournal({ rounds: 120 }).records.map(
  ({ seq: _seq, v: _v, hash: _hash, ...draft }) => draft as Draft,
);

let browser: Browser;
let real: Stage;

beforeAll(async () => {
  browser = await launchBrowser();
  real = await stage({ drafts, webDir: builtPage() });
});
afterAll(async () => {
  await browser.close();
  await real.close();
});

describe('the page on the dashboard server itself', () => {
  it('begins from the server’s fold, follows the feed, and breaks no policy', async () => {
    const { page, errors } = await openPage(browser, real.url);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.reload();
    const facts = await driveFloor(page);
    expect(facts.mode).toContain('PAPER no real money');
    expect(asked).toContain('/api/v1/state');
    // Nothing arrives after the snapshot, and nothing is on its way.
    await page.locator('[data-notice="reading"]').waitFor({ state: 'detached' });
    real.append([
      {
        type: 'risk.mode',
        at: drafts.at(-1)?.at ?? 0,
        body: { mode: 'halted', reason: 'fixture' },
      },
    ]);
    await page.locator('[data-notice="halted"]').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('checks an inclusion proof of the server in the browser', async () => {
    const { page } = await openPage(browser, `${real.url}/audit/600`);
    await page.getByRole('button', { name: 'Check it in this browser' }).click();
    const step = page.getByTestId('proof').getByText('lead from it to the root');
    await step.waitFor();
    expect(await step.textContent()).toContain('✓');
    await page.context().close();
  });

  it('reads a round that has left the page’s memory back over HTTP', async () => {
    const { page } = await openPage(browser, `${real.url}/rounds/r5`);
    await page.getByText('shrunk 12 → 7').first().waitFor();
    const rows = page.locator('tr[data-expert]');
    await rows.nth(7).waitFor();
    expect(await rows.count()).toBe(8);
    await page.context().close();
  });
});
