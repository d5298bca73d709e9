/** The page in other languages, and a round of the game. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import german from '../../../web/app/languages/de.js';
import { shapes } from '../../lib/shapes.mjs';
import { draw, launch, serve, settled } from '../../lib/site.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
/** What axe finds wrong, see https://github.com/dequelabs/axe-core. */
const faults = async () => {
  await page.evaluate(axe);
  return page.evaluate(async () => (await /** @type {any} */ (globalThis).axe.run()).violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ node) => node.html).join(' ')}`));
};

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

describe('a round', () => {
  const paper = '#round inkling-pad';
  const seen = () => page.locator('#round-guess').innerText();
  /** Lets these words be asked, in this order. @param {string[]} words */
  const ask = (words) => page.evaluate(async (words) => {
    const { labels } = await /** @type {any} */ (document.querySelector('inkling-pad')).load();
    const asked = labels.filter((/** @type {string} */ label) => label !== 'rifle');
    let at = 0;
    Math.random = () => {
      const place = words.indexOf(asked[at++]);
      return place < 0 ? 0.99 : place / 100;
    };
  }, words);

  test('a round asks six words, lists which were recognized, and leaves the user\'s drawing untouched', async () => {
    await open({ locale: 'en-GB' });
    await draw(page, shapes.square);
    await settled(page);
    const own = () => page.evaluate(() => JSON.stringify(/** @type {any} */ (document.querySelector('#pad')).strokes));
    const before = await own();
    await page.locator('#play').click();
    assert.deepEqual(await faults(), []);
    await ask(['circle', 'house', 'sun', 'cat', 'square', 'zigzag']);
    await page.locator('[data-begin="untimed"]').click();
    assert.equal(await page.locator('#asked').innerText(), 'circle');
    assert.ok(await page.locator('#left').isHidden());
    await draw(page, shapes.circle, paper);
    await page.locator('#round-guess', { hasText: 'Yes, I see it.' }).waitFor();
    assert.deepEqual(await faults(), []);
    await page.locator('#next').click();
    assert.equal(await page.locator('#asked').innerText(), 'house');
    assert.equal(await page.locator('#round-undo').getAttribute('aria-disabled'), 'true', 'the last turn\'s drawing is not to come back');
    await draw(page, shapes.sun, paper);
    await page.locator('#round-guess', { hasText: 'I saw: sun' }).waitFor();
    await page.keyboard.press('Control+z');
    await page.locator('#round-clear').click();
    await draw(page, shapes.house, paper);
    await page.locator('#round-guess', { hasText: 'Yes, I see it.' }).waitFor();
    await page.locator('#next').click();
    await draw(page, shapes.circle, paper);
    await page.locator('#round-guess', { hasText: 'I saw: circle' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#score', { hasText: 'Recognized: 2 of 6' }).waitFor();
    assert.equal(await page.locator('#sheet > div').count(), 3, 'those that were asked');
    assert.deepEqual(await page.locator('#sheet small').allInnerTexts(), ['recognized', 'recognized', 'I saw: circle']);
    assert.deepEqual(await faults(), []);
    assert.equal(await own(), before);
    await page.locator('#sheet button').nth(1).click();
    await settled(page);
    assert.ok(await page.locator('#round').isHidden());
    assert.equal(await best(), 'house', 'opened among one\'s own');
    await page.locator('#undo').click();
    assert.equal(await own(), before, 'and taken back');
  });

  test('twenty seconds run from the first stroke and end the turn', async () => {
    await open({ locale: 'en-GB' });
    await page.clock.install();
    await page.locator('#play').click();
    await ask(['sun', 'circle']);
    await page.locator('[data-begin="timed"]').click();
    await page.clock.runFor(30_000);
    assert.equal(await page.locator('#left').innerText(), 'Seconds left: 20', 'not before it');
    await draw(page, shapes.circle, paper);
    await page.clock.runFor(1000);
    assert.match(await seen(), /I saw: circle/);
    await page.clock.runFor(20_000);
    assert.match(await seen(), /Time is up. I saw: circle/);
    assert.equal(await page.locator('#left').innerText(), 'Seconds left: 0');
    await page.keyboard.press('Enter'); // on "Next", which has the focus
    assert.equal(await page.locator('#asked').innerText(), 'circle');
    assert.equal(await page.locator('#left').innerText(), 'Seconds left: 20');
    await draw(page, shapes.circle, paper);
    await page.clock.runFor(1000);
    assert.match(await seen(), /Yes/);
    for (let i = 0; i < 5; i++) await page.locator('#next').click();
    await page.locator('#score', { hasText: 'Recognized: 1 of 6' }).waitFor();
    await page.locator('#round-again').click();
    assert.ok(await page.locator('#asked').isVisible());
  });

  test('a round fits on a phone in dark mode without scrolling', async () => {
    await open({ locale: 'de', viewport: { width: 360, height: 640 }, colorScheme: 'dark', hasTouch: true });
    await page.locator('#play').click();
    await page.locator('[data-begin="timed"]').click();
    await page.locator(paper).waitFor();
    const pad = await page.locator(paper).boundingBox();
    const next = await page.locator('#next').boundingBox();
    assert.ok(pad && pad.height > 200 && pad.width > 200, JSON.stringify(pad));
    assert.ok(next && next.y + next.height <= 640, JSON.stringify(next));
    for (let i = 0; i < 6; i++) await page.locator('#next').click();
    const heading = await page.locator('#round-summary').boundingBox();
    assert.ok(heading && heading.y >= 0, 'a summary higher than the screen begins at its beginning');
    assert.deepEqual(await faults(), []);
  });
});
