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

/** Goes to a path of the page as its links do, without loading it anew; waits for its heading. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  const isWaiting = /Reading (the journal|this round)|Loading the|Counting over/;
  await page.locator('main').filter({ hasNotText: isWaiting }).waitFor();
}

/** Pixels by which the document is wider than the window. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

/** Text that wraps in less than 90 px: what holds more than three words is not read in a column so thin. */
export const thinSentences = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const thin = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.data.trim();
      if (text.split(/\\s+/).filter((word) => /[a-z]{2}/i.test(word)).length < 4) continue;
      let block = texts.currentNode.parentElement;
      if (block.closest('.hidden, .skip, svg') !== null) continue;
      while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
      const style = getComputedStyle(block);
      const width = block.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const lines = block.getBoundingClientRect().height / parseFloat(style.lineHeight);
      if (block.clientWidth > 0 && width < 90 && lines >= 2) thin.add(Math.round(width) + ' px: ' + text);
    }
    return [...thin];
  })()`);

/** What belongs into records and not on a page: ids of lanes, doubles whole, the year a clock begins with. */
export async function rawFigures(page: Page): Promise<string[]> {
  const text = await page.locator('body').innerText();
  const shown = text.replaceAll(/\b[0-9a-f]{32,}\b/g, '');
  return [
    ...shown.matchAll(
      /.{0,30}(?:\b[A-Z][A-Z0-9.]*:\d+[a-z]+\b|\d[\d.]{15,}|\b1970-|NaN|undefined|Infinity).{0,30}/g,
    ),
  ].map(([found]) => found);
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
  return page.evaluate<{ read: number; told: number; half: number }[]>(`(() => {
    const svg = document.querySelector(${JSON.stringify(selector)});
    const top = Number(svg.dataset.top);
    const zero = Number(svg.querySelector('line.zero').getAttribute('y1')) - 0.5;
    return [...svg.querySelectorAll('g[data-bin]')].map((bar) => {
      const height = (part) => Number(bar.querySelector('[data-part="' + part + '"]')?.getAttribute('height') ?? 0);
      return {
        read: ((height('solid') + height('more')) / zero) * top,
        told: Number(bar.dataset.ppm),
        half: (0.5 / zero) * top,
      };
    });
  })()`);
}
