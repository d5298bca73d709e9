/** The page in a real browser, with real pointer events. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, describe, test } from 'node:test';
import { shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, drawByTouch, fingers, launch, serve, settled, square } from '../../lib/site.mjs';

const PHONE = { viewport: { width: 390, height: 664 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true };

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let complaints = [];

before(async () => { [browser, site] = await Promise.all([launch(), serve()]); });
after(async () => {
  await browser.close();
  await site.close();
});
afterEach(() => page.context().close());

/** @param {import('playwright-core').BrowserContextOptions & { url?: string, init?: () => void, strict?: boolean }} [options] */
async function open({ url = site.url, init, strict = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  page = await context.newPage();
  if (init) await page.addInitScript(init);
  complaints = complaintsOf(page);
  await page.goto(url);
  if (strict) await settled(page);
}

const pad = () => page.evaluate(() => {
  const { strokes, result, unfinished, canUndo, canRedo, canClear, penMode } = /** @type {any} */ (document.querySelector('inkling-pad'));
  return { strokes, result, unfinished, canUndo, canRedo, canClear, penMode };
});
const shown = () => page.locator('#guesses li').evaluateAll((rows) => rows.map((row) => /** @type {HTMLElement} */ (row).dataset.label));
const enabled = () => page.evaluate(() => ['undo', 'redo', 'clear'].filter((id) => document.getElementById(id)?.ariaDisabled === 'false'));
/** Painted pixels of the canvas, as a share. */
const painted = () => page.evaluate(() => {
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
  return { share: ink / (data.length / 4), colour: sum.map((s) => s / ink), ratio };
});

describe('drawing', () => {
  for (const label of ['circle', 'square', 'house', 'sun', 'smiley face', 'ladder', 'envelope']) {
    test(`a ${label} is named`, async () => {
      await open();
      await draw(page, shapes[label]);
      await settled(page);
      assert.equal((await shown())[0], label);
      assert.deepEqual(complaints, []);
    });
  }

  test('with a finger on a phone', async () => {
    await open(PHONE);
    await drawByTouch(page, shapes.house);
    await settled(page);
    assert.equal((await shown())[0], 'house');
    assert.equal((await pad()).strokes.length, shapes.house.length);
  });

  test('is looked at while the stroke is not finished, with probabilities', async () => {
    await open();
    const place = await square(page);
    const [outline] = shapes.square;
    await page.mouse.move(...place(outline[0]));
    await page.mouse.down();
    const seen = [];
    for (const [i, point] of outline.entries()) {
      await page.mouse.move(...place(point));
      if (i % 12 !== 11) continue;
      await settled(page);
      seen.push(await page.locator('#guesses').innerText());
    }
    assert.match(seen[0], /\d%/);
    assert.ok(new Set(seen).size > 2, 'the guesses move');
    assert.equal((await pad()).strokes.length, 1);
    await page.mouse.up();
  });

  test('says whether it is sure, by the model', async () => {
    await open();
    const states = new Set();
    for (const strokes of [[[[0.3, 0.3], [0.5, 0.6]]], shapes.house, shapes['smiley face']]) {
      await draw(page, strokes);
      await settled(page);
      const { result } = await pad();
      const state = await page.locator('#said').getAttribute('data-state');
      assert.equal(state, result.sure ? 'sure' : 'unsure');
      assert.match(await page.locator('#kicker').innerText(), result.sure ? /^I see$/ : /^Not sure yet/);
      states.add(state);
      await page.locator('#clear').click();
      await settled(page);
    }
    assert.ok(states.has('unsure'));
  });

  test('takes a drawing for unfinished until the pen rests, or all of it is shown', async () => {
    await open();
    const place = await square(page);
    /** What it has seen since the last time, each with which of the two ways of looking gives it. */
    const looks = () => page.evaluate(async () => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad')), inkling = await pad.load(), { seen = [] } = pad;
      if (!pad.seen) pad.addEventListener('guess', () => pad.seen.push({ result: pad.result, strokes: structuredClone(pad.strokes), unfinished: pad.unfinished }));
      pad.seen = [];
      return seen.map((/** @type {any} */ { result, strokes, unfinished }) => ({ unfinished, right: [false, true].map((unfinished) =>
        JSON.stringify(inkling.classify(strokes, { unfinished })) === JSON.stringify(result)) }));
    });
    await looks();
    await page.mouse.move(.../** @type {[number, number]} */ (place([0.2, 0.5])));
    await page.mouse.down();
    for (let i = 1; i < 8; i++) await page.mouse.move(.../** @type {[number, number]} */ (place([0.2 + 0.05 * i, 0.5 + 0.2 * (i % 2)])), { steps: 4 });
    await page.mouse.up();
    assert.ok((await pad()).unfinished, 'the pen has only just been lifted');
    await settled(page);
    const seen = await looks();
    assert.ok(seen.length > 2, `${seen.length} looks`);
    seen.forEach(({ unfinished, right }, i) => assert.deepEqual([unfinished, ...right], i < seen.length - 1 ? [true, false, true] : [false, true, false]));
    await page.evaluate(() => { /** @type {any} */ (document.querySelector('inkling-pad')).progress = 0.5; });
    assert.ok((await pad()).unfinished, 'half of it is shown');
    await page.evaluate(() => { const pad = /** @type {any} */ (document.querySelector('inkling-pad')); pad.progress = 1; pad.strokes = [[[0, 9], [0, 9]]]; });
    assert.ok(!(await pad()).unfinished, 'nobody draws');
  });

  test('looks at most once a frame', async () => {
    await open();
    const { looks, frames } = await page.evaluate(async () => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      const canvas = pad.shadowRoot.querySelector('canvas');
      const box = canvas.getBoundingClientRect();
      let looks = 0;
      pad.addEventListener('guess', () => looks++);
      const send = (/** @type {string} */ type, /** @type {number} */ i) => canvas.dispatchEvent(new PointerEvent(type, {
        pointerId: 1, pointerType: 'mouse', buttons: 1, clientX: box.x + 50 + i, clientY: box.y + 50 + (i * i) % 97, bubbles: true }));
      send('pointerdown', 0);
      let frames = 0;
      for (; frames < 10; frames++) {
        for (let i = 1; i < 20; i++) send('pointermove', 20 * frames + i);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      send('pointerup', 300);
      return { looks, frames };
    });
    assert.ok(looks >= frames - 2 && looks <= frames + 1, `${looks} looks in ${frames} frames`);
  });

  test('loses no point while the page is busy', async () => {
    await open();
    const session = await page.context().newCDPSession(page);
    const place = await square(page);
    const mouse = (/** @type {string} */ type, /** @type {number[]} */ [x, y]) => session.send('Input.dispatchMouseEvent',
      /** @type {any} */ ({ type, x, y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1 }));
    const points = Array.from({ length: 50 }, (_, i) => place([i / 50, (i % 5) / 10]));
    await mouse('mouseMoved', points[0]);
    await mouse('mousePressed', points[0]);
    const busy = page.evaluate(() => { for (const end = performance.now() + 400; performance.now() < end;); });
    await Promise.all([busy, ...points.map((point) => mouse('mouseMoved', point))]);
    await mouse('mouseReleased', /** @type {number[]} */ (points.at(-1)));
    assert.equal((await pad()).strokes[0].length, 50);
  });

  test('a tap is a dot, and stays', async () => {
    await open(PHONE);
    const place = await square(page);
    const touch = await fingers(page);
    await touch('touchStart', [place([0.5, 0.5])]);
    await touch('touchEnd', []);
    await settled(page);
    const { strokes, result } = await pad();
    assert.deepEqual(strokes.map((/** @type {any} */ stroke) => stroke.length), [1]);
    assert.ok(result.guesses.length > 0);
    assert.ok((await painted()).share > 0);
  });

  test('other mouse buttons do not draw, and a stroke ends when the button was let go outside', async () => {
    await open();
    const place = await square(page);
    await page.mouse.move(...place([0.5, 0.5]));
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(...place([0.6, 0.6]));
    await page.mouse.up({ button: 'right' });
    assert.equal((await pad()).strokes.length, 0);
    await page.mouse.down();
    await page.mouse.move(1190, 790, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(...place([0.2, 0.2]));
    const { strokes } = await pad();
    assert.equal(strokes.length, 1);
    assert.ok(strokes[0].at(-1).x > strokes[0][0].x + 100, 'captured beyond its edge');
    assert.equal((await enabled()).includes('undo'), true, 'the stroke has ended');
  });
});

describe('hands', () => {
  test('a second finger cancels a young stroke and draws nothing itself', async () => {
    await open(PHONE);
    const place = await square(page);
    const touch = await fingers(page);
    await Promise.all([ // at once, however slow the machine is: what counts is the time between the fingers
      touch('touchStart', [place([0.3, 0.3])]),
      touch('touchMove', [place([0.32, 0.32])]),
      touch('touchStart', [place([0.32, 0.32]), place([0.7, 0.7])]),
      touch('touchMove', [place([0.2, 0.2]), place([0.8, 0.8])]),
    ]);
    await touch('touchEnd', []);
    assert.deepEqual((await pad()).strokes, []);
    assert.deepEqual(await enabled(), []);
    await drawByTouch(page, shapes.circle);
    assert.equal((await pad()).strokes.length, 1);
  });

  test('a second finger leaves an older stroke alone', async () => {
    await open(PHONE);
    const place = await square(page);
    const touch = await fingers(page);
    await touch('touchStart', [place([0.3, 0.3])]);
    await page.waitForTimeout(300);
    await touch('touchMove', [place([0.5, 0.3])]);
    await touch('touchStart', [place([0.5, 0.3]), place([0.8, 0.9])]);
    await touch('touchMove', [place([0.7, 0.3]), place([0.8, 0.8])]);
    await touch('touchEnd', []);
    const { strokes } = await pad();
    assert.equal(strokes.length, 1);
    assert.equal(strokes[0].length, 3);
  });

  test('after a pen, touch is ignored until one says otherwise', async () => {
    await open(PHONE);
    const place = await square(page);
    assert.ok(await page.locator('#pen').isHidden());
    const session = await page.context().newCDPSession(page);
    const pen = (/** @type {string} */ type, /** @type {number[]} */ at) => {
      const [x, y] = place(at);
      return session.send('Input.dispatchMouseEvent', /** @type {any} */ ({ type, x, y, button: 'left', buttons: 1, pointerType: 'pen', clickCount: 1 }));
    };
    const touch = await fingers(page);
    await touch('touchStart', [place([0.9, 0.9])]); // the palm comes first
    await pen('mousePressed', [0.2, 0.2]);
    await pen('mouseMoved', [0.5, 0.5]);
    await pen('mouseReleased', [0.5, 0.5]);
    await touch('touchEnd', []);
    let state = await pad();
    assert.equal(state.penMode, true);
    assert.equal(state.strokes.length, 1);
    await drawByTouch(page, shapes.circle);
    assert.equal((await pad()).strokes.length, 1, 'touch is ignored');
    await page.locator('#pen').tap();
    assert.equal(await page.locator('#pen').getAttribute('aria-pressed'), 'false');
    await drawByTouch(page, shapes.circle);
    state = await pad();
    assert.equal(state.strokes.length, 2, 'touch draws again');
  });

  test('only the canvas keeps the browser from scrolling and selecting; zoom stays allowed', async () => {
    await open(PHONE);
    const styles = await page.evaluate(() => {
      const style = (/** @type {Element | null | undefined} */ element) => getComputedStyle(/** @type {Element} */ (element));
      return {
        canvas: [style(document.querySelector('inkling-pad')?.shadowRoot?.querySelector('canvas')).touchAction, style(document.querySelector('inkling-pad')?.shadowRoot?.querySelector('canvas')).userSelect],
        page: [style(document.body).touchAction, style(document.documentElement).touchAction, style(document.body).userSelect],
        viewport: document.querySelector('meta[name=viewport]')?.getAttribute('content'),
      };
    });
    assert.deepEqual(styles.canvas, ['none', 'none']);
    assert.deepEqual(styles.page, ['auto', 'auto', 'auto']);
    assert.doesNotMatch(String(styles.viewport), /user-scalable|maximum-scale/);
  });
});

describe('undo, redo and clear', () => {
  beforeEach(() => open());

  test('by buttons, which are disabled when there is nothing to do', async () => {
    assert.deepEqual(await enabled(), []);
    await draw(page, shapes.house.slice(0, 2));
    assert.deepEqual(await enabled(), ['undo', 'clear']);
    await page.locator('#undo').click();
    assert.equal((await pad()).strokes.length, 1);
    assert.deepEqual(await enabled(), ['undo', 'redo', 'clear']);
    await page.locator('#redo').click();
    assert.equal((await pad()).strokes.length, 2);
    await page.locator('#clear').click();
    assert.equal((await pad()).strokes.length, 0);
    assert.deepEqual(await enabled(), ['undo']);
    await settled(page);
    assert.match(await page.locator('#word').innerText(), /^Draw something/);
    assert.equal((await painted()).share, 0);
    await page.locator('#undo').click();
    assert.equal((await pad()).strokes.length, 2, 'clear can be undone');
  });

  test('by keys', async () => {
    await draw(page, shapes.house.slice(0, 2));
    const after = async (/** @type {string} */ keys) => {
      await page.keyboard.press(keys);
      return (await pad()).strokes.length;
    };
    assert.equal(await after('Control+z'), 1);
    assert.equal(await after('Control+Shift+z'), 2);
    assert.equal(await after('Meta+z'), 1);
    assert.equal(await after('Control+y'), 2);
    assert.equal(await after('Delete'), 0);
    assert.equal(await after('Control+z'), 2);
    assert.equal(await after('z'), 2);
  });

  test('a new stroke clears redo', async () => {
    await draw(page, shapes.circle);
    await page.keyboard.press('Control+z');
    await draw(page, shapes.square);
    assert.equal((await pad()).canRedo, false);
  });

  test('not in the middle of a stroke', async () => {
    await draw(page, shapes.circle);
    const place = await square(page);
    await page.mouse.move(...place([0.2, 0.2]));
    await page.mouse.down();
    await page.mouse.move(...place([0.4, 0.4]));
    assert.deepEqual(await enabled(), []);
    for (const keys of ['Control+z', 'Control+y', 'Delete']) await page.keyboard.press(keys);
    await page.mouse.move(...place([0.6, 0.4]));
    await page.mouse.up();
    const { strokes } = await pad();
    assert.deepEqual(strokes.map((/** @type {any} */ stroke) => stroke.length), [shapes.circle[0].length, 3]);
  });

  test('by keyboard alone, with a visible focus', async () => {
    await draw(page, shapes.circle);
    for (let i = 0; i < 10 && await page.evaluate(() => document.activeElement?.id) !== 'undo'; i++) await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'undo');
    assert.equal(await page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.activeElement)).outlineStyle), 'solid');
    await page.keyboard.press('Enter');
    assert.equal((await pad()).strokes.length, 0);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'undo', 'focus is not lost');
  });
});

describe('keeping', () => {
  test('a reload keeps the drawing, and its strokes can be undone', async () => {
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

  test('two tabs do not take each other\'s drawing away, and the next one shows the last', async () => {
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
    page = await page.context().newPage();
    await page.goto(site.url);
    assert.equal(await count(page), 1, 'what was drawn last');
  });

  test('a page killed in the middle of a stroke keeps what was drawn', async () => {
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
    page = await crashed.context().newPage(); // only now: before, it could have shared the renderer that dies
    await crashed.close();
    await page.goto(site.url);
    await settled(page);
    const { strokes } = await pad();
    assert.equal(strokes.length, 2);
    assert.ok(strokes[1].length >= 5, `${strokes[1].length} points`);
  });

  test('a browser that keeps nothing is said so, and drawing goes on', async () => {
    await open({
      init: () => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } }),
    });
    await page.locator('#unkept').waitFor({ state: 'visible' });
    await draw(page, shapes.circle);
    await settled(page);
    assert.equal((await pad()).strokes.length, 1);
    assert.deepEqual(complaints, []);
  });

  test('a full storage is said so, and drawing goes on', async () => {
    await open();
    await page.evaluate(() => {
      for (let size = 1 << 22; size > 0; size >>= 1) {
        try {
          for (let i = 0; ; i++) localStorage.setItem(`${size}.${i}`, 'x'.repeat(size));
        } catch { /* smaller */ }
      }
    });
    assert.ok(await page.locator('#unkept').isHidden());
    await draw(page, shapes.circle);
    await page.locator('#unkept').waitFor({ state: 'visible' });
    assert.equal((await pad()).strokes.length, 1);
  });

  test('something else under its name does no harm', async () => {
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

  test('with letters twice as large all of it is there, and nothing covers anything', async () => {
    for (const how of [PHONE, { viewport: { width: 1280, height: 800 } }]) {
      await open(how);
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
      const [over, footer, said, tools, ...above] = await page.evaluate(() => {
        const box = (/** @type {string} */ name) => /** @type {Element} */ (document.querySelector(name)).getBoundingClientRect();
        return [document.documentElement.scrollWidth - innerWidth, box('footer').top, box('#said').bottom, box('.tools').top, box('.tools').bottom, box('.paper').bottom];
      });
      assert.equal(over, 0, 'nothing beside the screen');
      assert.ok(tools >= said && footer >= Math.max(...above), `${said}, ${tools}; ${above}, ${footer}`);
      await page.context().close();
    }
    await open();
  });

  test('rotation keeps the whole drawing in view, and back again it is where it was', async () => {
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

  test('zoom and another screen give sharp lines', async () => {
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

test('the model sees CSS px: the same guesses on screens of one, two and three pixels each', async () => {
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

describe('looks', () => {
  test('nothing lies under a notch or a bar, and the dark is there without a script', async () => {
    await open({ ...PHONE, javaScriptEnabled: false, colorScheme: 'dark', strict: false });
    const session = await page.context().newCDPSession(page);
    await session.send(/** @type {any} */ ('Emulation.setSafeAreaInsetsOverride'), { insets: { top: 50, left: 30, right: 40, bottom: 60 } });
    const padding = () => page.locator('body').evaluate((body) => getComputedStyle(body).padding);
    assert.equal(await padding(), '50px 40px 60px 30px');
    assert.ok(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor.match(/\d+/g)?.every((part) => Number(part) < 40)));
  });

  test('with forced colours, which show no shadows, the paper still has an edge', async () => {
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
    assert.ok((await painted()).colour[0] > 200, 'light ink on dark paper');
    await page.emulateMedia({ colorScheme: 'light' });
    await settled(page);
    assert.notEqual(await background(), dark);
    assert.ok((await painted()).colour[0] < 80, 'dark ink on light paper');
    assert.equal(await page.locator('body script, head script:not([src]) ~ script:not([src])').count(), 0, 'no script is needed for it');
  });

  for (const [name, viewport] of Object.entries({
    'a small phone': { width: 320, height: 568 }, 'a phone': { width: 390, height: 664 }, 'a phone on its side': { width: 844, height: 390 },
    'a tablet': { width: 820, height: 1180 }, 'a tablet on its side': { width: 1180, height: 820 }, 'a wide screen': { width: 1920, height: 1080 },
  })) {
    test(`${name} shows the guess, the paper and the tools at once`, async () => {
      await open({ viewport });
      await draw(page, shapes.circle);
      await settled(page);
      const boxes = await page.evaluate(() => ['said', 'pad', 'undo', 'clear'].map((id) => document.getElementById(id)?.getBoundingClientRect().toJSON()));
      for (const box of boxes) {
        assert.ok(box.left >= 0 && box.top >= 0 && box.right <= viewport.width && box.bottom <= viewport.height, JSON.stringify(box));
      }
      assert.ok(Math.min(boxes[1].width, boxes[1].height) >= 220, JSON.stringify(boxes[1]));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      for (const box of boxes.slice(2)) assert.ok(box.height >= 44 && box.width >= 44, 'large enough for a finger');
    });
  }

  test('the paper does not move while one draws', async () => {
    await open(PHONE);
    const before = await page.locator('inkling-pad').boundingBox();
    await drawByTouch(page, shapes.house);
    await settled(page);
    assert.deepEqual(await page.locator('inkling-pad').boundingBox(), before);
  });

  test('less motion on request', async () => {
    await open({ reducedMotion: 'reduce' });
    await draw(page, shapes.circle);
    await settled(page);
    assert.equal(await page.locator('#guesses li').first().evaluate((row) => getComputedStyle(row).transitionDuration), '0s');
  });

  test('a drawing of too many strokes is said so, and undo mends it', async () => {
    await open();
    await page.evaluate(() => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      pad.strokes = Array.from({ length: 513 }, (_, i) => [[i], [i % 7]]);
    });
    await page.locator('#said[data-state="error"]').waitFor();
    assert.match(await page.locator('#detail').innerText(), /513 strokes; at most 512/);
    assert.ok(await page.locator('#retry').isHidden(), 'trying again would not help');
    await page.locator('#undo').click();
    await settled(page);
    assert.equal(await page.locator('#said').getAttribute('data-state'), 'empty');
  });

  test('the guess is read out after a pause, politely and once', async () => {
    await open();
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
  });
});

describe('deployment', () => {
  test('makes no request after loading, and none elsewhere', async () => {
    await open();
    const context = page.context();
    /** @type {string[]} */
    const requests = [];
    await page.evaluate(() => navigator.serviceWorker.ready); // it fetches the site once more, for offline use
    context.on('request', (request) => requests.push(request.url()));
    const before = site.requests.length;
    await draw(page, shapes.house);
    await settled(page);
    await page.locator('#undo').click();
    await page.locator('#clear').click();
    await page.waitForTimeout(1500);
    assert.deepEqual(requests, []);
    assert.equal(site.requests.length, before);
  });

  test('loads only its own files, each once', async () => {
    await open({ strict: false, url: 'about:blank' });
    /** @type {string[]} */
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(site.url);
    await settled(page);
    for (const url of requests) assert.ok(url.replace(/^blob:/, '').startsWith(site.url), url);
    assert.equal(new Set(requests).size, requests.length, String(requests));
    assert.deepEqual(requests.filter((url) => url.endsWith('.wasm')), [`${site.url}inkling-relaxed.wasm`]);
  });

  test('keeps to its strict policy', async () => {
    await open();
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(String(policy), /default-src 'none'; script-src 'self' 'sha256-[\w+/=]+' 'wasm-unsafe-eval';/);
    assert.match(String(policy), /connect-src 'self'/);
    assert.doesNotMatch(String(policy), /'unsafe-/);
    await draw(page, shapes.circle);
    assert.deepEqual(complaints, []);
  });

  test('works under a sub-path', async () => {
    const other = await serve({ base: '/some/where/' });
    await open({ url: other.url });
    await draw(page, shapes.circle);
    await settled(page);
    assert.ok((await shown()).length > 0);
    await other.close();
  });

  for (const [name, answer, expected] of /** @type {[string, (path: string) => any, RegExp][]} */ ([
    ['a web page for the wasm', (path) => path.endsWith('.wasm') ? { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' } : undefined,
      /Expected a WebAssembly module at http.*inkling\.wasm, found "<!doctype html>": a web page/],
    ['a web page for the model', (path) => path.endsWith('.ink') ? { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' } : undefined,
      /Expected an Inkling model at http.*inkling\.ink, found "<!doctype html>": a web page/],
    ['a missing model', (path) => path.endsWith('.ink') ? { status: 404 } : undefined, /The server answered 404 for http.*inkling\.ink/],
    ['a damaged model', (path) => path.endsWith('.ink') ? { body: 'hello' } : undefined, /not an Inkling model/],
    ['a policy without WebAssembly', (path) => path === '/' ? { headers: { 'content-security-policy': "script-src 'self'" } } : undefined,
      /Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval'/],
  ])) {
    test(`${name} is said plainly, and the way out works`, async () => {
      let broken = true;
      const { readFile } = await import('node:fs/promises');
      const { DIST } = await import('../../lib/shapes.mjs');
      const index = await readFile(`${DIST}/index.html`);
      const other = await serve({
        answer: (path) => {
          const reply = broken ? answer(path) : undefined;
          return reply && path === '/' ? { ...reply, headers: { 'content-type': 'text/html', ...reply.headers }, body: index } : reply;
        },
      });
      await open({ url: other.url, strict: false });
      await page.locator('#said[data-state="error"]').waitFor();
      assert.match(await page.locator('#detail').innerText(), expected);
      await page.waitForTimeout(1200);
      assert.match(await page.locator('#live').innerText(), expected, 'read out, and not wiped away');
      await draw(page, shapes.circle);
      assert.equal((await pad()).strokes.length, 1, 'drawing goes on');
      broken = false;
      if (name.includes('policy')) await page.reload(); else await page.locator('#retry').click();
      await settled(page);
      assert.ok((await shown()).length > 0);
      await other.close();
    });
  }

  test('a wrong MIME type for the wasm does no harm', async () => {
    const { readFile } = await import('node:fs/promises');
    const { DIST } = await import('../../lib/shapes.mjs');
    const wasm = await readFile(`${DIST}/inkling.wasm`);
    const other = await serve({ answer: (path) => path.endsWith('.wasm') ? { headers: { 'content-type': 'text/plain' }, body: wasm } : undefined });
    await open({ url: other.url });
    await draw(page, shapes.circle);
    await settled(page);
    assert.ok((await shown()).length > 0);
    await other.close();
  });

  test('a browser without WebAssembly is told so', async () => {
    await open({ strict: false, init: () => { delete (/** @type {any} */ (window)).WebAssembly; } });
    await page.locator('#said[data-state="error"]').waitFor();
    assert.match(await page.locator('#detail').innerText(), /WebAssembly is missing/);
    assert.deepEqual(complaints, []); // its first script goes on, too
  });

  test('without SIMD the scalar module is taken', async () => {
    await open({ init: () => { WebAssembly.validate = () => false; } });
    await draw(page, shapes.circle);
    await settled(page);
    assert.ok((await shown()).length > 0);
    assert.ok(site.requests.at(-1)?.endsWith('.ink') || site.requests.some((path) => path.endsWith('/inkling-scalar.wasm')));
  });

  test('without JavaScript the page says what it needs', async () => {
    await open({ javaScriptEnabled: false, strict: false });
    assert.match(await page.locator('noscript').innerText(), /needs JavaScript/);
  });
});
