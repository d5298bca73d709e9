/**
 * What people expect of drawing on the web, one test for each, in Chromium, Firefox and WebKit. Pointers that no
 * automation can move (several at once, a pen, one that is called off) are events made here.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { serve, started } from '../../lib/site.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

/**
 * In the page: `send` makes pointer events on the paper, at px from its corner; `pad` is what one sees of it. The events
 * have a clock of their own, 10 ms apart: a busy machine would separate two fingers that belong together.
 */
function helpers() {
  let now = 0;
  const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
  const canvas = pad.shadowRoot.querySelector('canvas');
  const of = (/** @type {any} */ { at: [x, y], id = 1, kind = 'mouse', ...init }) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { pointerId: id, pointerType: kind, isPrimary: true, button: 0, buttons: 1, clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, ...init };
  };
  const event = (/** @type {string} */ type, /** @type {any} */ init) =>
    Object.defineProperty(new PointerEvent(`pointer${type}`, of(init)), 'timeStamp', { value: now += 10 });
  Object.assign(globalThis, {
    canvas,
    send: (/** @type {string} */ type, /** @type {any} */ { coalesced = [], ...init }) => {
      const coalescedEvents = coalesced.map((/** @type {number[]} */ at) => event('move', { ...init, at }));
      return canvas.dispatchEvent(event(type, { ...init, coalescedEvents }));
    },
    points: () => pad.strokes.map((/** @type {any} */ stroke) => stroke.map((/** @type {any} */ { x, y }) => [x, y])),
    frames: async () => { for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))); },
    ink: () => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((/** @type {number} */ value) => value),
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
    await page?.close();
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    await page.goto(site.url);
    await started(page);
    await page.evaluate(async () => { await /** @type {any} */ (document.querySelector('inkling-pad')).load(); });
    await page.evaluate(helpers);
  });
  afterEach(() => page.evaluate(() => { /** @type {any} */ (document.querySelector('inkling-pad')).strokes = []; })); // what is kept

  test('1. one pointer draws, primary or not; a stroke ends on up, on cancel, and if the button was released unseen', async () => {
    const { captured, strokes } = await page.evaluate(`async () => {
      const captured = [];
      canvas.setPointerCapture = (id) => captured.push(id);
      send('down', { at: [10, 10], id: 7, isPrimary: false });
      send('down', { at: [90, 90], id: 8 });
      send('move', { at: [99, 99], id: 8 });
      send('move', { at: [20, 10], id: 7 });
      send('up', { at: [99, 99], id: 8, buttons: 0 });
      send('move', { at: [30, 10], id: 7 });
      send('up', { at: [40, 10], id: 7, buttons: 0 });
      send('move', { at: [50, 10], id: 7 });
      send('down', { at: [10, 20] });
      send('move', { at: [20, 20] });
      send('cancel', { at: [0, 0], buttons: 0 });
      send('move', { at: [30, 20] });
      send('down', { at: [10, 30] });
      send('move', { at: [20, 30], buttons: 0 });
      send('move', { at: [30, 30] });
      send('down', { at: [10, 40], button: 2, buttons: 2 });
      send('move', { at: [20, 40], buttons: 2 });
      return { captured, strokes: points() };
    }`);
    assert.deepEqual(strokes, [[[10, 10], [20, 10], [30, 10], [40, 10]], [[10, 20], [20, 20]], [[10, 30]]]);
    assert.deepEqual(captured, [7, 1, 1]);
  });

  test('1. a stroke continues beyond the pad\'s edge and back', async () => {
    const { left, top, width } = await page.evaluate(`() => canvas.getBoundingClientRect().toJSON()`);
    await page.point('mouse', [[[left + width - 40, top + 40], [left + width + 60, top + 40], [left + width - 20, top + 80]]]);
    const strokes = await page.evaluate(`() => points()`);
    assert.equal(strokes.length, 1);
    assert.ok(strokes[0][1][0] > width + 50 && strokes[0].length === 3, JSON.stringify(strokes));
  });

  test('2. only the pad prevents scrolling and selecting; the page scrolls and zooms', async () => {
    const found = await page.evaluate(`() => {
      const styles = (...elements) => elements.map((one) => getComputedStyle(one)).map((style) => [style.touchAction, style.userSelect ?? style.webkitUserSelect]);
      const wheel = new WheelEvent('wheel', { deltaY: 90, ctrlKey: true, bubbles: true, cancelable: true, composed: true });
      canvas.dispatchEvent(wheel);
      return { paper: styles(canvas), rest: styles(document.documentElement, document.body, document.querySelector('main')),
        wheel: wheel.defaultPrevented, viewport: document.querySelector('meta[name=viewport]').content };
    }`);
    assert.deepEqual(found.paper, [['pinch-zoom', 'none']]); // two fingers scroll and zoom
    for (const style of found.rest) assert.ok(style[0] === 'auto' && style[1] !== 'none', JSON.stringify(found.rest));
    assert.equal(found.wheel, false);
    assert.doesNotMatch(found.viewport, /user-scalable|maximum-scale|minimum-scale/);
  });

  test('3. every coalesced event is a point; without such events each event is one', async () => {
    assert.deepEqual(await page.evaluate(`() => {
      send('down', { at: [10, 10] });
      send('move', { at: [40, 10], coalesced: [[20, 10], [30, 12], [40, 10]] });
      send('move', { at: [50, 10] });
      PointerEvent.prototype.getCoalescedEvents = undefined; // as on plain HTTP
      for (let x = 60; x < 160; x++) send('move', { at: [x, 10] }); // many in one frame
      send('up', { at: [160, 10], buttons: 0 });
      return points()[0];
    }`), [[10, 10], [20, 10], [30, 12], [40, 10], [50, 10], ...Array.from({ length: 101 }, (_, i) => [60 + i, 10])]);
  });

  test('4. the first pen enters pen mode, where touch is ignored, with a switch; a second finger cancels a stroke that has just begun', async () => {
    const found = await page.evaluate(`async () => {
      const count = () => points().length;
      const finger = (id, at, kind = 'touch') => {
        send('down', { at, id, kind, isPrimary: id === 1 });
        send('move', { at: [at[0] + 20, at[1]], id, kind });
      };
      const up = (id, kind = 'touch') => send('up', { at: [0, 0], id, kind, buttons: 0 });
      const counts = {}, toggle = document.querySelector('#pen');
      finger(1, [50, 50]);
      finger(2, [90, 90]);
      counts.pinch = count();
      up(1), up(2);
      finger(1, [50, 50]);
      up(1);
      counts.finger = count();
      const hidden = toggle.hidden;
      finger(1, [200, 200]); // the palm comes before the pen
      finger(9, [10, 10], 'pen');
      up(9, 'pen'), up(1);
      counts.pen = count();
      const shown = !toggle.hidden && toggle.ariaPressed;
      finger(1, [50, 90]);
      up(1);
      counts.ignored = count();
      toggle.click();
      finger(1, [50, 90]);
      up(1);
      counts.again = count();
      finger(9, [20, 10], 'pen');
      up(9, 'pen');
      return { counts, hidden, shown, stays: toggle.ariaPressed, pens: count() };
    }`);
    assert.deepEqual(found, {
      counts: { pinch: 0, finger: 1, pen: 2, ignored: 2, again: 3 }, hidden: true, shown: 'true',
      stays: 'false', pens: 4, // pen mode stays off once the user has switched it off
    });
  });

  test('5. a tap is a dot and stays; touches do not reach handwriting recognition', async () => {
    const { left, top } = await page.evaluate(`() => canvas.getBoundingClientRect().toJSON()`);
    await page.point('mouse', [[[left + 60, top + 60]]]);
    const found = await page.evaluate(`async () => {
      await frames();
      const prevented = ['touchstart', 'touchmove', 'contextmenu'].map((type) => !canvas.dispatchEvent(new Event(type, { bubbles: true, cancelable: true })));
      const elsewhere = document.body.dispatchEvent(new Event('touchstart', { bubbles: true, cancelable: true }));
      return { lengths: points().map((stroke) => stroke.length), ink: ink(), prevented, elsewhere };
    }`);
    assert.deepEqual(found, { lengths: [1], ink: true, prevented: [true, true, true], elsewhere: true });
  });

  test('6. the canvas has the screen\'s pixels and is redrawn after every resize; color and width do not reach the model', async () => {
    const strokes = shapes.house.map((stroke) => [stroke.map(([x]) => 300 * x), stroke.map(([, y]) => 300 * y)]);
    const found = await page.evaluate(`async (strokes) => {
      const pad = document.querySelector('inkling-pad'), before = JSON.stringify(pad.strokes = strokes) && JSON.stringify(points());
      const ratios = [], results = new Set();
      for (const size of ['500px', '200px', '333px']) {
        Object.assign(pad.style, { width: size, height: size, color: 'red', strokeWidth: size === '200px' ? '1px' : '20px' });
        await frames();
        await frames();
        ratios.push([canvas.width, Math.round(canvas.clientWidth * devicePixelRatio), ink()]);
        pad.playbackProgress = 1; // looks again
        await frames();
        results.add(JSON.stringify(pad.result));
      }
      return { ratios, results: results.size, same: JSON.stringify(points()) === before };
    }`, strokes);
    for (const [pixels, expected, ink] of found.ratios) assert.ok(pixels === expected && ink, JSON.stringify(found.ratios));
    assert.deepEqual([found.results, found.same], [1, true]);
  });

  test('7. undo and redo have the usual shortcuts, do nothing during a stroke, and a new stroke clears redo', async () => {
    const found = await page.evaluate(`() => {
      const stroke = (y) => { send('down', { at: [10, y] }); send('up', { at: [90, y], buttons: 0 }); };
      const disabled = () => ['undo', 'redo', 'clear'].map((id) => document.getElementById(id).ariaDisabled);
      const counts = {}, states = [disabled()];
      const press = (name, key, init) => {
        const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
        document.body.dispatchEvent(event);
        counts[name] = [points().length, event.defaultPrevented];
      };
      stroke(10), stroke(20);
      states.push(disabled());
      press('Ctrl Z', 'z', { ctrlKey: true });
      press('Ctrl Shift Z', 'Z', { ctrlKey: true, shiftKey: true });
      press('Cmd Z', 'z', { metaKey: true });
      press('Ctrl Y', 'y', { ctrlKey: true });
      press('Z', 'z', {});
      press('Ctrl Z', 'z', { ctrlKey: true });
      states.push(disabled());
      send('down', { at: [10, 30] });
      states.push(disabled());
      press('within', 'z', { ctrlKey: true });
      send('up', { at: [90, 30], buttons: 0 });
      press('no redo', 'y', { ctrlKey: true });
      return { counts, states };
    }`);
    assert.deepEqual(found.counts, {
      'Ctrl Z': [1, true], 'Ctrl Shift Z': [2, true], 'Cmd Z': [1, true], 'Ctrl Y': [2, true], Z: [2, false], within: [2, true], 'no redo': [2, true],
    });
    assert.deepEqual(found.states, [['true', 'true', 'true'], ['false', 'true', 'false'], ['false', 'false', 'false'], ['true', 'true', 'true']]);
  });

  test('8. dark colors and room for notches are in the style before the first paint; reduced motion is respected', async () => {
    const found = await page.evaluate(`() => {
      const { media: only, disabled, sheet: { cssRules } } = document.querySelector('head style');
      const rules = Array.from(cssRules);
      const media = (query) => rules.filter((rule) => rule.media?.mediaText.includes(query)).map((rule) => rule.cssText).join(' ');
      return { always: !only && !disabled, dark: media('prefers-color-scheme: dark'), still: media('prefers-reduced-motion'),
        scheme: document.querySelector('meta[name=color-scheme]').content, viewport: document.querySelector('meta[name=viewport]').content,
        areas: CSS.supports('padding', 'env(safe-area-inset-left)') && rules.filter((rule) => rule.selectorText === 'body').map((rule) => rule.cssText).join(' ') };
    }`);
    assert.equal(found.always, true);
    assert.match(found.dark, /--desk:.*--paper:.*--ink:/s);
    assert.match(found.still, /transition: none/);
    assert.equal(found.scheme, 'light dark');
    assert.match(found.viewport, /viewport-fit=cover/);
    for (const side of ['top', 'right', 'bottom', 'left']) assert.match(found.areas, new RegExp(`env\\(safe-area-inset-${side}\\)`));
  });

  test('9. buttons have names, the guess is in a polite live region, and drawings can be opened without drawing', async () => {
    const rows = shapes.house.map((stroke) => [stroke.map(([x]) => x), stroke.map(([, y]) => y)]);
    const found = await page.evaluate(`async (text) => {
      const named = (one) => one.ariaLabel || one.textContent.trim();
      const shown = Array.from(document.querySelectorAll('button')).filter((one) => !one.closest('dialog:not([open])')); // dialogs get their texts when they open
      const unnamed = shown.filter((one) => one.type !== 'button' || !named(one)).length;
      const fakes = document.querySelectorAll('[onclick], [role=button]:not(button)').length;
      const data = new DataTransfer();
      data.setData('text/plain', text);
      const paste = new ClipboardEvent('paste', { bubbles: true, clipboardData: data });
      if (!paste.clipboardData?.getData('text/plain')) Object.defineProperty(paste, 'clipboardData', { value: data });
      document.body.dispatchEvent(paste);
      const live = document.querySelector('#live');
      for (let i = 0; i < 100 && !live.textContent; i++) await new Promise((resolve) => setTimeout(resolve, 100));
      const [said, pasted] = [live.textContent, points().length];
      document.querySelector('#clear').click();
      await frames();
      const examples = document.querySelectorAll('#examples button');
      examples[0].click();
      return { unnamed, fakes, polite: live.getAttribute('aria-live'), said, pasted, examples: examples.length, drawn: points().length };
    }`, JSON.stringify({ drawing: rows }));
    assert.deepEqual([found.unnamed, found.fakes, found.polite, found.pasted], [0, 0, 'polite', 4]);
    assert.match(found.said, /^I saw: house, \d+\s?%|^Not sure yet. Perhaps .*house/);
    assert.ok(found.examples >= 3 && found.drawn > 0, JSON.stringify(found));
  });

  test('9. arrow keys move a pen that the space bar lowers and lifts; a mouse does not move the focus', async () => {
    const { left, top } = await page.evaluate(`() => canvas.getBoundingClientRect().toJSON()`);
    await page.point('mouse', [[[left + 60, top + 60], [left + 80, top + 60]]]);
    const found = await page.evaluate(`() => {
      const focused = document.activeElement.id;
      document.querySelector('#clear').click();
      const pad = document.querySelector('inkling-pad'), told = [];
      pad.addEventListener('keyboardpen', ({ detail: { down, x, y } }) => told.push([down, x > 0.5, y > 0.5]));
      canvas.focus();
      const press = (key, init) => !canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...init }));
      const release = (key) => canvas.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }));
      const taken = [press(' '), press('ArrowRight'), press('ArrowDown', { shiftKey: true }), press('a')];
      release('ArrowRight');
      taken.push(press('ArrowDown'), press('ArrowUp', { ctrlKey: true }), press(' '), press('Escape'));
      const [[first, ...rest]] = points();
      return { focused, taken, told, moves: rest.map(([x, y]) => [x - first[0], y - first[1]]), role: canvas.role ?? canvas.getAttribute('role'), label: canvas.ariaLabel };
    }`);
    assert.deepEqual(found, {
      focused: '', taken: [true, true, true, false, true, false, true, false],
      told: [[true, false, false], [true, true, false], [true, true, true], [true, true, true], [false, true, true]],
      moves: [[4, 0], [28, 24], [28, 28]], role: 'application', label: 'Drawing',
    });
  });

  test('10. the ink is under the pen, whatever transforms, zoom, padding and borders', async () => {
    for (const [name, { pad: padStyle, main = '', points: clients = [[390, 280], [450, 320]] }] of Object.entries({
      'a quarter turn': { pad: 'transform: rotate(90deg)' },
      'half a turn': { pad: 'transform: rotate(180deg)' },
      'a skew': { pad: 'transform: skew(20deg, 10deg)' },
      'a mirror': { pad: 'transform: scale(-1, .5)' },
      'a perspective': { pad: 'transform: perspective(600px) rotateY(40deg) rotateZ(10deg)' },
      'a matrix in space': { pad: 'transform: matrix3d(1, .2, 0, .0008, .1, .9, 0, .0004, 0, 0, 1, 0, 8, 6, 0, 1)' },
      'turns inside of turns': { main: 'position: fixed; inset: 0 auto auto 0; width: 1000px; height: 600px; perspective: 900px; transform: rotate(3deg) skewX(5deg)',
        pad: 'transform: rotateX(30deg); rotate: 45deg; scale: 1.4 .8; translate: 4px -6px', points: [[400, 285], [440, 315]] },
      zoom: { pad: 'zoom: 1.5', points: [[600, 430], [660, 470]] },
      'zoom inside of zoom, turned': { main: 'zoom: .8', pad: 'zoom: 1.5; transform: rotate(-60deg)', points: [[480, 350], [530, 380]] },
      'padding and border': { pad: 'padding: 30px 10px 5px 40px; border: solid; border-width: 4px 8px 12px 16px; box-sizing: border-box; transform: rotate(20deg)' },
      'a border of the canvas': { pad: 'transform: rotate(-20deg)' },
    })) {
      await page.evaluate(`(padStyle, main, name) => {
        const pad = document.querySelector('inkling-pad');
        pad.reset();
        document.querySelector('main').style.cssText = main;
        pad.style.cssText = 'position: fixed; left: 300px; top: 200px; width: 240px; height: 200px; z-index: 9; ' + padStyle;
        if (name.includes('canvas')) Object.assign(canvas.style, { border: '10px solid', padding: '4px 6px 8px 20px' });
        return frames();
      }`, padStyle, main, name);
      await page.point('mouse', [clients]);
      const found = await page.evaluate(`async (clients) => {
        await frames();
        const pad = document.querySelector('inkling-pad'), style = getComputedStyle(canvas), [stroke] = points();
        const mark = canvas.parentNode.appendChild(document.createElement('b'));
        // Is a mark of 3 px that lies where the stroke is under the pen, and is there ink?
        const [left, top, right] = [style.paddingLeft, style.paddingTop, style.paddingRight].map(parseFloat);
        const ratio = canvas.width / (canvas.clientWidth - left - right);
        const under = clients.map(([clientX, clientY], i) => {
          const [x, y] = stroke?.[i] ?? [-999, -999];
          mark.style.cssText = 'position: absolute; width: 3px; height: 3px; left: ' + (canvas.clientLeft + left + x - 1.5) + 'px; top: ' + (canvas.clientTop + top + y - 1.5) + 'px';
          return [pad.shadowRoot.elementFromPoint(clientX, clientY) === mark, canvas.getContext('2d').getImageData(x * ratio, y * ratio, 1, 1).data[3]];
        });
        mark.remove();
        return [...under, points().length];
      }`, clients);
      assert.deepEqual([name, ...found], [name, [true, 255], [true, 255], 1]);
    }
  });

  test('10. a pad that is seen from the side, or has no size, draws nothing and stays usable', async () => {
    assert.deepEqual(await page.evaluate(`() => {
      const pad = document.querySelector('inkling-pad'), counts = [];
      for (const style of ['transform: rotateY(90deg)', 'transform: scale(0)', 'width: 0; height: 0; min-height: 0', 'display: none', '']) {
        pad.style.cssText = style;
        send('down', { at: [30, 30] });
        send('move', { at: [40, 40] });
        send('up', { at: [50, 50], buttons: 0 });
        counts.push(points().length);
      }
      return { counts, finite: pad.strokes.flat().every(({ x, y, t }) => Number.isFinite(x + y + t)) };
    }`), { counts: [0, 0, 0, 0, 1], finite: true });
  });

  test('11. a stroke whose pointer is lost ends, and the next finger draws', async () => {
    const found = await page.evaluate(`async () => {
      const pad = document.querySelector('inkling-pad'), home = pad.parentNode, lengths = [];
      const whileStyled = async (element, style) => {
        element.style.cssText = style;
        await frames();
        element.style.cssText = '';
        await frames();
      };
      const losses = {
        moved: () => home.prepend(pad),
        removed: () => { pad.remove(); home.append(pad); },
        hidden: async () => { pad.hidden = true; await frames(); pad.hidden = false; await frames(); },
        'around it hidden': () => whileStyled(home, 'display: none'),
        invisible: () => whileStyled(pad, 'visibility: hidden'),
        'around it invisible': () => whileStyled(document.body, 'visibility: hidden'),
        inert: async () => { pad.inert = true; await frames(); pad.inert = false; },
        'around it inert': async () => { home.inert = true; await frames(); home.inert = false; },
        'behind a dialog': async () => {
          const dialog = document.body.appendChild(document.createElement('dialog'));
          dialog.showModal();
          await frames();
          dialog.remove();
        },
        blurred: () => dispatchEvent(new Event('blur')),
        left: () => dispatchEvent(new Event('pagehide')),
        'put away': () => {
          Object.defineProperty(document, 'hidden', { value: true, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
          delete document.hidden;
        },
        'capture taken away': () => send('cancel', { at: [0, 0], id, kind: 'touch' }) && canvas.dispatchEvent(new PointerEvent('lostpointercapture', { pointerId: id })),
        'lifted elsewhere': () => document.body.dispatchEvent(new PointerEvent('pointerup', { pointerId: id, bubbles: true })),
        'never told': () => {},
      };
      let id = 10;
      for (const [name, lose] of Object.entries(losses)) {
        send('down', { at: [10, 10], id, kind: 'touch' });
        send('move', { at: [30, 10], id, kind: 'touch' });
        await lose();
        const ended = !pad.isDrawing;
        id++;
        send('down', { at: [10, 60], id, kind: 'touch' });
        send('move', { at: [30, 60], id, kind: 'touch' });
        send('up', { at: [40, 60], id, kind: 'touch', buttons: 0 });
        lengths.push([name, ended, points().map((stroke) => stroke.length), pad.isDrawing]);
        pad.reset();
        id++;
      }
      return lengths;
    }`);
    assert.equal(found.length, 15);
    for (const [name, ended, lengths, drawing] of found) {
      assert.deepEqual([name, ended || name === 'never told', lengths, drawing], [name, true, [name === 'lifted elsewhere' ? 3 : 2, 3], false]);
    }
    // A palm whose end is never told.
    assert.deepEqual(await page.evaluate(`() => {
      send('down', { at: [10, 10], id: 3, kind: 'touch' });
      send('down', { at: [90, 90], id: 4, kind: 'touch', isPrimary: false }); // a palm
      send('up', { at: [10, 10], id: 3, kind: 'touch', buttons: 0 });
      const counts = [points().length];
      for (const id of [5, 6]) {
        send('down', { at: [10, 10 * id], id, kind: 'touch' });
        send('move', { at: [50, 10 * id], id, kind: 'touch' });
        send('up', { at: [60, 10 * id], id, kind: 'touch', buttons: 0 });
        counts.push(points().length);
      }
      return counts;
    }`), [0, 1, 2]);
  });

  test('12. pointer data may be bad: clocks go backwards, 10,000 coalesced events, positions far away', async () => {
    const found = await page.evaluate(`async () => {
      const pad = document.querySelector('inkling-pad');
      const at = (type, x, y, timeStamp, buttons = 1) => {
        const { left, top } = canvas.getBoundingClientRect();
        const event = new PointerEvent('pointer' + type, { pointerId: 1, pointerType: 'mouse', isPrimary: true, buttons, clientX: left + x, clientY: top + y, bubbles: true, cancelable: true });
        canvas.dispatchEvent(Object.defineProperty(event, 'timeStamp', { value: timeStamp }));
      };
      at('down', 10, 10, 5000);
      at('move', 20, 10, 5010);
      at('move', 30, 10, 3000);
      at('move', 3e6, -3e6, 5015);
      at('move', 40, 10, NaN);
      at('move', 50, 10, 5020);
      at('up', 60, 10, 5030, 0);
      const times = pad.strokes[0].map(({ t }) => t), xs = pad.strokes[0].map(({ x }) => x);
      send('down', { at: [10, 50] });
      send('move', { at: [200, 90], coalesced: Array.from({ length: 10000 }, (_, i) => [10 + i % 190, 50 + (i * 7) % 41]) });
      send('up', { at: [10, 50], buttons: 0 });
      await frames();
      return { times, xs, many: pad.strokes[1].length, guesses: pad.result.guesses.length };
    }`);
    assert.deepEqual(found, { times: [0, 10, 10, 10, 20, 30], xs: [10, 20, 30, 40, 50, 60], many: 10001, guesses: 5 });
  });

  test('13. the eraser takes away the strokes that it touches, as one step that can be undone', async () => {
    const found = await page.evaluate(`async () => {
      const pad = document.querySelector('inkling-pad'), counts = {};
      const drag = (y, to = y, init = {}) => {
        send('down', { at: [10, y], ...init });
        send('move', { at: [200, to], ...init });
        send('up', { at: [200, to], ...init, buttons: 0 });
      };
      const count = () => pad.strokes.length;
      for (const y of [20, 60, 100]) drag(y);
      pad.tool = 'eraser';
      send('down', { at: [50, 15] });
      send('move', { at: [50, 30] });
      counts.down = [count(), pad.isDrawing, pad.canUndo];
      send('move', { at: [55, 70] });
      send('up', { at: [55, 80], buttons: 0 });
      counts.two = count();
      await frames();
      counts.ink = canvas.getContext('2d').getImageData(100 * devicePixelRatio, 60 * devicePixelRatio, 1, 1).data[3];
      pad.undo();
      counts.undone = count();
      pad.redo();
      counts.redone = count();
      pad.undo();
      drag(150); // nothing is there
      counts.nothing = [count(), pad.canRedo];
      drag(60, 60);
      counts.along = count();
      pad.undo();
      pad.setAttribute('tool', 'ink');
      counts.tool = pad.tool;
      send('down', { at: [100, 40], kind: 'pen', button: 5, buttons: 32 });
      send('move', { at: [100, 120], kind: 'pen', button: -1, buttons: 32 });
      send('up', { at: [100, 120], kind: 'pen', button: 5, buttons: 0 });
      counts.end = [count(), pad.penMode, pad.tool];
      drag(80, 80, { kind: 'pen' });
      counts.pen = count();
      pad.setAttribute('tool', 'ERASER');
      canvas.focus();
      const press = (key, init) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
      pad.strokes = [[{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 100 }, { x: 0, y: 0 }], [{ x: 0, y: 100 }]];
      press(' ');
      for (let i = 0; i < 9; i++) press('ArrowUp', { shiftKey: true });
      press(' ');
      counts.keys = count();
      pad.undo();
      counts.keysUndone = count();
      return counts;
    }`);
    assert.deepEqual(found, {
      down: [2, true, false], two: 1, ink: 0, undone: 3, redone: 1, nothing: [3, true], along: 2, tool: 'pen', end: [1, true, 'pen'], pen: 2,
      keys: 1, keysUndone: 2,
    });
  });

  test('14. a line that grows looks as it does when it is drawn again', async () => {
    const found = await page.evaluate(`async () => {
      const pad = document.querySelector('inkling-pad');
      pad.style.cssText = 'position: fixed; left: 0; top: 0; width: 240px; height: 180px; min-height: 0';
      await frames();
      const pixels = () => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      const same = (a, b) => a.every((value, i) => value === b[i]);
      const results = [];
      for (const color of ['rgb(20, 40, 60)', 'rgba(20, 40, 60, .5)']) {
        pad.style.color = color;
        pad.reset();
        send('down', { at: [10, 20] });
        send('move', { at: [180, 30] });
        send('up', { at: [180, 40], buttons: 0 });
        send('down', { at: [100, 100] });
        for (let i = 0; i < 300; i++) {
          send('move', { at: [100 + 60 * Math.sin(i / 5) + i / 9, 100 + 50 * Math.cos(i / 7.3)] });
          if (i % 23 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        await frames();
        const growing = pixels();
        send('up', { at: [100 + 60 * Math.sin(299 / 5) + 299 / 9, 100 + 50 * Math.cos(299 / 7.3)], buttons: 0 });
        await frames();
        const finished = pixels();
        pad.style.strokeWidth = '6px';
        pad.playbackProgress = 1;
        await frames();
        const thicker = pixels();
        pad.style.strokeWidth = '';
        pad.playbackProgress = 1;
        await frames();
        results.push([same(growing, finished), same(finished, thicker), same(finished, pixels()), finished.some((value) => value)]);
      }
      return results;
    }`);
    assert.deepEqual(found, [[true, false, true, true], [true, false, true, true]]);
  });
});
