/** Accessibility, judged by axe-core: https://github.com/dequelabs/axe-core. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong with a page as it is now.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>} the rule and the elements that break it
 */
export async function faultsOf(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(' ')}`));
}
