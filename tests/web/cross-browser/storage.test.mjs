/** A drawing is never lost, or the page says beforehand that it cannot be kept: in Chromium, Firefox and WebKit. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { serve, started } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

/** In the page: `send` makes pointer events on the paper, the round's while one is played, at px from its corner. */
function helpers() {
  const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
  Object.assign(globalThis, {
    pad,
    paper: () => document.querySelector('#round[open] inkling-pad') ?? pad,
    send(/** @type {string} */ type, /** @type {number} */ x, /** @type {number} */ y) {
      const canvas = /** @type {any} */ (globalThis).paper().shadowRoot.querySelector('canvas');
      const { left, top } = canvas.getBoundingClientRect();
      canvas.dispatchEvent(new PointerEvent(`pointer${type}`, {
        pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, buttons: type === 'up' ? 0 : 1, clientX: left + x, clientY: top + y, bubbles: true, cancelable: true }));
    },
    wait: (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async until(/** @type {() => boolean} */ holds) { for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25)); },
    notSaved: () => !(/** @type {HTMLElement} */ (document.querySelector('#not-saved')).hidden),
  });
}

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  /** @type {import('./driver.mjs').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  before(async () => { browser = await ENGINES[engine].launch(); });
  after(() => browser?.close());
  beforeEach(async () => {
    [page, site] = await Promise.all([browser.open(), serve()]);
    await page.goto(site.url);
    await started(page);
    await page.evaluate(helpers);
  });
  afterEach(async () => {
    await page.close();
    await site.close();
  });

  const strokes = () => page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.map((/** @type {any[]} */ stroke) => stroke.map(({ x, y }) => [x, y])));
  const reload = async () => {
    await page.reload();
    await started(page);
    await page.evaluate(helpers);
  };
  const draw = (/** @type {number} */ y) => page.evaluate(`() => { send('down', 20, ${y}); send('move', 60, ${y}); send('up', 90, ${y}); }`);

  test('a reload during a stroke restores all of it', async () => {
    await draw(10);
    await page.evaluate(`() => { send('down', 30, 30); for (let i = 1; i < 50; i++) send('move', 30 + i, 30); }`);
    await reload();
    const kept = await strokes();
    assert.deepEqual([kept.length, kept[1].length, kept[1].at(-1)], [2, 50, [79, 30]]);
    await page.evaluate(`() => pad.undo()`);
    assert.equal((await strokes()).length, 1, 'and it can be undone');
  });

  test('an unfinished stroke is saved every half second, without a warning of the browser', async () => {
    await page.evaluate(`async () => { send('down', 30, 30); for (let i = 1; i < 12; i++) { send('move', 30 + i, 30); await wait(100); } }`);
    const kept = await page.evaluate(() => JSON.parse(/** @type {string} */ (localStorage.getItem('inkling-drawing'))).strokes[0][0].length);
    assert.ok(kept >= 4 && kept <= 12, `${kept} of 12 points`);
  });

  test('a tab hidden during a stroke, which may be discarded then, saves all of it', async () => {
    const [drawn, kept] = await page.evaluate(`() => {
      send('down', 30, 30);
      for (let i = 1; i < 30; i++) send('move', 30 + i, 30);
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      delete document.hidden;
      return [pad.strokes[0].length, JSON.parse(sessionStorage.getItem('inkling-drawing')).strokes[0][0].length];
    }`);
    assert.deepEqual([drawn, kept], [30, 30]);
  });

  test('a full storage is reported, the tab still saves the drawing, and what fits again is saved for all tabs', async () => {
    await draw(10);
    await page.evaluate(() => {
      for (let size = 1 << 22; size > 0; size >>= 1) {
        try {
          for (let i = 0; ; i++) localStorage.setItem(`${size}.${i}`, 'x'.repeat(size));
        } catch { /* smaller */ }
      }
    });
    assert.equal(await page.evaluate(`() => notSaved()`), false);
    await draw(20);
    assert.equal(await page.evaluate(`async () => { await wait(50); return notSaved(); }`), true);
    assert.equal((await strokes()).length, 2, 'drawing goes on');
    await page.evaluate(`async () => {
      document.querySelector('#play').click();
      await until(() => document.querySelector('#round').open);
      document.querySelector('[data-begin=untimed]').click();
      await until(() => document.querySelector('#asked').textContent);
    }`);
    await draw(10);
    assert.equal(await page.evaluate(`async () => { await wait(50); return document.querySelector('#round-not-saved').hidden; }`), false, 'in a round, too');
    await page.evaluate(`async () => {
      const round = document.querySelector('#round'), closed = new Promise((resolve) => round.addEventListener('close', resolve));
      round.close();
      await closed; // told a task later
    }`);
    await reload();
    assert.equal((await strokes()).length, 2, 'by the tab');
    const kept = () => page.evaluate(() => JSON.parse(/** @type {string} */ (localStorage.getItem('inkling-drawing'))).strokes.length);
    assert.equal(await kept(), 1, 'what fitted last');
    await page.evaluate(() => { for (const name of Object.keys(localStorage)) if (/^\d/.test(name)) localStorage.removeItem(name); });
    await draw(30);
    assert.equal(await kept(), 3);
    await reload();
    assert.equal((await strokes()).length, 3);
  });

  test('when the tab\'s storage is full, a reload restores the shared drawing, not the tab\'s older one', async () => {
    await draw(10);
    await page.evaluate(`() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) {
        if (this === sessionStorage) throw new DOMException('full', 'QuotaExceededError');
        return setItem.call(this, key, value);
      };
    }`);
    await draw(20);
    assert.equal(await page.evaluate(`async () => { await wait(50); return notSaved(); }`), true);
    await reload();
    assert.equal((await strokes()).length, 2);
  });

  test('denied storage is reported, also by a pad in another page, and drawing stays possible', async () => {
    const said = await page.evaluate(`async () => {
      const denied = { get() { throw new DOMException('denied', 'SecurityError'); } };
      Object.defineProperty(window, 'localStorage', denied);
      Object.defineProperty(window, 'sessionStorage', denied);
      const other = document.createElement('inkling-pad');
      let said = 0;
      other.addEventListener('storageerror', () => said++);
      other.setAttribute('storage-key', 'other');
      document.body.append(other);
      await wait(50);
      other.strokes = [[[1, 2], [3, 4]]];
      await wait(50);
      send('down', 20, 20);
      send('up', 40, 40);
      await wait(50);
      return [said, other.strokes.length, notSaved(), pad.strokes.length];
    }`);
    assert.deepEqual(said, [1, 1, true, 1]);
  });

  test('a pad that rotates during a stroke keeps the stroke, and all of it is in view afterwards', async () => {
    const [before, during, after, ink] = await page.evaluate(`async () => {
      const canvas = pad.shadowRoot.querySelector('canvas');
      const size = (width, height) => { Object.assign(pad.style, { position: 'fixed', left: 0, top: 0, width: width + 'px', height: height + 'px' }); return until(() => Math.abs(canvas.height / devicePixelRatio - height) < 1); };
      await size(300, 600);
      send('down', 20, 20);
      send('move', 20, 590);
      await wait(50);
      const before = pad.strokes[0].length;
      await size(600, 300);
      send('move', 200, 290);
      const during = pad.strokes[0].length;
      send('up', 200, 290);
      // The whole frame, 600 px high, now fits into 300: the lowest point, at 590, lies at half of that.
      const lowest = () => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return Math.floor(data.findLastIndex((value) => value > 0) / 4 / canvas.width) / devicePixelRatio;
      };
      await until(() => lowest() < 299);
      return [before, during, pad.strokes[0].length, lowest() / 590];
    }`);
    assert.deepEqual([before, during, after], [2, 3, 3]);
    assert.ok(Math.abs(ink - 0.5) < 0.01, String(ink));
    await reload();
    assert.deepEqual((await strokes())[0].length, 3);
  });

  test('a round continues after a reload, with everything drawn in it', async () => {
    await draw(10);
    const state = () => page.evaluate(`() => ({
      open: document.querySelector('#round').open,
      asked: document.querySelector('#asked').textContent,
      turn: document.querySelector('#round-turn').textContent,
      left: Number(/\\d+/.exec(document.querySelector('#left').textContent)),
      strokes: paper().strokes.map((stroke) => stroke.length),
      pictures: Array.from(document.querySelectorAll('#sheet button'), (button) => button.disabled ? 0 : button.querySelector('path').getAttribute('d').length),
    })`);
    await page.evaluate(`async () => {
      document.querySelector('#play').click();
      await until(() => document.querySelector('#round').open);
      document.querySelector('[data-begin=timed]').click();
      await until(() => document.querySelector('#asked').textContent);
    }`);
    const first = await state();
    await draw(10);
    await page.evaluate(`() => {
      document.querySelector('#next').click();
      send('down', 20, 20);
      send('up', 60, 20);
      send('down', 30, 30);
      for (let i = 1; i < 20; i++) send('move', 30 + i, 30);
    }`);
    const before = await state();
    assert.notEqual(before.asked, first.asked);
    await reload();
    const after = await state();
    assert.deepEqual({ ...after, left: 0 }, { ...before, left: 0 });
    assert.deepEqual(after.strokes, [2, 20]);
    assert.ok(after.left > 0 && after.left <= 20, String(after.left));
    await page.evaluate(`() => { paper().undo(); document.querySelector('#end').click(); }`);
    const ended = await state();
    assert.equal(ended.pictures.length, 2);
    assert.ok(ended.pictures.every((/** @type {number} */ length) => length > 10), String(ended.pictures));
    await reload();
    assert.deepEqual((await state()).pictures, ended.pictures);
    await page.evaluate(`async () => {
      const closed = new Promise((resolve) => document.querySelector('#round').addEventListener('close', resolve)); // told a task later
      document.querySelector('#round [data-step=summary] [data-close]').click();
      await closed;
    }`);
    await reload();
    assert.equal((await state()).open, false);
    assert.deepEqual((await strokes()).length, 1, 'and the drawing of one\'s own is as it was');
  });

  test('numbers out of range are refused, also in a saved drawing', async () => {
    for (const far of ['1e9', '1e308', 'NaN']) {
      await assert.rejects(page.evaluate(`() => { pad.strokes = [[{ x: ${far}, y: 0 }]]; }`), /within ±1000000000/);
    }
    await page.evaluate(`() => { pad.strokes = [[{ x: 9e8, y: -4e8 }, { x: -9e8, y: 4e8 }]]; }`);
    await draw(10);
    await reload();
    assert.equal((await strokes()).length, 2, 'the largest can be drawn on and kept');
  });
});
