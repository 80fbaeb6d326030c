/** The command, the page it serves and a browser: watched, halted, and lost. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exported, ofType } from '../../support/kimera-journal.ts';
import { startKimera, stopKimera, tempPlace } from '../../support/kimera-process.ts';
import { driveFloor, launchBrowser, openPage } from '../../support/page-browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('a person who opens the printed url', () => {
  it('sees paper money and rounds at three widths, with no error in the console', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '3');
    for (const width of [1440, 1100, 390]) {
      const { page, errors } = await openPage(browser, run.url, {
        viewport: { height: 900, width },
      });
      const facts = await driveFloor(page);
      expect(facts.mode, String(width)).toContain('PAPER');
      expect(facts.decision.length, String(width)).toBeGreaterThan(5);
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(Number(wide), 'no sideways scrolling').toBeLessThanOrEqual(width);
      expect(errors, String(width)).toEqual([]);
      await page.context().close();
    }
    expect((await stopKimera(run)).code).toBe(0);
  });

  it('halts with the token of the home, and is told when the server is gone', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '3');
    const { page } = await openPage(browser, run.url);
    await driveFloor(page);
    await page.getByRole('button', { name: 'Halt…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Halt trading' });
    await dialog.waitFor();
    const token = readFileSync(join(place.home, 'token'), 'utf8').trim();
    await dialog.getByLabel(/token/i).fill(token);
    await dialog.getByRole('button', { name: 'Halt', exact: true }).click();
    await page.locator('[data-notice="halted"]').waitFor();
    run.child.kill('SIGKILL');
    await run.exited;
    await page
      .getByText(/Connection lost/)
      .first()
      .waitFor();
    expect(ofType(await exported(place), 'operator.halt')).toHaveLength(1);
    await page.context().close();
  });
});
