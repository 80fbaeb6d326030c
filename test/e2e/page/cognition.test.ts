import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  atRecord,
  builtPage,
  driveFloor,
  launchBrowser,
  launchGpuBrowser,
  openPage,
} from '../../support/page-browser.ts';
import { violations } from '../../support/page-axe.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';
import { pageAnswers } from '../../support/page-answers.ts';
import { startPageServer } from '../../support/page-server.ts';
import type { PageServer } from '../../support/page-server.ts';

// The newest round is one with a surge: contradiction, supplement, flagged move.
const { records } = fixtureJournal({ rounds: 26, shadowHorizon: true, cognition: true });
const answers = pageAnswers(records.length);
let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startPageServer({ files: builtPage(), records, answers });
});
afterAll(async () => {
  await server.close();
  await browser.close();
});

/** Opens the cognition page, caught up with the journal. */
async function openCognition(
  where: { readonly browser: Browser; readonly url: string },
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[] }> {
  const opened = await openPage(where.browser, `${where.url}/cognition`, options);
  await opened.page.locator('[data-panel="field"] h2').waitFor();
  await opened.page
    .locator('[data-panel="field"][data-state="shown"], [data-panel="field"][data-state="asleep"]')
    .waitFor();
  // Narrow pages do not show where they are; what they are asked does not depend on it.
  const isWide = (options.viewport?.width ?? 1_440) >= 1_100;
  if (where.url === server.url && isWide) await atRecord(opened.page, records.length);
  return opened;
}

/** Pixels of the field's canvas that are not clear. */
const inked = (page: Page): Promise<number> =>
  page.evaluate<number>(
    "(() => { const canvas = document.querySelector('[data-panel=\"field\"] canvas'); const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data; let ink = 0; for (let i = 3; i < data.length; i += 4) if (data[i] > 0) ink += 1; return ink; })()",
  );

describe('the cognition page', () => {
  it('is reached by keys; every panel has a takeaway, a chip and a definition', async () => {
    const { page, errors } = await openPage(browser, server.url);
    await driveFloor(page);
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 1, name: 'Cognition' }).waitFor();
    for (const panel of [
      'field',
      'contradiction',
      'entropy',
      'temperature',
      'free-energy',
      'growth',
    ]) {
      const section = page.locator(`[data-panel="${panel}"]`);
      expect((await section.locator('h2').textContent())?.length, panel).toBeGreaterThan(20);
      expect(await section.locator('.chip').textContent(), panel).toMatch(
        /helps|no evidence|hurts|too early to say/,
      );
      await section
        .getByRole('button', { name: /^What does/ })
        .first()
        .click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.textContent(), panel).toContain('Records:');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
    await page.locator('[data-panel="fidelity"]').getByText('CF5 seeing').waitFor();
    await page.locator('[data-panel="studies"]').getByText('network').waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('says so where the server has no fidelity report', async () => {
    const { '/api/v1/reports': _none, ...rest } = answers;
    const own = await startPageServer({ files: builtPage(), records, answers: rest });
    const { page } = await openCognition({ browser, url: own.url });
    const words = page.getByText('Not computed: run “npx kimera fidelity”.');
    await words.waitFor();
    expect(await words.count()).toBe(1);
    await page.context().close();
    await own.close();
  });

  it('draws by canvas without WebGPU, and says so', async () => {
    const { page } = await openCognition({ browser, url: server.url });
    const live = page.locator('[data-live="canvas"]');
    await live.waitFor();
    expect(await live.textContent()).toContain('This browser has no WebGPU');
    expect(await inked(page)).toBeGreaterThan(500);
    await page.context().close();
  });

  it('lets a cell be chosen by keys alone, and lists currents that add up', async () => {
    const { page } = await openCognition({ browser, url: server.url });
    const chosen = page.locator('td[aria-selected="true"]');
    await chosen.focus();
    expect(await chosen.getAttribute('aria-label')).toContain('TESTX, 1 day');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(
      await page.evaluate<string>('document.activeElement.getAttribute("aria-label")'),
    ).toContain('TEST02, 1 day');
    const cells = await page
      .locator('.list tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.querySelector('th')?.textContent ?? '',
          row.querySelector('td:last-child')?.textContent ?? '',
        ]),
      );
    const number = (text: string): number => Number(text.replace('−', '-'));
    const at = cells.findIndex(([name]) => name?.startsWith('sum'));
    expect(at).toBeGreaterThan(1);
    const parts = cells.slice(0, at).reduce((sum, [, value]) => sum + number(value ?? ''), 0);
    // Every line is rounded to 0.001 by itself.
    expect(Math.abs(parts - number(cells[at]?.[1] ?? ''))).toBeLessThanOrEqual(
      0.0005 * cells.length,
    );
    await page.context().close();
  });

  it('shows every panel as a table with T, with the same title', async () => {
    const { page } = await openCognition({ browser, url: server.url });
    const titles = await page.locator('[data-panel] h2').allTextContents();
    await page.keyboard.press('t');
    await page.getByRole('group', { name: 'Table of the field' }).waitFor();
    expect(await page.locator('[data-panel] h2').allTextContents()).toEqual(titles);
    expect(await page.locator('[data-panel] canvas').count()).toBe(0);
    expect(await page.getByRole('button', { name: /CSV/ }).count()).toBeGreaterThanOrEqual(6);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('shows a moment of the past as it stood', async () => {
    const { page } = await openPage(browser, `${server.url}/cognition?seq=420`);
    await page.locator('[data-notice="moment"]').waitFor();
    const link = page.locator('[data-panel="entropy"] header a');
    await link.waitFor();
    expect(Number((await link.textContent())?.slice(1))).toBeLessThanOrEqual(420);
    await page.context().close();
  });
});

describe('access to the cognition page', () => {
  it('has no violation in either theme, with forced colours, asleep or empty', async () => {
    const asleep = fixtureJournal({ rounds: 4, cognition: 'asleep' }).records;
    const without = fixtureJournal({ rounds: 4 }).records;
    for (const [name, list, options] of [
      ['dark', records, { colorScheme: 'dark' }],
      ['light', records, { colorScheme: 'light' }],
      ['forced', records, { forcedColors: 'active' }],
      ['asleep', asleep, { colorScheme: 'light' }],
      ['empty', without, { colorScheme: 'dark' }],
    ] as const) {
      const own = await startPageServer({ files: builtPage(), records: list, answers });
      const { page, errors } = await openPage(browser, `${own.url}/cognition`, options);
      const kind = { asleep: 'asleep', empty: 'empty' }[name as string] ?? 'shown';
      await page.locator(`[data-panel="field"][data-state="${kind}"]`).waitFor();
      await page.locator('[data-panel="entropy"] .chip').waitFor();
      expect(await violations(page), name).toEqual([]);
      if (name === 'forced') expect(await inked(page)).toBeGreaterThan(200);
      expect(errors).toEqual([]);
      await page.context().close();
      await own.close();
    }
  });

  it('does not scroll sideways at 320, 390 and 1100', async () => {
    for (const width of [320, 390, 1100]) {
      const { page } = await openCognition(
        { browser, url: server.url },
        { viewport: { width, height: 844 } },
      );
      await page.locator('[data-panel="free-energy"] svg').first().waitFor();
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect(wide, String(width)).toBeLessThanOrEqual(0);
      await page.context().close();
    }
  });

  it('leaves the decision above the fold where a round has a contradiction', async () => {
    for (const [width, height] of [
      [1440, 900],
      [1100, 800],
    ] as const) {
      const { page } = await openPage(browser, server.url, { viewport: { width, height } });
      await driveFloor(page);
      await atRecord(page, records.length);
      await page.locator('tr.tension').waitFor();
      expect(await page.locator('tr.tension').textContent()).toContain(
        'asked for more (1 answered)',
      );
      const box = await page.locator('[data-decision]').boundingBox();
      expect((box?.y ?? 9_999) + (box?.height ?? 0), String(width)).toBeLessThanOrEqual(height);
      const rows = await page
        .locator('tr[data-expert]')
        .evaluateAll((all) => all.map((row) => row.getAttribute('data-expert')));
      expect(rows.indexOf('field')).toBeGreaterThan(rows.indexOf('sentiment'));
      await page.context().close();
    }
  });
});

describe('the field in a browser with WebGPU', () => {
  let gpu: Browser;
  beforeAll(async () => {
    gpu = await launchGpuBrowser();
  });
  afterAll(() => gpu.close());

  it('runs the shader on SwiftShader and agrees with the record', async () => {
    const { page, errors } = await openCognition({ browser: gpu, url: server.url });
    const live = page.locator('[data-live="agrees"]');
    await live.waitFor({ timeout: 60_000 });
    expect(await live.textContent()).toMatch(
      /Recomputed in this browser on .*swiftshader.*: agrees within 0\.0000\d\d of one surprise at 28 nodes/i,
    );
    // Less motion was asked for: nothing plays, and there is no button for it.
    expect(await page.getByRole('button', { name: 'Play the newest step' }).count()).toBe(0);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('says that it does not agree when the record was changed', async () => {
    const last = records.findLast((record) => record.type === 'field');
    const changed = records.map((record) => {
      if (record.seq !== last?.seq || record.type !== 'field') return record;
      const asked = record.body.asked.map((node) => ({
        ...node,
        activationPpm: node.activationPpm + 9_000,
      }));
      return { ...record, body: { ...record.body, asked } };
    });
    const own = await startPageServer({ files: builtPage(), records: changed, answers });
    const { page } = await openPage(gpu, `${own.url}/cognition`);
    const live = page.locator('[data-live="differs"]');
    await live.waitFor({ timeout: 60_000 });
    expect(await live.textContent()).toContain('does not agree, off by up to 0.0090');
    await page.context().close();
    await own.close();
  });

  it('plays the newest step when motion is welcome, and comes to rest', async () => {
    const { page } = await openCognition(
      { browser: gpu, url: server.url },
      { reducedMotion: 'no-preference' },
    );
    await page.locator('[data-live="agrees"]').waitFor({ timeout: 60_000 });
    const shot = (): Promise<string> =>
      page.evaluate<string>('document.querySelector(\'[data-panel="field"] canvas\').toDataURL()');
    // Read-outs that came while the journal was read may still be played one after another.
    let still = '';
    const isAtRest = async (): Promise<boolean> => {
      const before = still;
      still = await shot();
      return before === still;
    };
    await expect.poll(isAtRest, { interval: 2_000, timeout: 30_000 }).toBe(true);
    await page.getByRole('button', { name: 'Play the newest step' }).click();
    await expect.poll(async () => (await shot()) !== still).toBe(true);
    await expect.poll(shot, { timeout: 20_000 }).toBe(still);
    await page.context().close();
  });

  it('falls back to canvas when the device is lost', async () => {
    const context = await gpu.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.addInitScript(
      'if (globalThis.GPUAdapter) { const ask = GPUAdapter.prototype.requestDevice; GPUAdapter.prototype.requestDevice = async function (...rest) { globalThis.lastDevice = await ask.apply(this, rest); return globalThis.lastDevice; }; }',
    );
    await page.goto(`${server.url}/cognition`);
    await page.locator('[data-live="agrees"]').waitFor({ timeout: 60_000 });
    await page.evaluate('globalThis.lastDevice.destroy()');
    const live = page.locator('[data-live="lost"]');
    await live.waitFor();
    expect(await live.textContent()).toContain('The graphics device was lost');
    expect(await inked(page)).toBeGreaterThan(500);
    await context.close();
  });
});
