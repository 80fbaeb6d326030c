/** The health page while seats still load: what main says of them, before the journal knows any. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pageAnswers } from '../../support/page-answers.ts';
import { builtPage, launchBrowser, openPage } from '../../support/page-browser.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import { startPageServer } from '../../support/page-server.ts';
import type { PageServer } from '../../support/page-server.ts';

const { records } = fixtureJournal({ rounds: 1 });
const start = records.slice(0, 1);
const late = { id: 'late', incarnation: 1, role: 'forecaster', state: 'starting', weights: {} };
const answers = { ...pageAnswers(start.length), '/api/v1/agents': [{ ...late, threadId: null }] };

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startPageServer({ files: builtPage(), records: start, answers });
});
afterAll(async () => {
  await server.close();
  await browser.close();
});

it('lists a seat that has not joined, with the state its host tells', async () => {
  expect(start.map(({ type }) => type)).toEqual(['run.started']);
  const { page, errors } = await openPage(browser, `${server.url}/health`);
  const row = page.getByRole('row', { name: /^Late/ });
  await row.waitFor();
  expect(await row.locator('td').allTextContents()).toEqual([
    'not joined',
    'starting',
    '–',
    '1',
    '',
  ]);
  expect(await page.getByText('No seat has joined yet.').count()).toBe(0);
  expect(errors).toEqual([]);
  await page.context().close();
});
