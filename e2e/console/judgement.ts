// How a page is judged: by axe-core in both colour schemes, and by its width where there are no more than 320 pixels.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * React Aria has a busy button announced by naming it from inside its live region, and the name stays there for seconds
 * after the button is gone. It has been read out by then: not a picture without a text.
 */
const announced = '[data-live-announcer] > [role="log"] > [role="img"]';

/** What depends on colours: the rest is the same in both schemes. */
const colorRules = ['color-contrast', 'link-in-text-block'];

const narrow = 320;

/** Waits until the page stands as it will: laid out anew where something changed, and transitions at their end. */
async function still(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === 'finished'));
}

/** Waits until there is nothing more to come: answers, and parts of the console that load when they are needed. */
async function complete(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  await still(page);
}

async function violations(page: Page, options: RunOptions): Promise<string[]> {
  const context: ElementContext = { exclude: [[announced]] };
  const results = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(context)}, ${JSON.stringify({ resultTypes: ['violations'], ...options })})`,
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** What axe finds wrong, by colour scheme: the rule and the elements. */
export async function accessibilityFaults(page: Page): Promise<Record<'light' | 'dark', string[]>> {
  await complete(page);
  await page.evaluate(axe); // by the debugger, which the page's policy does not reach
  const light = await violations(page, {});
  await page.emulateMedia({ colorScheme: 'dark' });
  await still(page);
  const dark = await violations(page, { runOnly: colorRules });
  await page.emulateMedia({ colorScheme: 'light' });
  return { light, dark };
}

/** By how many pixels the page is wider than a small telephone. */
export async function excessWidth(page: Page): Promise<number> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: narrow, height: 700 });
  await still(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (before) await page.setViewportSize(before);
  return width - narrow;
}

/** What a page or dialog without faults is judged to be. */
export const faultless = { light: [], dark: [] };
