/** What survives a reload, in a real browser. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PHONE, complaints, open, pad, page, painted, site, switchTo } from '../../lib/page.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, settled, square } from '../../lib/site.mjs';

describe('storage', () => {
  test('a reload restores the drawing, and its strokes can be undone', async () => {
    await open();
    await draw(page, shapes.house);
    await settled(page);
    const before = await pad();
    await page.reload();
    await settled(page);
    const after = await pad();
    assert.deepEqual(after.strokes, before.strokes);
    assert.deepEqual(after.result, before.result);
    assert.ok((await painted()).share > 0.001);
    await page.keyboard.press('Control+z');
    assert.equal((await pad()).strokes.length, shapes.house.length - 1);
    await draw(page, shapes.circle);
    const times = (await pad()).strokes.flat().map((/** @type {any} */ { t }) => t);
    assert.deepEqual(times, [...times].sort((a, b) => a - b), 'time goes on');
  });

  test('two tabs do not replace each other\'s drawing, and a new tab shows the latest', async () => {
    await open();
    await draw(page, shapes.house);
    const one = page;
    const two = await page.context().newPage();
    await two.goto(site.url);
    await settled(two);
    await two.locator('#clear').click();
    await draw(two, shapes.circle);
    const count = (/** @type {typeof page} */ tab) => tab.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length);
    await one.bringToFront();
    await one.reload();
    assert.equal(await count(one), 4, 'its own');
    await two.reload();
    assert.equal(await count(two), 1, 'its own, though the other was reloaded after it was drawn');
    await Promise.all([one, two].map((tab) => tab.close()));
    switchTo(await page.context().newPage());
    await page.goto(site.url);
    assert.equal(await count(page), 1, 'what was drawn last');
  });

  test('a page killed in the middle of a stroke restores what was drawn', async () => {
    await open();
    await draw(page, shapes.circle);
    const place = await square(page);
    await page.mouse.move(...place([0.2, 0.2]));
    await page.mouse.down();
    for (let i = 0; i < 12; i++) {
      await page.mouse.move(...place([0.2 + i / 20, 0.2]));
      await page.waitForTimeout(100);
    }
    const crashed = page;
    await crashed.goto('chrome://crash').catch(() => {});
    switchTo(await crashed.context().newPage()); // only now: before, it could have shared the renderer that dies
    await crashed.close();
    await page.goto(site.url);
    await settled(page);
    const { strokes } = await pad();
    assert.equal(strokes.length, 2);
    assert.ok(strokes[1].length >= 5, `${strokes[1].length} points`);
  });

  test('without storage the page says so, and drawing goes on', async () => {
    await open({
      init: () => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } }),
    });
    await page.locator('#not-saved').waitFor({ state: 'visible' });
    await draw(page, shapes.circle);
    await settled(page);
    assert.equal((await pad()).strokes.length, 1);
    await page.setViewportSize({ width: 320, height: 568 });
    const [heading, said, tools] = await Promise.all(['h1', '#not-saved', '#tools'].map((part) => page.locator(part).boundingBox()));
    assert.ok(heading && said && tools && said.y >= heading.y + heading.height - 4 && said.y < 120 && tools.y + tools.height <= 568, JSON.stringify([heading, said, tools]));
    assert.deepEqual(complaints, []);
  });

  test('when storage is full the page says so, and drawing goes on', async () => {
    await open();
    await page.evaluate(() => {
      for (let size = 1 << 22; size > 0; size >>= 1) {
        try {
          for (let i = 0; ; i++) localStorage.setItem(`${size}.${i}`, 'x'.repeat(size));
        } catch { /* smaller */ }
      }
    });
    assert.ok(await page.locator('#not-saved').isHidden());
    await draw(page, shapes.circle);
    await page.locator('#not-saved').waitFor({ state: 'visible' });
    assert.equal((await pad()).strokes.length, 1);
  });

  test('foreign data under the storage key does no harm', async () => {
    for (const value of ['nonsense', '{}', '{"frame":{"x":0,"y":0,"width":9,"height":9},"strokes":[[[1],["<b>"],[0]]]}', '[]', 'null']) {
      await open({ strict: false });
      await page.evaluate((value) => {
        addEventListener('pagehide', () => localStorage.setItem('inkling-drawing', value));
      }, value);
      await page.reload();
      await settled(page);
      assert.deepEqual((await pad()).strokes, [], value);
      await draw(page, shapes.circle);
      assert.equal((await pad()).strokes.length, 1);
      assert.deepEqual(complaints, []);
      await page.context().close();
    }
    await open();
  });

  test('with letters twice as large everything is visible, and nothing overlaps', async () => {
    for (const how of [PHONE, { viewport: { width: 1280, height: 800 } }]) {
      await open(how);
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
      const [over, footer, said, tools, ...above] = await page.evaluate(() => {
        const box = (/** @type {string} */ name) => /** @type {Element} */ (document.querySelector(name)).getBoundingClientRect();
        return [document.documentElement.scrollWidth - innerWidth, box('footer').top, box('#panel').bottom, box('.tools').top, box('.tools').bottom, box('.paper').bottom];
      });
      assert.equal(over, 0, 'nothing beside the screen');
      assert.ok(tools >= said && footer >= Math.max(...above), `${said}, ${tools}; ${above}, ${footer}`);
      await page.context().close();
    }
    await open();
  });

  test('after a rotation the whole drawing is in view, and after rotating back it is where it was', async () => {
    await open(PHONE);
    const box = await page.locator('inkling-pad').boundingBox();
    assert.ok(box);
    // Along the edges, so that anything cut off is missed.
    await draw(page, [[[0, -0.05], [1, -0.05], [1, 1.05], [0, 1.05], [0, -0.05]]]);
    await settled(page);
    const upright = await painted();
    const before = await pad();
    await page.setViewportSize({ width: 844, height: 390 });
    await settled(page);
    const across = await painted();
    assert.ok(across.share > 0.5 * upright.share, `${across.share} of ${upright.share}`);
    assert.deepEqual(across.ratio.map(Math.round), [3, 3]);
    assert.deepEqual((await pad()).strokes, before.strokes);
    await draw(page, [[[0.5, 0.5]]]);
    await page.setViewportSize(PHONE.viewport);
    await settled(page);
    const dot = (await pad()).strokes[1][0];
    assert.ok(Math.abs(dot.x - box.width / 2) < 2 && Math.abs(dot.y - box.height / 2) < 2, JSON.stringify(dot));
    const again = await painted();
    assert.ok(again.share >= upright.share);
  });

  test('lines stay sharp after zooming and on another screen', async () => {
    await open();
    await draw(page, shapes.circle);
    const session = await page.context().newCDPSession(page);
    for (const deviceScaleFactor of [1.5, 2, 1]) {
      await session.send('Emulation.setDeviceMetricsOverride',
        { width: Math.round(1200 / deviceScaleFactor), height: Math.round(800 / deviceScaleFactor), deviceScaleFactor, mobile: false });
      await settled(page);
      await page.waitForTimeout(100);
      const { share, ratio } = await painted();
      assert.ok(ratio.every((r) => Math.abs(r - deviceScaleFactor) < 0.01), String(ratio));
      assert.ok(share > 0.001);
    }
  });
});
