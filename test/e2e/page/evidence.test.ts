/** Proofs, sleeves, probation and alarms in a browser: readable at four widths, in both themes. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import {
  atRecord,
  builtPage,
  driveFloor,
  grouped,
  launchBrowser,
  openPage,
  overhang,
  rawFigures,
  thinSentences,
  visit,
} from '../../support/page-browser.ts';
import { goldenJournal } from '../../support/golden-journal.ts';
import { violations } from '../../support/page-axe.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import { GUEST } from '../../support/page-fixture-evidence.ts';
import { pageAnswers } from '../../support/page-answers.ts';
import { startPageServer } from '../../support/page-server.ts';
import type { PageServer } from '../../support/page-server.ts';

const { records } = fixtureJournal({ evidence: true, rounds: 26, shadowHorizon: true });
/** Challenged by the guest and by the risk seat, and still whole on the page. */
const DISPUTED =
  records.findLast((record) => record.type === 'challenge' && record.body.seat === 'risk')?.round ??
  'r1';
const ROUTES = ['/', `/rounds/${DISPUTED}`, '/seats', `/seats/${GUEST}`, '/money', '/text'];
/** Routes that every journal has. */
const PLAIN = [
  '/',
  '/rounds',
  '/seats',
  '/seats/technical',
  '/money',
  '/health',
  '/words',
  '/text',
];
const STRIP = [
  'Date',
  'Speed',
  'Mode',
  'Position',
  'Equity',
  'P&L',
  'Drawdown',
  'Seats',
  'Alarm or death',
];
const WIDTHS = [
  [1440, 900],
  [1100, 800],
  [768, 1_024],
  [390, 844],
] as const;

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  browser = await launchBrowser();
  const answers = pageAnswers(records.length);
  server = await startPageServer({ answers, files: builtPage(), records });
});
afterAll(async () => {
  await server.close();
  await browser.close();
});

const plain = (text: string | null): string =>
  (text ?? '').replaceAll('\u202f', ' ').replace(/\s+/g, ' ').trim();

describe('evidence in a browser', () => {
  it('says what is proved, what may be lost, and shows both proofs below their bar', async () => {
    const { page, errors } = await openPage(browser, `${server.url}/money`);
    await atRecord(page, records.length);
    const evidence = page.getByTestId('evidence');
    expect(plain(await evidence.textContent())).toContain(
      'Nothing is proved yet: the side has 3.1 of 20, the money 0.96 of 20.',
    );
    const left = records.findLast((record) => record.type === 'intent')?.body;
    const money = (Number((left as { trial: { left: string } }).trial.left) / 1e8).toFixed(2);
    expect(plain(await evidence.textContent())).toContain(`at most ${money} USD more`);
    expect(plain(await evidence.textContent())).toMatch(/about \d+ more questions/);
    const wall = await evidence.locator('.wall').first().boundingBox();
    for (const value of await evidence.locator('.scale .value').all()) {
      const box = await value.boundingBox();
      expect((box?.x ?? 9_999) + (box?.width ?? 0)).toBeLessThan(wall?.x ?? 0);
    }
    const sleeves = page.getByTestId('sleeves');
    await sleeves.waitFor();
    expect(await sleeves.locator('tbody tr').count()).toBe(4);
    expect(plain(await sleeves.textContent())).toContain(
      '84.00 USD used of 500.00 USD granted, 416.00 USD left',
    );
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('shows who is on probation, how far it is, and what of a debate does not count', async () => {
    const { page } = await openPage(browser, `${server.url}/seats`);
    await atRecord(page, records.length);
    const row = page.getByRole('row', { name: /Guest/ }).first();
    expect(plain(await row.textContent())).toContain('on probation 3.1 of 120');
    await page.goto(`${server.url}/seats/${GUEST}`);
    await atRecord(page, records.length);
    expect(plain(await page.getByTestId('standing').textContent())).toContain('2.2 of 120');
    await page.goto(`${server.url}/rounds/${DISPUTED}`);
    await atRecord(page, records.length);
    const marked = page
      .locator('.thread li')
      .filter({ has: page.getByText('not counted', { exact: true }) });
    expect(await marked.locator('b').allTextContents()).toEqual([
      'Guest',
      'Guest → Technical · trend',
      'Ruling by code',
    ]);
    await page.context().close();
  });

  it('says at the decision whose lots are moved and what the trial may lose', async () => {
    const { page } = await openPage(browser, server.url);
    await driveFloor(page);
    await atRecord(page, records.length);
    const decision = page.locator('[data-decision]');
    expect(plain(await decision.textContent())).toMatch(/trial 12 lots, [\d.]+ USD left/);
    expect(plain(await page.getByTestId('risk').textContent())).toContain('only the trial');
    await page.context().close();
  });

  it('raises the look-ahead alarm across every page', async () => {
    const alarmed = fixtureJournal({ evidence: 'open', lookAhead: true, rounds: 24 }).records;
    const answers = pageAnswers(alarmed.length);
    const own = await startPageServer({ answers, files: builtPage(), records: alarmed });
    const { page } = await openPage(browser, own.url, { colorScheme: 'light' });
    for (const route of ['/', '/money', '/words']) {
      await visit(page, route);
      const notice = page.locator('[data-notice="alarm-COUNCIL_LOOK_AHEAD"]');
      await notice.waitFor();
      expect(await notice.textContent()).toContain('it may know the future');
      expect(await violations(page), route).toEqual([]);
    }
    await page.context().close();
    await own.close();
  });
});

describe('every page with evidence', () => {
  it('has no accessibility violation in either theme', async () => {
    for (const [colorScheme, only] of [['dark'], ['light', 'colours']] as const) {
      const { page } = await openPage(browser, server.url, { colorScheme });
      // The light theme has the same structure: its colours are looked at where all of it is new.
      await atRecord(page, records.length);
      for (const route of only === undefined ? ROUTES : ROUTES.slice(0, 2)) {
        await visit(page, route);
        expect(await violations(page, only), `${route} ${colorScheme}`).toEqual([]);
      }
      await page.context().close();
    }
  });

  it('fits four widths, with the decision above the fold, and writes nothing unknown as a figure', async () => {
    const { page, errors } = await openPage(browser, server.url);
    await atRecord(page, records.length);
    for (const route of ROUTES) {
      await visit(page, route);
      expect(await page.locator('main').textContent()).not.toMatch(/NaN|undefined|Infinity/);
      for (const [width, height] of WIDTHS) {
        await page.setViewportSize({ height, width });
        await expect
          .poll(() => overhang(page), { message: `${route} at ${width}` })
          .toBeLessThanOrEqual(0);
        if (route !== '/' || width <= 900) continue;
        const box = await page.locator('[data-decision]').boundingBox();
        expect((box?.y ?? 9_999) + (box?.height ?? 0), `decision at ${width}`).toBeLessThanOrEqual(
          height,
        );
      }
    }
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

describe('every page on a phone', () => {
  it('is readable on a phone and shows no raw figure, on every route of a journal as it was written', async () => {
    const written = goldenJournal('protocol-1.2.ndjson.gz');
    // As long as a real one: the page begins from the server's own fold.
    const state = emptyPageState();
    for (const record of written) foldPage(state, record);
    const own = await startPageServer({
      answers: { ...pageAnswers(written.length), '/api/v1/state': state },
      files: builtPage(),
      records: written,
    });
    const { page, errors } = await openPage(browser, own.url);
    await driveFloor(page);
    const newest = `#${grouped(written.length)}`;
    await page.locator('.health').getByText(newest).waitFor();
    const rounds = written.filter((record) => record.type === 'cfp').map(({ round }) => round);
    const ruled = written.findLast((record) => record.type === 'ruling')?.round;
    const more = [
      `/rounds/${ruled}`,
      `/rounds/${rounds.at(-1)}`,
      '/cognition',
      '/audit',
      '/audit/600',
      '/nowhere',
    ];
    for (const route of [...PLAIN, ...more]) {
      await visit(page, route);
      // A record is shown as it was written.
      if (!route.startsWith('/audit/')) expect(await rawFigures(page), route).toEqual([]);
      for (const width of [768, 390]) {
        await page.setViewportSize({ height: 844, width });
        await expect.poll(() => overhang(page), { message: route }).toBeLessThanOrEqual(0);
        expect(await thinSentences(page), `${route} at ${width}`).toEqual([]);
      }
      const strip = page.getByTestId('strip');
      expect(await strip.locator('dt').allTextContents(), route).toEqual(STRIP);
      await page.setViewportSize({ height: 844, width: 320 });
      await expect.poll(() => overhang(page), { message: route }).toBeLessThanOrEqual(0);
    }
    expect(errors.filter((error) => !error.includes('404'))).toEqual([]);
    await page.context().close();
    await own.close();
  });
});
