/** The page in a real browser: what the files of tests/web/browser that test it share. Importing it opens the browser. */
import { after, afterEach, before } from 'node:test';
import { complaintsOf, launch, serve, settled } from './site.mjs';

export const PHONE = { viewport: { width: 390, height: 664 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true };

/** @type {import('playwright-core').Browser} */
export let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
export let site;
/** The page that was opened last. @type {import('playwright-core').Page} */
export let page;
/** Its errors and warnings. @type {string[]} */
export let complaints = [];

before(async () => { [browser, site] = await Promise.all([launch(), serve()]); });
after(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => page.context().close());

/**
 * @param {import('playwright-core').BrowserContextOptions & { url?: string, init?: () => void, strict?: boolean, offline?: boolean }} [options]
 *   `offline`: with the page's copy for offline use; to make it takes longer than to open the page
 */
export async function open({ url = site.url, init, strict = true, offline = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  page = await context.newPage();
  if (!offline) await page.addInitScript(() => { delete (/** @type {any} */ (Navigator.prototype).serviceWorker); });
  if (init) await page.addInitScript(init);
  complaints = complaintsOf(page);
  await page.goto(url);
  if (strict) await settled(page);
}

/** Makes a picture of the page as it is now, in the folder that PICTURES names, if any. @param {string} name */
export async function picture(name) {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

export const pad = () => page.evaluate(() => {
  const { strokes, result, unfinished, canUndo, canRedo, canClear, penMode } = /** @type {any} */ (document.querySelector('inkling-pad'));
  return { strokes, result, unfinished, canUndo, canRedo, canClear, penMode };
});
export const shown = () => page.locator('#guesses li').evaluateAll((rows) => rows.map((row) => /** @type {HTMLElement} */ (row).dataset.label));
export const enabled = () => page.evaluate(() => ['undo', 'redo', 'clear'].filter((id) => document.getElementById(id)?.ariaDisabled === 'false'));
/** Painted pixels of the canvas, as a share. */
export const painted = () => page.evaluate(() => {
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('inkling-pad')?.shadowRoot?.querySelector('canvas'));
  const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  let sum = [0, 0, 0];
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] < 255) continue;
    ink++;
    sum = sum.map((s, c) => s + data[i + c]);
  }
  const ratio = [canvas.width / canvas.clientWidth, canvas.height / canvas.clientHeight];
  return { share: ink / (data.length / 4), color: sum.map((s) => s / ink), ratio };
});

/** Makes another tab the page. @param {import('playwright-core').Page} other */
export function switchTo(other) {
  page = other;
}
