/** Sizes, colors, motion and announcements, in a real browser. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PHONE, open, pad, page, painted } from '../../lib/page.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, drawByTouch, settled } from '../../lib/site.mjs';

test('strokes are in CSS px: the guesses are the same on screens with one, two and three pixels per px', async () => {
  const seen = new Set();
  for (const deviceScaleFactor of [1, 2, 3]) {
    await open({ deviceScaleFactor });
    await draw(page, shapes.house);
    await settled(page);
    const { strokes, result } = await pad();
    seen.add(JSON.stringify([strokes.map((/** @type {any} */ stroke) => stroke.map((/** @type {any} */ { x, y }) => [x, y])), result]));
    if (deviceScaleFactor < 3) await page.context().close();
  }
  assert.equal(seen.size, 1);
});

describe('appearance', () => {
  test('nothing is under a notch or a bar, and dark mode needs no script', async () => {
    await open({ ...PHONE, javaScriptEnabled: false, colorScheme: 'dark', strict: false });
    const session = await page.context().newCDPSession(page);
    await session.send(/** @type {any} */ ('Emulation.setSafeAreaInsetsOverride'), { insets: { top: 50, left: 30, right: 40, bottom: 60 } });
    const padding = () => page.locator('body').evaluate((body) => getComputedStyle(body).padding);
    assert.equal(await padding(), '50px 40px 60px 30px');
    assert.ok(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor.match(/\d+/g)?.every((part) => Number(part) < 40)));
  });

  test('with forced colors, which hide shadows, the pad still has an edge', async () => {
    const edge = () => page.locator('#pad').evaluate((pad) => getComputedStyle(pad).outlineStyle);
    await open({});
    assert.equal(await edge(), 'none');
    await page.emulateMedia({ forcedColors: 'active' });
    assert.equal(await edge(), 'solid');
  });

  test('light and dark follow the system, from the first paint and later', async () => {
    await open({ colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await background();
    await draw(page, shapes.circle);
    await settled(page);
    assert.ok((await painted()).color[0] > 200, 'light ink on dark paper');
    await page.emulateMedia({ colorScheme: 'light' });
    await settled(page);
    assert.notEqual(await background(), dark);
    assert.ok((await painted()).color[0] < 80, 'dark ink on light paper');
    assert.equal(await page.locator('body script, head script:not([src]) ~ script:not([src])').count(), 0, 'no script is needed for it');
  });

  for (const [name, viewport] of Object.entries({
    'a small phone': { width: 320, height: 568 }, 'a phone': { width: 390, height: 664 }, 'a phone on its side': { width: 844, height: 390 },
    'a tablet': { width: 820, height: 1180 }, 'a tablet on its side': { width: 1180, height: 820 }, 'a wide screen': { width: 1920, height: 1080 },
  })) {
    test(`${name} shows the guess, the pad and the tools at once`, async () => {
      await open({ viewport });
      await draw(page, shapes.circle);
      await settled(page);
      const boxes = await page.evaluate(() => ['panel', 'pad', 'undo', 'clear'].map((id) => document.getElementById(id)?.getBoundingClientRect().toJSON()));
      for (const box of boxes) {
        assert.ok(box.left >= 0 && box.top >= 0 && box.right <= viewport.width && box.bottom <= viewport.height, JSON.stringify(box));
      }
      assert.ok(Math.min(boxes[1].width, boxes[1].height) >= 220, JSON.stringify(boxes[1]));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      for (const box of boxes.slice(2)) assert.ok(box.height >= 44 && box.width >= 44, 'large enough for a finger');
    });
  }

  test('rows never lie over one another while guesses change, and no guess under 1 % is shown beside a sure one', async () => {
    await open();
    const most = await page.evaluate(async () => {
      const pad = /** @type {any} */ (document.querySelector('#pad'));
      const guess = (/** @type {boolean} */ sure, /** @type {[string, number][]} */ ...guesses) =>
        pad.dispatchEvent(new CustomEvent('guess', { detail: { sure, guesses: guesses.map(([label, probability]) => ({ label, probability })) } }));
      let most = 0;
      for (const order of [['cat', 'dog', 'pig', 'ant'], ['dog', 'ant', 'cat', 'pig'], ['ant', 'pig', 'dog', 'cat']]) {
        guess(false, .../** @type {[string, number][]} */ (order.map((label, i) => [label, 0.4 - 0.1 * i])));
        for (let frame = 0; frame < 20; frame++) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
          const boxes = Array.from(document.querySelectorAll('#guesses bdi'), (name) => name.getBoundingClientRect());
          for (const [i, box] of boxes.entries()) for (const other of boxes.slice(i + 1)) most = Math.max(most, Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top));
        }
      }
      guess(true, ['cat', 0.97], ['dog', 0.012], ['pig', 0.009], ['ant', 0.002]);
      return most;
    });
    assert.ok(most <= 0, `by ${most} px`);
    assert.deepEqual(await page.locator('#guesses bdi').allTextContents(), ['cat', 'dog']);
  });

  test('for a projector the type grows with the screen, and fits; at 400 % everything can be reached', async () => {
    await open({ viewport: { width: 1920, height: 1080 }, locale: 'de' });
    const guess = () => page.evaluate(() => {
      document.querySelector('#pad')?.dispatchEvent(new CustomEvent('guess', { detail: { sure: false, guesses: ['aircraft carrier', 'cat', 'dog', 'pig', 'ant'].map((label) => ({ label, probability: 1 })) } }));
      const sizes = Array.from(document.querySelectorAll('#guesses li'), (row) => parseFloat(getComputedStyle(row).fontSize));
      const apart = Array.from(document.querySelectorAll('#guesses li'), ({ children: [name, share] }) => share.getBoundingClientRect().left - name.getBoundingClientRect().right);
      return { word: sizes[0], row: sizes[1], button: parseFloat(getComputedStyle(/** @type {Element} */ (document.querySelector('#undo'))).fontSize), apart: Math.min(...apart), wide: document.documentElement.scrollWidth - innerWidth, high: document.documentElement.scrollHeight - innerHeight };
    });
    for (const [viewport, word] of /** @type {[{ width: number, height: number }, number][]} */ ([[{ width: 1920, height: 1080 }, 80], [{ width: 1920, height: 900 }, 70], [{ width: 3840, height: 2160 }, 160]])) {
      await page.setViewportSize(viewport);
      await page.waitForFunction(() => new Promise((resolve) => { requestAnimationFrame(() => resolve(true)); }));
      const found = await guess();
      assert.ok(found.word >= word && found.row >= word / 2.6 && found.button >= word / 6 && found.apart >= 8 && found.wide <= 0, `${viewport.width} × ${viewport.height}: ${JSON.stringify(found)}`);
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/projector-${viewport.width}-${viewport.height}.png` });
    }
    for (const viewport of [{ width: 480, height: 270 }, { width: 320, height: 256 }]) { // 1920 × 1080 and 1280 × 1024 at 400 %
      await page.setViewportSize(viewport);
      assert.ok((await guess()).wide <= 0);
      for (const id of ['undo', 'file', 'pad', 'drawings']) {
        await page.locator(`#${id}`).scrollIntoViewIfNeeded();
        const box = await page.locator(`#${id}`).boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= viewport.width && Math.min(box.width, box.height) >= 44, `${id} at ${viewport.width} px: ${JSON.stringify(box)}`);
      }
      const paper = await page.locator('#pad').boundingBox();
      assert.ok(paper && Math.min(paper.width, paper.height) >= 220, JSON.stringify(paper));
    }
  });

  test('eight tools on a small phone are large enough for fingers, and leave room for the paper', async () => {
    await open({ viewport: { width: 320, height: 568 } });
    for (const count of [7, 8]) { // with the switch that the first pen brings
      await page.evaluate((count) => { /** @type {HTMLElement} */ (document.getElementById('pen')).hidden = count < 8; }, count);
      const boxes = await page.locator('#tools button:visible').evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().toJSON()));
      assert.equal(boxes.length, count);
      for (const box of boxes) assert.ok(box.width >= 44 && box.height >= 44 && box.left >= 0 && box.right <= 320, JSON.stringify(box));
      assert.equal(new Set(boxes.map(({ top }) => top)).size, count - 6, 'rows');
      const { height = 0 } = await page.locator('inkling-pad').boundingBox() ?? {};
      assert.ok(height >= 200, `${height}`);
    }
  });

  test('the pad does not move while the user draws', async () => {
    await open(PHONE);
    const before = await page.locator('inkling-pad').boundingBox();
    await drawByTouch(page, shapes.house);
    await settled(page);
    assert.deepEqual(await page.locator('inkling-pad').boundingBox(), before);
  });

  test('nothing moves if the user prefers reduced motion', async () => {
    await open({ reducedMotion: 'reduce' });
    await draw(page, shapes.circle);
    await settled(page);
    assert.equal(await page.locator('#guesses li').first().evaluate((row) => getComputedStyle(row).transitionDuration), '0s');
  });

  test('too many strokes are reported, and undo helps', async () => {
    await open();
    await page.evaluate(() => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      pad.strokes = Array.from({ length: 513 }, (_, i) => [[i], [i % 7]]);
    });
    await page.locator('#panel[data-state="error"]').waitFor();
    assert.match(await page.locator('#detail').innerText(), /more than 512 strokes/);
    assert.ok(await page.locator('#retry').isHidden(), 'trying again would not help');
    await page.locator('#undo').click();
    await settled(page);
    assert.equal(await page.locator('#panel').getAttribute('data-state'), 'empty');
  });

  test('the guess is announced after a pause, politely and once; its formats and fonts were there before', async () => {
    await open({ init: () => {
      const made = /** @type {any} */ (window).made = { formats: 0, words: /** @type {string[]} */ ([]) };
      for (const name of /** @type {const} */ (['NumberFormat', 'ListFormat'])) {
        /** @type {any} */ (Intl)[name] = new Proxy(Intl[name], { construct: (target, values) => { made.formats++; return Reflect.construct(target, values); } });
      }
      const { measureText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.measureText = function (word) { made.words.push(word); return measureText.call(this, word); };
    } });
    await page.waitForFunction(() => /** @type {any} */ (window).made.formats === 2 && /** @type {any} */ (window).made.words.length === 2, undefined, { timeout: 10_000 });
    await page.waitForFunction(() => document.querySelector('#word')?.textContent === /** @type {any} */ (window).made.words[0]);
    await page.evaluate(() => {
      const said = /** @type {any} */ (window).said = /** @type {string[]} */ ([]);
      const live = /** @type {HTMLElement} */ (document.getElementById('live'));
      new MutationObserver(() => said.push(live.textContent ?? '')).observe(live, { childList: true, characterData: true, subtree: true });
    });
    assert.equal(await page.locator('#live').getAttribute('aria-live'), 'polite');
    await draw(page, shapes.house);
    await page.waitForFunction(() => /** @type {any} */ (window).said.length > 0);
    await page.waitForTimeout(1200);
    const said = await page.evaluate(() => /** @type {any} */ (window).said);
    const { result } = await pad();
    assert.equal(said.length, 1, String(said));
    assert.ok(said[0].includes(result.guesses[0].label), said[0]);
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).made.formats), 2, 'none is made twice');
  });
});
