/** What links bring does not take the place of what was drawn or chosen: in Chromium, Firefox and WebKit. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve, started } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

/** In the page. */
function helpers() {
  Object.assign(globalThis, {
    $: (/** @type {string} */ selector) => document.querySelector(selector),
    async until(/** @type {() => unknown} */ holds) { for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25)); return holds(); },
    line(/** @type {number} */ y) {
      const canvas = /** @type {any} */ (document.querySelector('#pad')).shadowRoot.querySelector('canvas');
      const { left, top } = canvas.getBoundingClientRect();
      for (const [type, x] of [['down', 20], ['move', 60], ['up', 90]]) {
        canvas.dispatchEvent(new PointerEvent(`pointer${type}`, { pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, buttons: type === 'up' ? 0 : 1, clientX: left + Number(x), clientY: top + y, bubbles: true, cancelable: true }));
      }
    },
  });
}

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  /** @type {import('./driver.mjs').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  before(async () => {
    [browser, site] = await Promise.all([ENGINES[engine].launch(), serve()]);
    page = await browser.open();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test('a drawing of a link, a round of a link, and the words of one\'s own are kept apart, also across a reload', async () => {
    await page.goto(site.url);
    await started(page);
    await page.evaluate(helpers);
    const first = await page.evaluate(`async () => {
      line(30);
      const drawn = JSON.stringify($('#pad').strokes);
      location.hash = 'd=1AgMAAP4DAADIAQHpAxM';
      await until(() => $('#notice').textContent && $('#pad').strokes.length === 2);
      const { hash } = location;
      $('#words').click();
      await until(() => $('#all-words[open]'));
      const box = [...document.querySelectorAll('#all-words .list label')].find((row) => row.textContent.trim() === 'cat').querySelector('input');
      box.click();
      $('#all-words').close();
      location.hash = 'round=1.3.30.:music';
      await until(() => $('#round[open]') && !$('#own').hidden);
      return { drawn, hash, strokes: $('#pad').strokes.length, words: localStorage.getItem('inkling-words'), asked: $('#round-words').textContent };
    }`);
    assert.deepEqual([first.hash, first.strokes, first.words], ['', 2, '1.6.20.cat']);
    assert.match(first.asked, /cello/);
    await page.reload();
    await started(page);
    await page.evaluate(helpers);
    const second = await page.evaluate(`async () => {
      await until(() => $('#round[open]') && !$('#own').hidden);
      const linked = $('#round-words').textContent;
      $('#own').click();
      const own = $('#round-words').textContent, { hash } = location;
      $('#round').close();
      const strokes = $('#pad').strokes.length;
      $('#drawings').click();
      await until(() => $('#kept li'));
      $('#kept li:last-child .open').click(); // the oldest
      return { linked, own, hash, strokes, opened: JSON.stringify($('#pad').strokes) };
    }`);
    assert.match(second.linked, /cello/);
    assert.match(second.own, /cat$/);
    assert.deepEqual([second.hash, second.strokes, second.opened], ['', 2, first.drawn], 'what was on the paper is on the shelf');
  });
});
