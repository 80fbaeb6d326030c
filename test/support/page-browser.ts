/** A browser for tests of the page, the built page itself, and a walk over the floor any run must survive. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromiumPack from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Chromium from npm; one process a tab, so that closing a page cannot take the browser with it. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPack.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' },
    timeout: 30_000,
  });
}

/** The same browser with WebGPU on SwiftShader: the shaders really run, on the processor. */
export async function launchGpuBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumPack.executablePath(),
    args: [
      '--no-sandbox',
      '--hide-scrollbars',
      '--enable-unsafe-webgpu',
      '--enable-features=Vulkan',
      '--use-webgpu-adapter=swiftshader',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' },
    timeout: 30_000,
  });
}

/** Folder of the page as it was built. */
export function builtPage(): string {
  const folder = fileURLToPath(new URL('../../dist/dashboard/web', import.meta.url));
  if (!existsSync(join(folder, 'index.html'))) throw new Error('no page: run npm run build');
  return folder;
}

export interface OpenedPage {
  readonly page: Page;
  /** Errors the page threw or logged. */
  readonly errors: string[];
}

/** Opens a page at a size and theme; what goes wrong in it is collected. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION_REFUSED')) {
      errors.push(message.text());
    }
  });
  await page.goto(url);
  return { page, errors };
}

/** A number as the page writes it: thin spaces between groups of three. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

/** Waits until the page has folded, and shows, everything up to a record. */
export const atRecord = (page: Page, seq: number): Promise<void> =>
  page.getByRole('link', { name: `#${grouped(seq)} ✓`, exact: true }).waitFor();

/** What the floor says once it has a decided round. */
export interface FloorFacts {
  readonly mode: string;
  readonly sentence: string;
  readonly decision: string;
  readonly rows: number;
  readonly strips: number;
  readonly title: string;
}

/** Waits for a decided round on the floor of any run and reads it as a person would. */
export async function driveFloor(page: Page): Promise<FloorFacts> {
  const decided = page.locator('[data-decision]:not([data-decision="open"])');
  await decided.waitFor();
  await page.locator('tr[data-expert] svg.strip').first().waitFor();
  // Keys and dialogs come with the spoken voice, once the page stands.
  await page.getByTestId('polite').waitFor({ state: 'attached' });
  const sentence = (await page.getByTestId('sentence').textContent()) ?? '';
  return {
    mode: (await page.getByRole('group', { name: /^Mode:/ }).getAttribute('aria-label')) ?? '',
    sentence: sentence.replace(/\s+/g, ' ').trim(),
    decision: ((await decided.textContent()) ?? '').replace(/\s+/g, ' ').trim(),
    rows: await page.locator('tr[data-expert]').count(),
    strips: await page.locator('tr[data-expert] svg.strip').count(),
    title: await page.title(),
  };
}

/** Chances read back from the heights of the bars of a strip, ppm, by bin. */
export async function readStrip(
  page: Page,
  selector: string,
): Promise<{ read: number; told: number; half: number }[]> {
  const svg = page.locator(selector);
  const top = Number(await svg.getAttribute('data-top'));
  const bars = await svg.locator('g[data-bin]').all();
  const zero = Number(await svg.locator('line.zero').getAttribute('y1')) - 0.5;
  const found: { read: number; told: number; half: number }[] = [];
  for (const bar of bars) {
    const height = async (part: string): Promise<number> => {
      const rect = bar.locator(`[data-part="${part}"]`);
      return (await rect.count()) === 0 ? 0 : Number(await rect.getAttribute('height'));
    };
    found.push({
      read: (((await height('solid')) + (await height('more'))) / zero) * top,
      told: Number(await bar.getAttribute('data-ppm')),
      half: (0.5 / zero) * top,
    });
  }
  return found;
}
