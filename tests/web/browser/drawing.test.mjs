/** Drawing with mouse, touch, pen and keyboard, and its steps, in a real browser. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { faultsOf } from '../../lib/axe.mjs';
import { PHONE, complaints, enabled, open, pad, page, painted, shown, site } from '../../lib/page.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, drawByTouch, fingers, settled, square } from '../../lib/site.mjs';

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

  test('a finger draws on a phone', async () => {
    await open(PHONE);
    await drawByTouch(page, shapes.house);
    await settled(page);
    assert.equal((await shown())[0], 'house');
    assert.equal((await pad()).strokes.length, shapes.house.length);
  });

  test('a drawing is classified during a stroke, with probabilities', async () => {
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

  test('the page shows whether the model is sure: “I see” while it is drawn, “I saw” after it', async () => {
    await open();
    const states = new Set();
    for (const strokes of [[[[0.3, 0.3], [0.5, 0.6]]], shapes.house, shapes['smiley face']]) {
      await draw(page, strokes);
      await settled(page);
      const { result } = await pad();
      const state = await page.locator('#panel').getAttribute('data-state');
      assert.equal(state, result.sure ? 'sure' : 'unsure');
      assert.match(await page.locator('#kicker').innerText(), result.sure ? /^I saw$/ : /^Not sure yet/);
      states.add(state);
      await page.locator('#clear').click();
      await settled(page);
    }
    assert.ok(states.has('unsure'));
    await draw(page, shapes.house.slice(0, -1));
    const place = await square(page), [last] = shapes.house.slice(-1);
    await page.mouse.move(...place(last[0]));
    await page.mouse.down();
    for (const point of last.slice(1)) await page.mouse.move(...place(point));
    await page.locator('#panel[data-state="sure"] #kicker', { hasText: /^I see$/ }).waitFor();
    await page.mouse.up();
    await page.locator('#panel[data-state="sure"] #kicker', { hasText: /^I saw$/ }).waitFor();
  });

  test('a drawing counts as unfinished until the pen rests, and during playback', async () => {
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
    await page.evaluate(() => { /** @type {any} */ (document.querySelector('inkling-pad')).playbackProgress = 0.5; });
    assert.ok((await pad()).unfinished, 'half of it is shown');
    await page.evaluate(() => { const pad = /** @type {any} */ (document.querySelector('inkling-pad')); pad.playbackProgress = 1; pad.strokes = [[[0, 9], [0, 9]]]; });
    assert.ok(!(await pad()).unfinished, 'nobody draws');
  });

  test('the pad classifies at most once per frame', async () => {
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

  test('on a slow device a long stroke is read in part while it grows, and whole once it has ended', async () => {
    await open();
    const found = await page.evaluate(async () => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      const canvas = pad.shadowRoot.querySelector('canvas');
      const box = canvas.getBoundingClientRect();
      const inkling = await pad.load(), now = performance.now.bind(performance);
      performance.now = () => 100 * now(); // every look seems to take a hundred times as long
      const send = (/** @type {string} */ type, /** @type {number} */ i) => canvas.dispatchEvent(new PointerEvent(type, {
        pointerId: 1, pointerType: 'mouse', buttons: 1, clientX: box.x + 200 + 150 * Math.sin(i / 3), clientY: box.y + 200 + 150 * Math.cos(i / 2.3), bubbles: true }));
      send('pointerdown', 0);
      let other = 0;
      pad.addEventListener('guess', () => {
        if (pad.isDrawing && JSON.stringify(pad.result) !== JSON.stringify(inkling.classify(pad.strokes, { unfinished: true }))) other++;
      });
      for (let i = 1; i < 200 || (!other && i < 2000); i++) {
        send('pointermove', i % 200);
        if (i % 20 === 0) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      }
      send('pointerup', 200);
      while (pad.unfinished) await new Promise((resolve) => pad.addEventListener('guess', resolve, { once: true }));
      return { other, same: JSON.stringify(pad.result) === JSON.stringify(inkling.classify(pad.strokes)), points: pad.strokes[0].length };
    });
    assert.ok(found.other > 0, 'read in part');
    assert.ok(found.same && found.points >= 200, 'read whole');
  });

  test('no point is lost while the page is busy', async () => {
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

describe('palms and fingers', () => {
  test('a second finger cancels a stroke that has just begun, and does not draw', async () => {
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

  test('a second finger does not affect an older stroke', async () => {
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

  test('after a pen was used, touch is ignored until the user turns that off', async () => {
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
    await page.locator('#pen').click(); // a tap at once after a long press and a fling is no click in Chromium
    await page.locator('#pen[aria-pressed="false"]').waitFor();
    await drawByTouch(page, shapes.circle);
    state = await pad();
    assert.equal(state.strokes.length, 2, 'touch draws again');
  });

  test('only the canvas prevents scrolling and selecting; zooming stays possible', async () => {
    await open(PHONE);
    const styles = await page.evaluate(() => {
      const style = (/** @type {Element | null | undefined} */ element) => getComputedStyle(/** @type {Element} */ (element));
      return {
        canvas: [style(document.querySelector('inkling-pad')?.shadowRoot?.querySelector('canvas')).touchAction, style(document.querySelector('inkling-pad')?.shadowRoot?.querySelector('canvas')).userSelect],
        page: [style(document.body).touchAction, style(document.documentElement).touchAction, style(document.body).userSelect],
        viewport: document.querySelector('meta[name=viewport]')?.getAttribute('content'),
      };
    });
    assert.deepEqual(styles.canvas, ['pinch-zoom', 'none']); // two fingers scroll and zoom
    assert.deepEqual(styles.page, ['auto', 'auto', 'auto']);
    assert.doesNotMatch(String(styles.viewport), /user-scalable|maximum-scale/);
  });
});

describe('what else the page does while the user draws', () => {
  /** With room below, so that the page can scroll. */
  const scrollable = () => page.evaluate(() => { document.body.style.paddingBottom = '200vh'; });
  const state = () => page.evaluate(() => {
    const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
    return { scroll: scrollY, zoomed: (visualViewport?.scale ?? 1) > 1.5, lengths: pad.strokes.map((/** @type {any} */ stroke) => stroke.length), drawing: pad.isDrawing };
  });
  const twoFingers = async (/** @type {(i: number) => number[][]} */ at) => {
    const place = await square(page);
    const touch = await fingers(page);
    await Promise.all([touch('touchStart', [place(at(0)[0])]), touch('touchStart', at(0).map(place))]);
    for (let i = 1; i <= 10; i++) await touch('touchMove', at(i).map(place));
    await touch('touchEnd', []);
  };
  const together = (/** @type {number} */ i) => [[0.4, 0.6 - i / 20], [0.6, 0.6 - i / 20]];
  const apart = (/** @type {number} */ i) => [[0.4 - i / 30, 0.5], [0.6 + i / 30, 0.5]];

  test('two fingers scroll and zoom the page, and draw nothing', async () => {
    await open(PHONE);
    await scrollable();
    await twoFingers(together);
    await page.waitForFunction(() => scrollY > 20);
    assert.deepEqual((await state()).lengths, []);
    await page.evaluate(() => scrollTo(0, 0));
    await twoFingers(apart);
    await page.waitForFunction(() => (visualViewport?.scale ?? 1) > 1.5);
    assert.deepEqual((await state()).lengths, []);
  });

  test('a page can switch that off', async () => {
    await open(PHONE);
    await scrollable();
    await page.evaluate(() => { /** @type {any} */ (document.querySelector('inkling-pad')).style.touchAction = 'none'; });
    await twoFingers(together);
    await twoFingers(apart);
    await drawByTouch(page, shapes.square);
    assert.deepEqual(await state(), { scroll: 0, zoomed: false, lengths: [shapes.square[0].length], drawing: false });
  });

  test('a wheel does not bend the stroke, and scrolls again after it', async () => {
    await open();
    await scrollable();
    const place = await square(page);
    await page.mouse.move(...place([0.2, 0.5]));
    await page.mouse.down();
    await page.mouse.move(...place([0.4, 0.5]));
    await page.mouse.wheel(0, 300);
    await page.mouse.move(...place([0.6, 0.5]));
    await page.mouse.up();
    const [stroke] = (await pad()).strokes;
    assert.deepEqual(new Set(stroke.map((/** @type {any} */ { y }) => y)).size, 1);
    assert.equal((await state()).scroll, 0);
    await page.mouse.wheel(0, 300);
    await page.waitForFunction(() => scrollY > 0);
  });

  test('a stroke whose end an alert box has swallowed ends with the next movement, wherever that is', async () => {
    await open();
    const place = await square(page);
    const session = await page.context().newCDPSession(page);
    page.on('dialog', (dialog) => dialog.accept());
    await page.mouse.move(...place([0.2, 0.5]));
    await page.mouse.down();
    await page.mouse.move(...place([0.4, 0.5]));
    await page.evaluate(() => alert('Something else'));
    await session.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 5, y: 5, buttons: 0 });
    assert.deepEqual(await state(), { scroll: 0, zoomed: false, lengths: [2], drawing: false });
  });

  test('a stroke ends when its pad is moved by a script, and the pad draws on', async () => {
    await open(PHONE);
    const place = await square(page);
    const touch = await fingers(page);
    await touch('touchStart', [place([0.3, 0.3])]);
    await touch('touchMove', [place([0.5, 0.3])]);
    await page.evaluate(() => { const pad = document.querySelector('inkling-pad'); pad?.parentNode?.prepend(pad); });
    assert.equal((await state()).drawing, false);
    await touch('touchEnd', []);
    await drawByTouch(page, shapes.square);
    assert.deepEqual((await state()).lengths, [2, shapes.square[0].length]);
  });

  test('a StrokeInput leaves its canvas as it found it', async () => {
    await open();
    const found = await page.evaluate(async (url) => {
      const { StrokeInput } = await import(url);
      return [[null, ''], ['3', 'touch-action: pan-y; color: red;']].map(([tabIndex, style]) => {
        const canvas = document.createElement('canvas');
        if (tabIndex) canvas.setAttribute('tabindex', tabIndex);
        canvas.style.cssText = style ?? '';
        document.body.append(canvas);
        const input = new StrokeInput(canvas);
        const during = [canvas.tabIndex, canvas.style.touchAction, canvas.style.userSelect];
        input.destroy();
        const after = [canvas.getAttribute('tabindex'), canvas.style.cssText];
        canvas.remove();
        return [during, after];
      });
    }, `${site.url}strokes.js`);
    assert.deepEqual(found, [[[0, 'pinch-zoom', 'none'], [null, '']], [[0, 'pan-y', 'none'], ['3', 'touch-action: pan-y; color: red;']]]);
  });

  test('thousands of strokes are drawn, saved and opened again', async () => {
    await open();
    await page.evaluate(() => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      pad.strokes = Array.from({ length: 4000 }, (_, i) => [[i % 300, i % 300 + 9], [i % 170, i % 190]]);
    });
    await draw(page, shapes.square);
    await page.reload();
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad'))?.strokes?.length === 4001);
    await page.evaluate(() => { const pad = /** @type {any} */ (document.querySelector('inkling-pad')); for (let i = 0; i < 4001; i++) pad.undo(); });
    assert.equal((await pad()).strokes.length, 3001, 'as many steps as are kept');
  });
});

describe('undo, redo and clear', () => {
  beforeEach(() => open());

  test('the buttons work, and are disabled when there is nothing to do', async () => {
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

  test('the eraser button takes strokes away by mouse and by key, until nothing is left', async () => {
    const eraser = () => page.evaluate(() => ['aria-disabled', 'aria-pressed'].map((name) => document.getElementById('eraser')?.getAttribute(name)));
    assert.deepEqual(await eraser(), ['true', 'false']);
    await page.locator('#eraser').click({ force: true });
    assert.deepEqual(await eraser(), ['true', 'false'], 'nothing to erase');
    await draw(page, [[[0.1, 0.2], [0.9, 0.2]], [[0.1, 0.8], [0.9, 0.8]], [[0.5, 0.5], [0.5, 0.6]]]);
    await page.locator('#eraser').focus();
    await page.keyboard.press('Space');
    assert.deepEqual(await eraser(), ['false', 'true']);
    assert.deepEqual(await faultsOf(page), []);
    await draw(page, [[[0.3, 0.1], [0.3, 0.3]]]);
    assert.equal((await pad()).strokes.length, 2);
    await page.locator('#undo').click();
    assert.equal((await pad()).strokes.length, 3, 'a step');
    await page.locator('#redo').click();
    await page.locator('#eraser').click();
    await draw(page, [[[0.1, 0.1], [0.2, 0.1]]]);
    assert.equal((await pad()).strokes.length, 3, 'the pen draws again');
    await page.locator('#eraser').click();
    await draw(page, [[[0.15, 0.05], [0.15, 0.9], [0.5, 0.9], [0.5, 0.4]]]);
    assert.equal((await pad()).strokes.length, 0);
    assert.deepEqual(await eraser(), ['true', 'false'], 'empty paper is for the pen');
    await page.locator('#undo').click();
    assert.equal((await pad()).strokes.length, 3);
  });

  test('the keyboard shortcuts work', async () => {
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

  test('nothing happens during a stroke', async () => {
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

  test('everything works by keyboard alone, with a visible focus', async () => {
    await draw(page, shapes.circle);
    for (let i = 0; i < 10 && await page.evaluate(() => document.activeElement?.id) !== 'undo'; i++) await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'undo');
    assert.equal(await page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.activeElement)).outlineStyle), 'solid');
    await page.keyboard.press('Enter');
    assert.equal((await pad()).strokes.length, 0);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'undo', 'focus is not lost');
  });
});
