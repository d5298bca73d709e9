/** The page by keyboard alone, with real keys. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { faultsOf } from '../../lib/axe.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, launch, serve, settled, square } from '../../lib/site.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Page} */
let page;

before(async () => { [browser, site] = await Promise.all([launch(), serve()]); });
after(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => page.context().close());

async function open(/** @type {import('playwright-core').BrowserContextOptions} */ options = {}) {
  page = await (await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options })).newPage();
  await page.goto(site.url);
  await settled(page);
}
/** Tabs until the focus is on an element; gives what had it on the way. */
async function tabTo(/** @type {string} */ wanted) {
  const passed = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => document.activeElement?.id || document.activeElement?.ariaLabel || document.activeElement?.textContent || '');
    if (at === wanted) return passed;
    passed.push(at);
  }
  throw new Error(`${wanted} is not among ${passed}`);
}
/** Presses keys, `ArrowRight*20` twenty times. */
async function press(/** @type {string[]} */ ...keys) {
  for (const [key, times] of keys.map((key) => key.split('*'))) for (let i = 0; i < Number(times ?? 1); i++) await page.keyboard.press(key);
}
const strokes = (pad = '#pad') => page.evaluate((pad) => /** @type {any} */ (document.querySelector(pad)).strokes
  .map((/** @type {any} */ stroke) => stroke.map((/** @type {any} */ { x, y }) => [x, y])), pad);
const told = async (/** @type {string} */ where, /** @type {RegExp} */ what) => {
  await page.waitForFunction(([where, what]) => new RegExp(what).test(document.querySelector(where)?.textContent ?? ''), [where, what.source]);
};

test('a square drawn by keyboard is recognized and announced', async () => {
  await open();
  await tabTo('pad');
  assert.ok(await page.locator('#keys').isVisible());
  await told('#live', /^Arrow keys move the pen/);
  await press('Shift+ArrowLeft*6', 'Shift+ArrowUp*6');
  assert.deepEqual(await strokes(), [], 'the pen is up');
  await told('#live', /^Pen up: \d+% from the left, \d+% from the top$/);
  await press('Space', 'Shift+ArrowRight*12', 'Shift+ArrowDown*12', 'Shift+ArrowLeft*12', 'Shift+ArrowUp*12', 'Space');
  await settled(page);
  const [stroke, ...more] = await strokes();
  assert.equal(more.length, 0);
  assert.equal(stroke.length, 49);
  assert.deepEqual(stroke[0], stroke.at(-1));
  assert.equal(stroke[12][0] - stroke[0][0], stroke[24][1] - stroke[12][1]);
  assert.equal(await page.locator('#guesses li bdi').first().innerText(), 'square');
  await told('#live', /square/);
  await press('Control+z');
  assert.deepEqual(await strokes(), []);
});

test('the keys are announced without being interrupted by an empty drawing', async () => {
  await open();
  await tabTo('pad');
  await page.evaluate(() => document.querySelector('#pad')?.dispatchEvent(new Event('change')));
  await page.waitForTimeout(1500);
  await told('#live', /^Arrow keys move the pen/);
});

test('two arrows at once move diagonally; the pen stays on the pad; a dot is a dot', async () => {
  await open();
  await tabTo('pad');
  await press('Space', 'Space');
  await page.keyboard.down('ArrowRight');
  await press('Space');
  await press('ArrowDown*5');
  await page.keyboard.up('ArrowRight');
  await press('Space');
  const [dot, slope] = await strokes();
  assert.equal(dot.length, 1);
  assert.deepEqual(slope.map(([x, y]) => [x - slope[0][0], y - slope[0][1]]), [0, 1, 2, 3, 4, 5].map((i) => [4 * i, 4 * i]));
  await press('Shift+ArrowUp*60', 'Space', 'ArrowUp', 'Space');
  assert.deepEqual((await strokes())[2].map(([, y]) => y), [0]);
});

test('when Escape lifts the pen, Tab leaves the pad or a mouse takes over, no stroke is lost or left open', async () => {
  await open();
  const active = () => page.evaluate(() => /** @type {any} */ (document.querySelector('#pad')).isDrawing);
  await tabTo('pad');
  await press('Space', 'ArrowRight', 'Escape', 'ArrowRight');
  assert.deepEqual([(await strokes()).map((stroke) => stroke.length), await active()], [[2], false]);
  await press('Space', 'ArrowRight', 'Tab');
  assert.deepEqual([(await strokes()).map((stroke) => stroke.length), await active()], [[2, 2], false]);
  assert.notEqual(await page.evaluate(() => document.activeElement?.id), 'pad');
  assert.ok(await page.locator('#keys').isHidden());
  await press('Shift+Tab', 'Space', 'ArrowDown');
  const place = await square(page);
  await page.mouse.move(...place([0.2, 0.2]));
  await page.mouse.down();
  await page.mouse.move(...place([0.4, 0.4]));
  await page.mouse.up();
  assert.deepEqual((await strokes()).map((stroke) => stroke.length), [2, 2, 2, 2]);
});

for (const locale of ['en-GB', 'ar']) {
  test(`Tab reaches everything in reading order, with a visible focus (${locale})`, async () => {
    await open({ locale });
    await tabTo('pad');
    await press('Space', 'Space'); // so that the tools have something to do
    await page.evaluate(() => /** @type {any} */ (document.activeElement).blur());
    await page.mouse.click(5, 790);
    const faint = [];
    const passed = [];
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate(() => {
        const at = /** @type {any} */ (document.activeElement);
        const seen = at?.shadowRoot?.activeElement ?? at;
        const { outlineStyle, outlineWidth } = getComputedStyle(seen);
        return [at === document.body ? '' : at.id || at.getAttribute('data-text') || at.getAttribute('data-slot') || at.ariaLabel, outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2];
      });
      if (!name) break;
      if (!outline) faint.push(name);
      passed.push(name);
    }
    assert.deepEqual(passed, [...new Set(passed)]);
    assert.deepEqual(faint, []);
    const order = ['drawings', 'play', 'language', 'pad', 'undo', 'dataset', 'license'];
    assert.deepEqual(passed.filter((name) => order.includes(name)), order);
  });
}

test('in a round Escape lifts the pen before it leaves the round', async () => {
  await open();
  await page.locator('#play').focus();
  await press('Enter');
  await page.locator('[data-begin="untimed"]').waitFor();
  await page.locator('[data-begin="untimed"]').focus();
  await press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'asked');
  await press('Tab');
  await told('#round-live', /^Arrow keys/);
  await press('Space', 'Shift+ArrowRight*3', 'Escape');
  assert.equal((await strokes('#round inkling-pad'))[0].length, 4);
  assert.ok(await page.locator('#asked').isVisible(), 'the round goes on');
  assert.deepEqual(await faultsOf(page), []);
  await press('Escape');
  await page.waitForFunction(() => document.activeElement?.id === 'play');
  await press('Enter');
  await page.locator('#continue').focus();
  await press('Enter');
  assert.equal((await strokes('#round inkling-pad'))[0].length, 4);
});

test('a toolbar is one Tab stop; arrow keys, Home and End move in it, also from right to left', async () => {
  for (const [locale, ahead] of [['en', 'ArrowRight'], ['ar', 'ArrowLeft']]) {
    await open({ locale });
    await page.locator('#file').focus();
    const at = () => page.evaluate(() => document.activeElement?.id);
    await press(ahead);
    assert.equal(await at(), 'undo', 'around the end');
    await press(ahead);
    assert.equal(await at(), 'redo');
    await press('End');
    assert.equal(await at(), 'file');
    await press('Home');
    assert.equal(await at(), 'undo');
    assert.deepEqual(await page.locator('#tools button:not([tabindex="-1"])').evaluateAll((buttons) => buttons.map(({ id }) => id)), ['undo']);
    if (locale === 'en') await page.context().close();
  }
});

test('Delete and Backspace clear the drawing from the page and the pad only', async () => {
  await open();
  await draw(page, shapes.circle);
  for (const id of ['language', 'play', 'undo']) {
    await page.locator(`#${id}`).focus();
    await press('Backspace', 'Delete');
  }
  assert.equal((await strokes('#pad')).length, 1);
  await page.locator('#pad').focus();
  await press('Backspace');
  assert.equal((await strokes('#pad')).length, 0);
});
