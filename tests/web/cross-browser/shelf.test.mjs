/** The shelf keeps what was drawn: in Chromium, Firefox and WebKit, also where storage is full or forbidden. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve, started } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

/** In the page: draws, and says what is on the shelf. */
function helpers() {
  const pad = /** @type {any} */ (document.querySelector('#pad'));
  const until = async (/** @type {() => unknown} */ holds) => { for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25)); };
  const click = (/** @type {string} */ of) => /** @type {HTMLElement} */ (document.querySelector(of)).click();
  const isOpen = () => /** @type {HTMLDialogElement | null} */ (document.querySelector('#shelf'))?.open;
  Object.assign(globalThis, {
    /** A line at this height, named so. */
    draw(/** @type {number} */ y) {
      const canvas = pad.shadowRoot.querySelector('canvas');
      const { left, top } = canvas.getBoundingClientRect();
      for (const [type, x] of /** @type {[string, number][]} */ ([['down', 20], ['move', 60], ['up', 90]])) {
        canvas.dispatchEvent(new PointerEvent(`pointer${type}`, {
          pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, buttons: type === 'up' ? 0 : 1, clientX: left + x, clientY: top + y, bubbles: true, cancelable: true }));
      }
    },
    click,
    async openShelf() {
      click('#drawings');
      await until(isOpen);
      return { count: document.querySelectorAll('#kept li').length, notKept: !(/** @type {HTMLElement} */ (document.querySelector('#not-kept')).hidden), warned: !(/** @type {HTMLElement} */ (document.querySelector('#not-saved')).hidden) };
    },
    async openFirst() {
      click('#kept .open');
      await until(() => !isOpen());
      return pad.strokes.map((/** @type {any[]} */ stroke) => Math.round(stroke[0].y));
    },
  });
}

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  before(async () => { [browser, site] = await Promise.all([ENGINES[engine].launch(), serve()]); });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test('drawings stay over a reload; on a full or forbidden disk they stay until the page is left, and it says so', async () => {
    const page = await browser.open();
    const ready = async () => {
      await started(page);
      await page.evaluate(helpers);
    };
    await page.goto(site.url);
    await ready();
    await page.evaluate(`() => { draw(10); click('#new'); draw(30); click('#clear'); draw(50); }`);
    assert.deepEqual(await page.evaluate(`() => openShelf()`), { count: 3, notKept: false, warned: false });
    await page.reload();
    await ready();
    assert.equal((await page.evaluate(`() => openShelf()`)).count, 3);
    assert.deepEqual(await page.evaluate(`() => openFirst()`), [50], 'the newest');
    // From here on nothing fits any more.
    await page.evaluate(`() => {
      IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
      click('#clear'); draw(70); click('#clear'); draw(90);
    }`);
    assert.deepEqual(await page.evaluate(`() => openShelf()`), { count: 5, notKept: true, warned: true });
    assert.deepEqual(await page.evaluate(`() => openFirst()`), [90]);
    await page.reload();
    await ready();
    // Forbidden from the start: the page opens its database when it keeps something for the first time.
    await page.evaluate(`() => {
      IDBFactory.prototype.open = () => { throw new DOMException('forbidden', 'SecurityError'); };
      click('#clear'); draw(20); click('#clear'); draw(40);
    }`);
    const forbidden = await page.evaluate(`() => openShelf()`);
    assert.ok(forbidden.count >= 2 && forbidden.notKept && forbidden.warned, JSON.stringify(forbidden));
    assert.deepEqual(await page.evaluate(`() => openFirst()`), [40]);
    await page.close();
  });
});
