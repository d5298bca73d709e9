/** The page in other languages. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import german from '../../../web/app/languages/de.js';
import { faultsOf } from '../../lib/axe.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, launch, serve, settled } from '../../lib/site.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Page} */
let page;

before(async () => { browser = await launch(); });
after(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await site.close();
});

/**
 * @param {import('playwright-core').BrowserContextOptions} [options]
 * @param {(path: string) => import('../../lib/site.mjs').Answer | undefined} [answer]
 */
async function open(options, answer) {
  site = await serve({ answer });
  page = await (await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options })).newPage();
  page.on('pageerror', (error) => assert.fail(error));
  await page.goto(site.url);
  await settled(page);
}
const best = () => page.locator('#guesses li[data-rank="0"] bdi').innerText();
const faults = () => faultsOf(page);

describe('languages', () => {
  test('the page is in the browser\'s language, category names included, and loads no other language', async () => {
    await open({ locale: 'de-AT' });
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    assert.equal(await page.locator('#undo').innerText(), german.texts.undo);
    await draw(page, shapes.house);
    await settled(page);
    assert.equal(await best(), 'Haus');
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
    assert.deepEqual([...new Set(loaded.filter((path) => path.startsWith('/languages/')))].sort(), ['/languages/de.js']);
  });

  test('another language can be chosen, is remembered, and renames the current guesses', async () => {
    await open({ locale: 'en-GB' });
    await draw(page, shapes.sun);
    await settled(page);
    assert.equal(await best(), 'sun');
    await page.locator('#language').selectOption('ja');
    await page.locator('html[lang="ja"]').waitFor();
    assert.equal(await best(), '太陽');
    await page.reload();
    await settled(page);
    assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
    assert.equal(await best(), '太陽');
  });

  test('Arabic runs from right to left, on a phone too, and fits', async () => {
    await open({ locale: 'ar', viewport: { width: 390, height: 760 } });
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
    await draw(page, shapes.circle);
    await settled(page);
    assert.equal(await best(), 'دائرة');
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    assert.deepEqual(await faults(), []);
  });

  test('all languages fit on a small phone', async () => {
    await open({ viewport: { width: 320, height: 568 } });
    for (const code of await page.locator('#language option').evaluateAll((options) => options.map((option) => /** @type {any} */ (option).value))) {
      await page.locator('#language').selectOption(code);
      await page.locator(`html[lang="${code}"]`).waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), code);
      const tools = await page.locator('#tools').boundingBox();
      assert.ok(tools && tools.y + tools.height <= 568, `${code}: the tools are on the screen`);
      const [examples, paper] = await Promise.all(['#examples', '.paper'].map((part) => page.locator(part).boundingBox()));
      assert.ok(examples && paper && examples.y + examples.height <= paper.y, `${code}: the paper hides no example`);
      const cut = await page.locator('.tools button:visible').evaluateAll((buttons) => buttons.filter((button) => button.scrollWidth > button.clientWidth).map((button) => button.textContent));
      assert.deepEqual(cut, [], code);
    }
  });

  test('a language that cannot be loaded is reported, and the page stays as it was', async () => {
    await open({ locale: 'en-GB' }, (path) => (path === '/languages/hi.js' ? { status: 500 } : undefined));
    await page.locator('#language').selectOption('hi');
    await page.locator('#notice', { hasText: 'could not be loaded' }).waitFor();
    assert.equal(await page.locator('#language').inputValue(), 'en');
    assert.equal(await page.locator('#undo').innerText(), 'Undo');
  });

  test('every language is there offline', async () => {
    await open({ locale: 'en-GB' });
    await page.locator('#offline:not([hidden])').waitFor({ state: 'attached' });
    await site.close();
    await page.reload();
    await settled(page);
    await page.locator('#language').selectOption('fr');
    await page.locator('html[lang="fr"]').waitFor();
    assert.equal(await page.locator('#undo').innerText(), 'Annuler');
  });
});
