/**
 * `<inkling-pad>` in pages as people write them, in Chromium, Firefox and WebKit: its properties and attributes in any order,
 * its place in forms, its size, its ink, and nonsense.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { serve } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

const PAGE = '<!doctype html><meta charset="utf-8"><title>Pads</title><link rel="icon" href="data:,"><body></body>';

/** In the page. Pointer events have a clock of their own. */
function helpers() {
  let now = 0;
  const view = /** @type {any} */ (globalThis);
  const canvasOf = (/** @type {any} */ pad) => pad.shadowRoot.querySelector('canvas');
  Object.assign(globalThis, {
    canvasOf,
    SQUARE: [[[10, 90, 90, 10, 10], [10, 10, 90, 90, 10], [0, 1, 2, 3, 4]]],
    LINE: [[[10, 90], [10, 90], [0, 5]]],
    /** @param {string} text */
    html(text) {
      document.body.innerHTML = text;
      return document.querySelector('inkling-pad');
    },
    frames: async (count = 3) => { for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))); },
    /** @param {() => unknown} condition */
    async until(condition) {
      for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
      return condition();
    },
    /** @param {any} pad @param {string} type @param {number[]} at px from the corner @param {any} [init] */
    send(pad, type, [x, y], init) {
      const { left, top } = pad.getBoundingClientRect();
      const event = new (pad.ownerDocument.defaultView.PointerEvent)(`pointer${type}`, {
        pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, buttons: type === 'up' ? 0 : 1, clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, composed: true, ...init });
      canvasOf(pad).dispatchEvent(Object.defineProperty(event, 'timeStamp', { value: now += 10 }));
    },
    /** @param {any} pad @param {number[][]} points */
    stroke(pad, ...points) {
      view.send(pad, 'down', points[0]);
      for (const point of points.slice(1)) view.send(pad, 'move', point);
      view.send(pad, 'up', points[points.length - 1]);
    },
    /** The color of most of the ink; empty: there is none. @param {any} pad */
    ink(pad) {
      const { width, height } = canvasOf(pad), { data } = canvasOf(pad).getContext('2d').getImageData(0, 0, width, height);
      /** @type {Record<string, number>} */
      const counts = {};
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) counts[data.slice(i, i + 3).join()] = (counts[data.slice(i, i + 3).join()] ?? 0) + 1;
      return Object.entries(counts).sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
    },
    /** @param {any} pad */
    inked(pad) {
      const { width, height } = canvasOf(pad), { data } = canvasOf(pad).getContext('2d').getImageData(0, 0, width, height);
      return data.filter((/** @type {number} */ value, /** @type {number} */ i) => i % 4 === 3 && value > 128).length / (width * height);
    },
    /** What a piece of code throws: the code of an InklingError, or else its name. @param {() => unknown} code */
    thrown(code) {
      try {
        code();
      } catch (error) {
        const { name, code: kind, message } = /** @type {any} */ (error);
        return name === 'InklingError' && message.length > 20 && message.endsWith('.') ? kind : `${name}: ${message}`;
      }
    },
    points: (/** @type {any} */ pad) => pad.strokes.map((/** @type {any} */ stroke) => stroke.length),
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
    [browser, site] = await Promise.all([ENGINES[engine].launch(), serve({ base: '/inkling/', answer: (path) => path === '/' ? { body: PAGE } : undefined })]);
    page = await browser.open();
    await page.goto(new URL('/', site.url).href);
    await page.evaluate(helpers);
  });
  after(async () => {
    await page?.close();
    await browser?.close();
    await site?.close();
  });
  beforeEach(() => page.evaluate('() => { document.body.replaceChildren(); document.documentElement.removeAttribute("class"); }'));
  const run = (/** @type {string} */ code) => page.evaluate(code);

  test('what was set before element.js was there is kept and shown', async () => {
    const found = await run(`async () => {
      const pad = html('<form><inkling-pad style="width: 200px" name="sketch"></inkling-pad></form>');
      const told = [];
      pad.addEventListener('error', ({ detail }) => told.push(detail.code));
      Object.assign(pad, { playbackProgress: 0.5, strokes: SQUARE, penMode: true, required: true, result: 'mine', storageKey: 'mine', tabIndex: 3, value: 7 });
      await import('/inkling/element.js');
      await until(() => ink(pad));
      await pad.load();
      await frames();
      return { points: points(pad), share: pad.playbackProgress, penMode: pad.penMode, required: pad.matches(':required') || pad.required, result: pad.result?.guesses.length,
        own: Object.keys(pad), value: new FormData(document.forms[0]).get('sketch'), told, index: pad.tabIndex, ink: ink(pad) };
    }`);
    assert.deepEqual(found, { points: [5], share: 0.5, penMode: true, required: true, result: 5, own: ['storageKey'],
      value: '[[[10,90,90,10,10],[10,10,90,90,10],[0,1,2,3,4]]]', told: ['strokes'], index: 3, ink: '0,0,0' });
  });

  test('properties in any order before it is in a document, attributes after', async () => {
    const found = await run(`async () => {
      const seen = [];
      for (const order of [['strokes', 'playbackProgress', 'penMode'], ['penMode', 'playbackProgress', 'strokes']]) {
        const pad = document.createElement('inkling-pad');
        for (const name of order) pad[name] = { strokes: SQUARE, playbackProgress: 0.5, penMode: true }[name];
        document.body.append(pad);
        seen.push([pad.playbackProgress, pad.penMode, points(pad)]);
        pad.remove();
        seen.push([pad.playbackProgress, pad.penMode, points(pad)]);
      }
      localStorage.setItem('later', '{"frame":{"x":0,"y":0,"width":100,"height":100},"strokes":[[[1,2,3],[1,2,3],[0,1,2]]]}');
      const pad = html('<inkling-pad style="width: 200px"></inkling-pad>');
      pad.setAttribute('storage-key', 'later');
      seen.push(points(pad), pad.canUndo);
      stroke(pad, [10, 10], [50, 50]);
      pad.setAttribute('storage-key', 'other');
      seen.push(points(pad), pad.canUndo);
      stroke(pad, [10, 10], [50, 50], [60, 90], [5, 9]);
      pad.setAttribute('storage-key', 'later');
      seen.push(points(pad));
      pad.setAttribute('storage-key', 'other');
      seen.push(points(pad));
      pad.removeAttribute('storage-key');
      pad.clear();
      seen.push(JSON.parse(localStorage.getItem('other')).strokes.length);
      stroke(pad, [10, 10], [50, 50]);
      pad.setAttribute('storage-key', 'later'); // what was drawn without a name stays, the saved drawing a step before it
      seen.push(points(pad));
      pad.undo();
      seen.push(points(pad));
      localStorage.clear(), sessionStorage.clear();
      return seen;
    }`);
    assert.deepEqual(found, [[0.5, true, [5]], [0.5, true, [5]], [0.5, true, [5]], [0.5, true, [5]],
      [3], true, [], false, [3, 2], [4], 1, [2], [3, 2]]);
  });

  test('other addresses later load again, once', async () => {
    const found = await run(`async () => {
      const pad = html('<inkling-pad></inkling-pad>'), told = [];
      pad.addEventListener('error', ({ detail }) => told.push(detail.code));
      pad.setAttribute('model', '/inkling/none.ink');
      pad.setAttribute('wasm', '/inkling/inkling.wasm');
      const first = await pad.load().catch(({ code }) => code);
      pad.setAttribute('model', '/inkling/inkling.ink');
      const { labels } = await pad.load();
      pad.removeAttribute('model'), pad.removeAttribute('wasm');
      return [first, told, labels.length, (await pad.load()).labels.length];
    }`);
    assert.deepEqual(found, ['http', ['http'], 345, 345]);
  });

  test('it may be moved, removed and put back: the drawing, its place and its steps stay, a stroke ends', async () => {
    const found = await run(`async () => {
      const pad = html('<div id="a"><inkling-pad style="width: 200px; height: 200px"></inkling-pad></div><div id="b"></div>');
      const before = () => [points(pad), pad.canRedo, pad.isDrawing, JSON.stringify(pad.strokes)];
      stroke(pad, [10, 10], [50, 50], [90, 10]);
      stroke(pad, [10, 90], [90, 90]);
      await until(() => inked(pad));
      const [first, share] = [before(), inked(pad)];
      const box = () => { const c = canvasOf(pad); const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height); return data.findIndex((v) => v); };
      const corner = box();
      b.append(pad);
      await frames();
      const moved = before();
      pad.remove();
      await frames();
      const removed = before();
      a.append(pad);
      await until(() => inked(pad));
      const back = before(), same = [box() === corner, Math.abs(inked(pad) - share) < 0.001];
      let steps = 0;
      for (; pad.canUndo; steps++) pad.undo();
      while (pad.canRedo) pad.redo();
      send(pad, 'down', [20, 20]), send(pad, 'move', [30, 30]);
      const drawing = pad.isDrawing;
      b.append(pad);
      const ended = [pad.isDrawing, points(pad)];
      stroke(pad, [1, 1], [5, 5]);
      return { same: [moved, removed, back].map((state) => JSON.stringify(state) === JSON.stringify(first)), place: same, steps, drawing, ended, points: points(pad) };
    }`);
    assert.deepEqual(found, { same: [true, true, true], place: [true, true], steps: 2, drawing: true, ended: [false, [3, 2, 2]], points: [3, 2, 2, 2] });
  });

  test('strokes that are shown already make no step, as when a framework sets what it was told', async () => {
    const found = await run(`() => {
      const pad = html('<inkling-pad style="width: 200px"></inkling-pad>');
      let events = 0;
      pad.addEventListener('input', () => { events++; pad.strokes = pad.strokes; });
      pad.addEventListener('change', () => { events++; pad.value = pad.value; });
      stroke(pad, [10, 10], [50, 50], [90, 10]);
      pad.undo();
      return [points(pad), pad.canUndo, pad.canRedo, events < 12];
    }`);
    assert.deepEqual(found, [[], false, true, true]);
  });

  test('input and change bubble to the form and the document, input out of a shadow tree; change waits for the end of the stroke', async () => {
    const found = await run(`async () => {
      const told = [], tell = (where) => ({ type, target, bubbles, composed, detail }) => told.push(where + ' ' + type + ' ' + target.localName + ' ' + bubbles + ' ' + composed);
      const form = (document.body.innerHTML = '<form><p><inkling-pad style="width: 200px"></inkling-pad></p></form>') && document.forms[0];
      const pad = document.querySelector('inkling-pad');
      for (const type of ['input', 'change', 'guess', 'error', 'keyboardpen', 'storageerror']) form.addEventListener(type, tell('form'));
      await pad.load();
      await frames();
      told.length = 0;
      send(pad, 'down', [10, 10]);
      send(pad, 'move', [40, 40]);
      const during = told.splice(0);
      send(pad, 'up', [80, 40]);
      const end = told.splice(0);
      await until(() => told.length);
      const later = told.splice(0)[0];
      pad.playbackProgress = 0.5;
      const playback = told.splice(0);
      pad.focus();
      canvasOf(pad).dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, composed: true }));
      const key = told.splice(0).filter((text) => !/guess/.test(text));

      const host = document.createElement('div');
      document.body.append(host);
      const inner = document.createElement('inkling-pad');
      host.attachShadow({ mode: 'open' }).append(inner);
      document.addEventListener('input', tell('document'));
      document.addEventListener('change', tell('document'));
      stroke(inner, [10, 10], [20, 20]);
      return { during, end, later, playback, key, out: [...new Set(told.filter((text) => /^document/.test(text)))] };
    }`);
    const input = 'form input inkling-pad true true', change = 'form change inkling-pad true false';
    assert.deepEqual(found, { during: [input, input], end: [input, change], later: 'form guess inkling-pad true false', playback: [], key: ['form keyboardpen inkling-pad true false'],
      out: ['document input div true true'] });
  });

  test('name, value, form, labels, validity and reset as of an <input>', async () => {
    const found = await run(`async () => {
      const pad = html('<form id="f"><label for="p">Sketch</label><inkling-pad id="p" name="sketch" required style="width: 200px"></inkling-pad><button>Send</button></form>');
      const form = document.forms[0], seen = {}, data = () => Object.fromEntries(new FormData(form));
      let sent = 0, invalid = 0;
      form.addEventListener('submit', (event) => { event.preventDefault(); sent++; });
      pad.addEventListener('invalid', () => invalid++);
      seen.empty = [pad.value, pad.name, pad.type, pad.form === form, pad.labels[0]?.textContent, form.elements.sketch === pad, data()];
      seen.missing = [pad.willValidate, pad.validity.valid, pad.validity.valueMissing, pad.validationMessage.length > 3, pad.checkValidity(), form.checkValidity(), pad.matches(':invalid'), invalid];
      form.requestSubmit();
      seen.blocked = [sent, document.activeElement === pad];
      stroke(pad, [10, 10], [50, 50]);
      seen.drawn = [pad.validity.valid, pad.checkValidity(), pad.matches(':valid'), JSON.parse(pad.value)[0].length, data().sketch === pad.value, pad.validationMessage];
      pad.setCustomValidity('No lines.');
      seen.custom = [pad.validity.customError, pad.validationMessage, pad.checkValidity()];
      pad.setCustomValidity('');
      form.requestSubmit();
      seen.sent = sent;
      form.reset();
      seen.reset = [pad.value, pad.canUndo, data()];
      pad.name = 'other';
      pad.value = '[[[1,2],[3,4]]]';
      seen.value = [pad.value, data(), pad.getAttribute('name')];
      form.addEventListener('formdata', ({ formData }) => formData.append('extra', formData.get('other').length));
      seen.formdata = data();
      const { [0]: first, length } = form.elements;
      seen.elements = [first === pad, length];
      form.remove();
      document.body.append(pad);
      seen.without = [pad.form, pad.checkValidity()];
      return seen;
    }`);
    assert.deepEqual(found, {
      empty: ['', 'sketch', 'inkling-pad', true, 'Sketch', true, {}],
      missing: [true, false, true, true, false, false, true, 2],
      blocked: [0, true],
      drawn: [true, true, true, 3, true, ''],
      custom: [true, 'No lines.', false],
      sent: 1,
      reset: ['', true, {}],
      value: ['[[[1,2],[3,4],[0,0]]]', { other: '[[[1,2],[3,4],[0,0]]]' }, 'other'],
      formdata: { other: '[[[1,2],[3,4],[0,0]]]', extra: '21' },
      elements: [true, 2],
      without: [null, true],
    });
  });

  test('the attribute value is the drawing to begin with and to go back to; a drawing of the user stays', async () => {
    const found = await run(`async () => {
      const pad = html('<form><inkling-pad name="sketch" value="[[[0,9],[0,9]]]" style="width: 200px"></inkling-pad></form>'), form = document.forms[0], seen = [];
      seen.push(points(pad), pad.canUndo, pad.defaultValue, new FormData(form).get('sketch'));
      pad.setAttribute('value', '[[[0,9,5],[0,9,5]]]');
      seen.push(points(pad));
      stroke(pad, [10, 10], [50, 50]);
      pad.defaultValue = '[[[1],[1]]]';
      seen.push(points(pad));
      form.reset();
      seen.push(points(pad), pad.canUndo);
      pad.setAttribute('value', '[[[1,2],[1,2]]]');
      seen.push(points(pad));
      const told = new Promise((resolve) => pad.addEventListener('error', ({ detail }) => resolve(detail.code)));
      pad.setAttribute('value', 'nonsense');
      seen.push(await told);
      localStorage.setItem('mine', '{"frame":{"x":0,"y":0,"width":100,"height":100},"strokes":[]}');
      html('<inkling-pad value="[[[0,9],[0,9]]]" storage-key="mine"></inkling-pad><inkling-pad value="[[[0,9],[0,9]]]" storage-key="new"></inkling-pad>');
      for (const pad of document.querySelectorAll('inkling-pad')) seen.push(points(pad));
      localStorage.clear(), sessionStorage.clear();
      return seen;
    }`);
    assert.deepEqual(found, [[2], false, '[[[0,9],[0,9]]]', '[[[0,9],[0,9],[0,0]]]', [3], [3, 2], [1], true, [2], 'strokes', [], [2]]);
  });

  test('disabled, also by a fieldset: no drawing by pointer or key, dimmed, no focus, no value, valid', async () => {
    const found = await run(`async () => {
      const pad = html('<form><fieldset><inkling-pad name="sketch" required style="width: 200px"></inkling-pad></fieldset></form>'), fieldset = document.querySelector('fieldset');
      const canvas = canvasOf(pad), seen = {};
      const key = (key) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }));
      const state = () => {
        const before = pad.strokes.length;
        stroke(pad, [10, 10], [50, 50]);
        key(' '), key('ArrowLeft'), key('Escape');
        pad.focus();
        return [pad.strokes.length - before, pad.matches(':disabled'), Number(getComputedStyle(pad).opacity) < 1, document.activeElement === pad, new FormData(document.forms[0]).has('sketch'),
          pad.willValidate, canvas.getAttribute('aria-disabled'), getComputedStyle(canvas).touchAction];
      };
      seen.enabled = state();
      fieldset.disabled = true;
      await frames();
      seen.fieldset = state();
      pad.strokes = SQUARE; // a script may
      seen.script = points(pad);
      pad.undo();
      fieldset.disabled = false;
      seen.again = state();
      pad.disabled = true;
      await frames();
      seen.disabled = [state(), pad.hasAttribute('disabled')];
      pad.disabled = false;
      send(pad, 'down', [10, 10]), send(pad, 'move', [20, 20]);
      pad.disabled = true;
      seen.during = [pad.isDrawing, pad.strokes.at(-1).length];
      pad.removeAttribute('disabled');
      seen.last = state();
      return seen;
    }`);
    const on = [2, false, false, true, true, true, null, 'pinch-zoom'], off = [0, true, true, false, false, false, 'true', 'auto'];
    assert.deepEqual(found, { enabled: on, fieldset: off, script: [5], again: on, disabled: [off, true], during: [false, 2], last: on });
  });

  test('focus, blur, labels, autofocus, tabIndex and names for screen readers', async () => {
    const found = await run(`async () => {
      let pad = html('<label id="l" for="p">Your sketch</label><input id="i"><inkling-pad id="p"></inkling-pad>');
      const seen = {}, name = () => canvasOf(pad).getAttribute('aria-label'), focused = () => document.activeElement.id;
      pad.focus();
      seen.focus = [focused(), pad.matches(':focus'), pad.matches(':focus-within'), pad.tabIndex, name()];
      pad.blur();
      seen.blur = focused();
      l.click();
      seen.label = focused();
      i.focus();
      pad.setAttribute('aria-label', 'Draw a cat');
      seen.names = [name()];
      pad.setAttribute('aria-label', '');
      pad.setAttribute('aria-labelledby', 'l i');
      seen.names.push(name());
      l.textContent = 'Another';
      pad.removeAttribute('aria-labelledby');
      seen.names.push(name());
      l.remove();
      pad.title = 'A title';
      seen.names.push(name());
      pad.removeAttribute('title');
      seen.names.push(name());
      pad = html('<label>Around <inkling-pad id="p"></inkling-pad></label>');
      seen.names.push(name());
      document.querySelector('label').click();
      seen.around = focused();
      document.activeElement.blur();
      pad = html('<inkling-pad id="p" autofocus tabindex="-1"></inkling-pad>');
      await frames();
      seen.auto = [focused(), pad.tabIndex];
      pad.tabIndex = 0;
      seen.index = pad.getAttribute('tabindex');
      return seen;
    }`);
    assert.deepEqual(found, { focus: ['p', true, true, 0, 'Your sketch'], blur: '', label: 'p', names: ['Draw a cat', 'Your sketch', 'Another', 'A title', 'Drawing', 'Around'],
      around: 'p', auto: ['p', -1], index: '0' });
  });

  test('it is 300 px wide without a width, and square; other sizes are as the style says', async () => {
    const found = await run(`async () => {
      const sizes = {};
      const size = async (name, outer, own = '') => {
        const pad = html('<div style="width: 1000px; ' + outer + '"><inkling-pad style="' + own + '"></inkling-pad><i></i></div>');
        await frames(4); // its bitmap has its size, too, and must not change it
        const { width, height } = pad.getBoundingClientRect(), { clientWidth, clientHeight } = canvasOf(pad);
        sizes[name] = [Math.round(width), Math.round(height), Math.round(clientWidth - width), Math.round(clientHeight - height)].join(' ');
      };
      await size('flex', 'display: flex; align-items: flex-start');
      await size('flex, stretched', 'display: flex');
      await size('inline-flex', 'display: inline-flex; width: auto');
      await size('inline-block', '', 'display: inline-block');
      await size('float', '', 'float: left');
      await size('grid', 'display: grid; justify-items: start');
      await size('grid of auto columns', 'display: grid; grid-template-columns: auto auto; justify-content: start');
      await size('absolute', 'position: relative', 'position: absolute');
      await size('table cell', 'display: table-cell; width: auto');
      await size('fit-content', '', 'width: fit-content');
      await size('max-content', '', 'width: max-content');
      await size('narrow flex', 'display: flex; width: 200px; align-items: flex-start', 'min-width: 0');
      await size('narrow inline-block', 'width: 200px', 'display: inline-block; max-width: 100%');
      await size('block', '');
      await size('width: 100%', 'width: 400px', 'width: 100%');
      await size('50% of flex', 'display: flex; align-items: flex-start', 'width: 50%');
      await size('aspect-ratio', '', 'width: 300px; aspect-ratio: 3 / 2');
      await size('height', '', 'display: inline-block; height: 120px');
      await size('both', '', 'width: 320px; height: 120px');
      await size('height: 100%', 'height: 150px', 'height: 100%; width: 100%');
      await size('max-width', '', 'max-width: 250px');
      await size('min-width', '', 'display: inline-block; min-width: 350px');
      await size('flex: 1', 'display: flex; align-items: flex-start', 'flex: 1');
      return sizes;
    }`);
    const square = '300 300 0 0';
    assert.deepEqual(found, {
      flex: square, 'flex, stretched': square, 'inline-flex': square, 'inline-block': square, float: square, grid: square, 'grid of auto columns': square, absolute: square, 'table cell': square,
      'fit-content': square, 'max-content': square, 'narrow flex': '200 200 0 0', 'narrow inline-block': '200 200 0 0', block: '1000 1000 0 0', 'width: 100%': '400 400 0 0',
      '50% of flex': '500 500 0 0', 'aspect-ratio': '300 200 0 0', height: '120 120 0 0', both: '320 120 0 0', 'height: 100%': '1000 150 0 0', 'max-width': '250 250 0 0', 'min-width': '350 350 0 0',
      'flex: 1': '1000 1000 0 0',
    });
  });

  test('hidden at first, resized while drawing, zoomed: the bitmap fits and the ink stays', async () => {
    const found = await run(`async () => {
      const pad = html('<div id="box" style="width: 200px; display: none"><inkling-pad></inkling-pad></div>'), canvas = canvasOf(pad), seen = {};
      pad.strokes = SQUARE;
      await frames();
      seen.hidden = [canvas.clientWidth, points(pad)];
      box.style.display = '';
      seen.shown = [await until(() => inked(pad) > 0.01), canvas.width === Math.round(200 * devicePixelRatio)];
      pad.reset();
      send(pad, 'down', [10, 10]), send(pad, 'move', [100, 100]);
      box.style.width = '400px';
      await until(() => canvas.width === Math.round(400 * devicePixelRatio));
      seen.during = [pad.isDrawing, inked(pad) > 0];
      send(pad, 'move', [100, 150]), send(pad, 'up', [100, 150]);
      await frames();
      seen.after = [pad.strokes[0].map(({ x, y }) => [x, y]), inked(pad) > 0];
      box.style.width = '0';
      await frames();
      box.style.width = '100px';
      seen.small = [await until(() => canvas.width === Math.round(100 * devicePixelRatio)), inked(pad) > 0];
      box.style.width = '200px';
      box.style.zoom = '1.5';
      await frames(4);
      const { width } = pad.getBoundingClientRect();
      seen.zoomed = [Math.round(width) === 300 || Math.round(width) === 200, await until(() => inked(pad) > 0)];
      return seen;
    }`);
    assert.deepEqual(found, { hidden: [0, [5]], shown: [true, true], during: [true, true], after: [[[10, 10], [100, 100], [100, 150]], true], small: [true, true], zoomed: [true, true] });
  });

  test('ink follows color and width when the page changes them', async () => {
    const found = await run(`async () => {
      document.head.insertAdjacentHTML('beforeend', '<style id="theme">:root { --ink: rgb(1, 2, 3); } .dark { --ink: rgb(250, 250, 250); } .late { transition: color 40ms; }</style>');
      const pad = html('<div id="around"><inkling-pad style="width: 200px"></inkling-pad></div>'), seen = {};
      pad.strokes = SQUARE;
      await until(() => ink(pad));
      seen.system = ink(pad);
      const becomes = async (name, change, color) => { change(); seen[name] = await until(() => ink(pad) === color) || ink(pad); };
      await becomes('property', () => { pad.style.color = 'var(--ink)'; }, '1,2,3');
      await becomes('class on html', () => { document.documentElement.className = 'dark'; }, '250,250,250');
      await becomes('back', () => { document.documentElement.className = ''; }, '1,2,3');
      await becomes('sheet', () => { theme.textContent = ':root { --ink: rgb(9, 9, 9); }'; }, '9,9,9');
      await becomes('inherited', () => { pad.style.color = 'inherit'; around.style.color = 'rgb(0, 0, 255)'; }, '0,0,255');
      await becomes('later inherited', () => { around.style.color = 'rgb(0, 128, 0)'; }, '0,128,0');
      await becomes('slowly', () => { around.style.transition = 'color 40ms'; around.style.color = 'rgb(7, 0, 0)'; }, '7,0,0');
      await becomes('on the pad, slowly', () => { pad.style.cssText = 'width: 200px; transition: color 40ms, stroke-width 40ms'; pad.style.color = 'rgb(0, 7, 0)'; }, '0,7,0');
      const thin = inked(pad);
      pad.style.strokeWidth = '15px';
      seen.width = await until(() => inked(pad) > 2 * thin);
      pad.style.cssText = 'width: 200px; color-scheme: dark';
      seen['colors of the system'] = await until(() => ink(pad).split(',').every((part) => part > 240));
      canvasOf(pad).getContext('2d').clearRect(0, 0, 999, 999);
      pad.redraw();
      seen.redraw = await until(() => inked(pad) > 0);
      theme.remove();
      return seen;
    }`);
    assert.deepEqual(found, { system: '0,0,0', property: true, 'class on html': true, back: true, sheet: true, inherited: true, 'later inherited': true, slowly: true,
      'on the pad, slowly': true, width: true, 'colors of the system': true, redraw: true });
  });

  test('a pad guesses from chosen words, and from all again', async () => {
    const found = await run(`async () => {
      const pad = html('<inkling-pad among="moon,sun" style="width: 200px"></inkling-pad>'), told = [], seen = [];
      const best = async (label) => seen.push(await until(() => pad.result?.guesses[0].label === label));
      pad.addEventListener('error', ({ detail: { code, message } }) => told.push([code, message]));
      pad.strokes = SQUARE;
      await best('moon');
      pad.except = ['moon'];
      await best('sun');
      pad.among = ['mooon'];
      await until(() => told.length);
      pad.among = pad.except = null;
      await best('square');
      return { seen, told, points: points(pad) };
    }`);
    assert.deepEqual(found, { seen: [true, true, true], told: [['option', 'among: the model has no label "mooon"; the nearest is "moon".']], points: [5] });
  });

  test('nonsense is an InklingError or ignored, and what is drawn stays', async () => {
    const found = await run(`async () => {
      const pad = html('<form><inkling-pad name="n" style="width: 200px"></inkling-pad></form>');
      stroke(pad, [10, 10], [50, 50], [90, 20]);
      const drawn = JSON.stringify(pad.strokes), trap = () => { throw new RangeError('trap'); };
      const hostile = [new Proxy({}, { get: trap }), new Proxy([], { get: trap }), new Proxy([], { get: (_, name) => name === 'length' ? 4294967295 : { x: 1, y: 1 } }),
        new Proxy([], { get: (_, name) => name === 'length' ? Infinity : [{ x: 1, y: 1 }] }), { toString: trap }, { valueOf: trap }, { [Symbol.toPrimitive]: trap }, { length: 1e9 }, Array(4294967295), [Array(4294967295)],
        [[Array(4294967295), Array(4294967295)]], [[{ get x() { throw 1; }, y: 1 }]], [new Proxy([{ x: 1, y: 1 }], { get: (_, name) => name === 'length' ? 1e12 : { x: 1, y: 1 } })]];
      const plain = [null, undefined, 0, -1, NaN, Infinity, 1e308, true, 'nonsense', '', '0', '[', '{}', '[[]]', '[[[1],[2]]', 'null', Symbol('s'), 10n, () => [], {}, new Date(), new Set([[1]]), new Map(), document.body, window,
        [[]], [[], []], [[[], []]], [null], [undefined], [5], ['stroke'], [[1, 2, 3]], [[null]], [[[1, 2], [3]]], [[{ x: 'a', y: 1 }]], [[{ x: NaN, y: 1 }]], [[{ x: 1e300, y: 0 }]], [, [{ x: 1, y: 1 }]], [[{ x: 1, y: 1, t: 'now' }]]];
      const odd = [], names = ['strokes', 'playbackProgress', 'penMode', 'value', 'defaultValue', 'name', 'disabled', 'required', 'tabIndex', 'tool', 'among', 'except'];
      const codes = { strokes: {}, value: {}, playbackProgress: {} };
      for (const name of names) {
        for (const [i, value] of [...plain, ...hostile].entries()) {
          const code = thrown(() => { pad[name] = value; });
          if (code && !['strokes', 'empty', 'option', 'too-many-strokes'].includes(code)) odd.push([name, i, code]);
          if (codes[name] && code) codes[name][code] = (codes[name][code] ?? 0) + 1;
          if (codes[name] && !code) (codes[name].ignored ??= []).push(i);
          if (name === 'value' && ['', null].includes(value)) pad.undo(); // clears, as it does an <input>
          if (JSON.stringify(pad.strokes) !== drawn) { odd.push([name, i, 'another drawing']); pad.undo(); }
        }
        pad.removeAttribute('disabled'), pad.removeAttribute('required'), pad.removeAttribute('value'), pad.removeAttribute('among'), pad.removeAttribute('except');
        pad.penMode = false;
        pad.playbackProgress = 1;
      }
      for (const name of ['result', 'isDrawing', 'canUndo', 'form', 'labels', 'validity', 'type', 'unfinished']) {
        const before = pad[name];
        try { pad[name] = {}; } catch (error) { if (!(error instanceof TypeError)) odd.push([name, String(error)]); } // as a native one in strict code
        if (pad[name] !== before && name !== 'labels') odd.push([name, 'has changed']);
      }
      for (const value of [Symbol('s'), { toString: trap }, 5, null]) {
        const code = thrown(() => pad.setCustomValidity(value));
        if (code && code !== 'option') odd.push(['setCustomValidity', code]);
      }
      pad.setCustomValidity('');
      for (const name of ['undo', 'redo', 'clear', 'reset', 'redraw', 'checkValidity', 'reportValidity', 'blur', 'load']) {
        const other = document.createElement('inkling-pad');
        other.strokes = SQUARE;
        const code = thrown(() => other[name](Symbol('s'), trap));
        if (code) odd.push([name, code]);
      }
      for (const name of ['disabled', 'required', 'tabindex', 'title', 'aria-label', 'aria-labelledby', 'form', 'name', 'lang', 'dir', 'autofocus', 'hidden', 'part', 'class', 'among', 'except']) {
        for (const text of ['', '\\ud800', '"><img src=x>', '-1', 'NaN', 'x'.repeat(1e6)]) {
          const code = thrown(() => { pad.setAttribute(name, text); pad.removeAttribute(name); });
          if (code) odd.push([name, code]);
        }
      }
      stroke(pad, [10, 90], [50, 90]);
      return { odd, points: points(pad), codes };
    }`);
    assert.deepEqual(found.odd, []);
    assert.deepEqual(found.points, [3, 2]);
    assert.deepEqual(found.codes.strokes.ignored, [1]);
    assert.deepEqual(Object.keys(found.codes.strokes).sort(), ['empty', 'ignored', 'strokes', 'too-many-strokes']);
    assert.deepEqual([found.codes.value.ignored, found.codes.playbackProgress.ignored], [[0, 1, 9], [1, 2, 3, 5, 6, 10]]);
  });

  test('empty strokes among others are passed over; null and [[]] are refused, [] clears', async () => {
    const found = await run(`() => {
      const pad = html('<inkling-pad></inkling-pad>');
      pad.strokes = [[], ...SQUARE, [[], []], LINE[0], []];
      const seen = [points(pad), thrown(() => { pad.strokes = null; }), thrown(() => { pad.strokes = [[]]; }), points(pad)];
      pad.strokes = [];
      seen.push(points(pad), pad.value);
      return seen;
    }`);
    assert.deepEqual(found, [[5, 2], 'strokes', 'empty', [5, 2], [], '']);
  });

  test('several pads are independent; pads in a dialog, a shadow tree and a scrolled container draw', async () => {
    const found = await run(`async () => {
      html('<dialog><form method="dialog"><inkling-pad autofocus style="width: 200px"></inkling-pad></form></dialog>' +
        '<div id="scroller" style="height: 150px; overflow: auto"><div style="height: 600px"></div><inkling-pad style="width: 200px"></inkling-pad><div style="height: 600px"></div></div><div id="host"></div>');
      const [inDialog, inScroller] = document.querySelectorAll('inkling-pad'), inShadow = document.createElement('inkling-pad');
      inShadow.style.width = '200px';
      host.attachShadow({ mode: 'open' }).append(inShadow);
      document.querySelector('dialog').showModal();
      await until(() => canvasOf(inDialog).width > 100);
      const focused = document.activeElement === inDialog || document.activeElement.contains(inDialog);
      const at = (pad) => pad.strokes[0].map(({ x, y }) => [Math.round(x), Math.round(y)]);
      stroke(inDialog, [10, 20], [30, 40]);
      document.querySelector('dialog').close();
      scroller.scrollTop = 590;
      stroke(inScroller, [10, 20], [30, 40]);
      stroke(inShadow, [10, 20], [30, 40]);
      const all = [inDialog, inScroller, inShadow];
      const inked3 = await until(() => [inScroller, inShadow].every((pad) => inked(pad) > 0));
      inScroller.undo();
      return [focused, all.map(points), [inDialog, inShadow].map(at), inked3];
    }`);
    assert.deepEqual(found, [true, [[2], [], [2]], [[[10, 20], [30, 40]], [[10, 20], [30, 40]]], true]);
  });

  test('a pad that is adopted by the document of an iframe, and back, keeps drawing, style and events', async () => {
    const found = await run(`async () => {
      const pad = html('<iframe srcdoc="<!doctype html><form></form>" width="300" height="300"></iframe><inkling-pad name="n" style="width: 200px"></inkling-pad>');
      const frame = document.querySelector('iframe');
      await until(() => frame.contentDocument?.querySelector('form'));
      const inner = frame.contentDocument.forms[0], told = [];
      inner.addEventListener('change', ({ type }) => told.push(type));
      stroke(pad, [10, 10], [50, 50]);
      const size = () => { const { clientWidth, clientHeight } = canvasOf(pad); return [clientWidth, clientHeight, getComputedStyle(canvasOf(pad)).touchAction, frame.contentWindow.getComputedStyle(pad).display]; };
      const before = size();
      inner.append(pad);
      await until(() => inked(pad) > 0);
      const inside = size();
      stroke(pad, [10, 90], [50, 90]);
      const drawn = [points(pad), told.splice(0), pad.form === inner];
      document.body.append(pad);
      await until(() => inked(pad) > 0);
      stroke(pad, [10, 90], [50, 90], [60, 60]);
      return { same: [JSON.stringify(inside) === JSON.stringify(before), JSON.stringify(size()) === JSON.stringify(before)], size: before, drawn, points: points(pad) };
    }`);
    assert.deepEqual(found, { same: [true, true], size: [200, 200, 'pinch-zoom', 'block'], drawn: [[2, 2], ['change'], true], points: [2, 2, 3] });
  });

  test('nothing was thrown or warned of', () => {
    const rest = page.complaints?.filter((text) => !/none\.ink|404|not focusable|getImageData/.test(text));
    assert.deepEqual(rest ?? [], []);
  });
});
