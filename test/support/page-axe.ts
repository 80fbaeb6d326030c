/** What axe-core finds on a page as it stands. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules of WCAG A and AA that look at colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/**
 * Rule, first element and what to do, for each rule that is broken.
 * @param only - 'colours': the rules that a theme can break, where all others were checked in another.
 */
export async function violations(page: Page, only?: 'colours'): Promise<unknown[]> {
  // Evaluated, not added as a script tag: the page's policy rightly refuses inline scripts.
  await page.evaluate(axe);
  const options = {
    resultTypes: ['violations'],
    ...(only === undefined ? {} : { runOnly: { type: 'rule', values: COLOURS } }),
  };
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return found.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]);
}
