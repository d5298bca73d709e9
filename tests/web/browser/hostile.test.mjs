/** The pad in pages that bend the language, the browser's own functions and every style; and words that would be HTML. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { shapes } from '../../lib/shapes.mjs';
import { tinyModel } from '../../lib/tiny-model.mjs';
import { complaintsOf, draw, launch, serve, settled } from '../../lib/site.mjs';

/** What old libraries and clumsy scripts do to a page, as code that runs before the pad is loaded. */
const BEFORE = {
  'every prototype has additions that show up in loops': `
    for (const { prototype } of [Object, Array, String, Number, Function, Promise, Map, EventTarget, Uint8Array]) {
      for (const name of ['extra', 'each', 'wasm', 'model', 'form', 'format', 'top', 'keep', 'storageKey', 'cause', 'word']) prototype[name] = () => 'extra';
    }`,
  'arrays, numbers and texts have a toJSON, as in Prototype 1.6': `
    for (const { prototype } of [Array, Number, String]) prototype.toJSON = function () { return 'not ' + this; };`,
  'Array.from takes one argument, as in Prototype and MooTools': `
    Array.from = (item) => item == null ? [] : 'length' in Object(item) ? Array.prototype.slice.call(item) : [item];`,
  'listeners are wrapped and lose their options': `
    const { addEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (type, listener) { return addEventListener.call(this, type, function (event) { return listener.call(this, event); }); };`,
  'promises, timers and frames are wrapped': `
    window.Promise = class extends Promise {};
    for (const name of ['requestAnimationFrame', 'setTimeout', 'queueMicrotask']) {
      const own = window[name];
      window[name] = (callback, ...rest) => own.call(window, (...args) => callback(...args), ...rest);
    }`,
  'fetch gives answers that are not the browser\'s own': `
    const { fetch } = window;
    window.fetch = async (...args) => {
      const answer = await fetch(...args);
      const copy = () => ({ ok: answer.ok, status: answer.status, url: answer.url, clone: copy, arrayBuffer: () => answer.clone().arrayBuffer() });
      return copy();
    };`,
  'Map and Set are old substitutes': `
    for (const name of ['Map', 'Set', 'WeakMap']) window[name] = class {
      items = [];
      at(key) { return this.items.findIndex(([other]) => other === key); }
      get(key) { return this.items[this.at(key)]?.[1]; }
      has(key) { return this.at(key) >= 0; }
      set(key, value) { this.delete(key); this.items.push([key, value]); return this; }
      add(key) { return this.set(key, key); }
      delete(key) { const at = this.at(key); if (at >= 0) this.items.splice(at, 1); return at >= 0; }
      get size() { return this.items.length; }
    };`,
  'the hash, the name and the URL of the page are markup': `history.replaceState(null, '', '?<img src=x>#<script>alert(1)<\\/script>'); window.name = '<b>';`,
};
/** What happens to it later. */
const AFTER = {
  'JSON, fetch, Map, Array.from and Object.entries throw': `
    const own = { parse: JSON.parse, stringify: JSON.stringify, map: Object.getOwnPropertyDescriptors(Map.prototype), set: Object.getOwnPropertyDescriptors(Set.prototype) };
    const { from } = Array, { entries, keys, assign, defineProperties } = Object;
    globalThis.mend = () => { // the tests' own tools need them, too
      assign(JSON, own), assign(Object, { entries, keys, assign }), Array.from = from;
      defineProperties(Map.prototype, own.map), defineProperties(Set.prototype, own.set);
    };
    const bad = () => { throw new Error('gone'); };
    JSON.stringify = JSON.parse = window.fetch = Array.from = Object.entries = Object.keys = Object.assign = bad;
    for (const { prototype } of [Map, Set]) prototype.get = prototype.has = prototype.set = prototype.add = bad;`,
  'nobody may listen any more': `EventTarget.prototype.addEventListener = EventTarget.prototype.removeEventListener = () => { throw new Error('gone'); };`,
  'the page listens first and stops every event on the window': `
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'keydown', 'change', 'guess', 'error']) {
      addEventListener(type, (event) => event.stopPropagation());
      document.addEventListener(type, (event) => event.stopImmediatePropagation());
    }`,
  'prototypes gain what shows up in loops': `for (const { prototype } of [Object, Array]) Object.assign(prototype, { extra: 1, x: NaN, form: 'raw', format: 'none', top: -1, t: 'later' });`,
  'the pad\'s own names are overwritten': `
    const pad = document.querySelector('inkling-pad');
    for (const name of ['undo', 'clear', 'load', 'result']) Object.defineProperty(pad, name, { value: null });
    window.InklingPad = window.StrokeInput = window.createInkling = null;`,
};
const STYLES = {
  'everything is unset': '* { all: unset !important; }',
  'everything is reset': '*, *::before { margin: 0 !important; padding: 40px !important; border: 9px solid red !important; box-sizing: border-box !important; line-height: 0 !important; }',
  'children and canvases are hidden': 'inkling-pad *, inkling-pad > *, canvas { display: none !important; width: 0 !important; opacity: 0 !important; pointer-events: none !important; }',
  'huge letters, slow transitions, everything selectable': '* { font-size: 300px !important; transition: all 5s !important; user-select: all !important; touch-action: auto !important; text-transform: uppercase; }',
  'no lines and no color': 'inkling-pad { stroke-width: 0; color: transparent; cursor: none; background: none; }',
  'turned and made smaller': 'inkling-pad { transform: scale(0.5) translate(20px, 10px); }',
};
const PAGE = (/** @type {string} */ head) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
  <style>inkling-pad { width: 400px; }</style>${head}<script type="module" src="inkling/element.js"></script><inkling-pad storage-key="hostile"></inkling-pad>`;

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let complaints = [];
before(async () => { browser = await launch(); });
after(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await site.close();
});

async function open(/** @type {string} */ body, headers = {}) {
  site = await serve({ base: '/inkling/', answer: (path) => path === '/page.html' ? { body, headers } : undefined });
  page = await (await browser.newContext({ viewport: { width: 900, height: 700 } })).newPage();
  complaints = complaintsOf(page);
  await page.goto(new URL('/page.html', site.url).href);
}
const seen = () => page.evaluate(() => {
  const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
  const canvas = pad.shadowRoot.querySelector('canvas');
  return { strokes: pad.strokes.length, points: pad.strokes[0]?.length, canvas: [canvas.clientWidth, canvas.clientHeight] };
});
/** The pad is drawn on, names it, and has it still after a reload. */
async function works({ best = 'circle', reload = true } = {}) {
  await draw(page, shapes.circle);
  await page.waitForTimeout(100);
  await (await page.context().newCDPSession(page)).send('Runtime.evaluate', { expression: 'globalThis.mend?.()' });
  await settled(page).catch(() => page.waitForTimeout(500)); // where its load() is overwritten
  const { strokes, points, canvas } = await seen();
  assert.deepEqual([strokes, points], [1, 41]);
  assert.ok(canvas[0] >= 100 && canvas[1] >= 100, String(canvas));
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).best), best);
  assert.deepEqual(complaints, []);
  if (!reload) return;
  await page.reload();
  await settled(page);
  assert.equal((await seen()).strokes, 1, 'kept');
}
/** Listens before anything else has happened. */
const LISTEN = `<script>
  addEventListener('DOMContentLoaded', () => document.querySelector('inkling-pad').addEventListener('guess', ({ detail }) => { globalThis.best = detail && detail.guesses[0].label; }));
</script>`;

describe('a page that has changed built-ins before', () => {
  for (const [name, code] of Object.entries(BEFORE)) {
    test(name, async () => {
      await open(PAGE(`${LISTEN}<script>{ ${code} }</script>`));
      await settled(page);
      await works();
    });
  }
});

describe('a page that changes built-ins later', () => {
  for (const [name, code] of Object.entries(AFTER)) {
    test(name, async () => {
      await open(PAGE(LISTEN));
      await settled(page);
      await page.addScriptTag({ content: `{ ${code} }` });
      await works({ reload: true });
    });
  }
});

describe('a page with styles of its own', () => {
  for (const [name, css] of Object.entries(STYLES)) {
    test(name, async () => {
      await open(PAGE(`${LISTEN}<style>${css}</style>`));
      await settled(page);
      await works();
    });
  }
});

test('a page that demands trusted types, and one without inline styles', async () => {
  await open(PAGE(LISTEN), { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types 'none'" });
  await settled(page);
  await works();
});

describe('words that look like markup, built-in names or patterns', () => {
  const LABELS = ['<img src=x onerror="document.title=1">', '</p><script>document.title = 1</script>', '__proto__', 'constructor', '$& $1 {word}', '../../../etc/passwd:*?'];

  async function openModel() {
    site = await serve({ answer: (path) => path === '/inkling.ink' ? { body: tinyModel({ labels: LABELS }) } : undefined });
    page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
    complaints = complaintsOf(page);
    await page.goto(site.url);
    await settled(page);
  }
  /** Nothing but what the page itself consists of. */
  const untouched = async () => {
    assert.equal(await page.locator('img, body script, iframe, p p').count(), 0);
    assert.equal(await page.title(), 'Inkling: draw, and it says what it is');
    assert.deepEqual(complaints, []);
  };

  test('labels of a model are shown, announced, asked for in a round and saved as they are', async () => {
    await openModel();
    await draw(page, shapes.house);
    await settled(page);
    const shown = await page.locator('#guesses bdi').allTextContents();
    assert.ok(shown.length > 1);
    for (const label of shown) assert.ok(LABELS.includes(label), label);
    await page.waitForFunction((label) => document.querySelector('#live')?.textContent?.includes(label), shown[0]);
    const name = () => page.evaluate(() => new Promise((resolve) => {
      HTMLAnchorElement.prototype.click = function () { resolve(this.download); };
      /** @type {HTMLElement} */ (document.querySelector('[data-save="svg"]')).click();
    }));
    assert.match(String(await name()), /^[\p{L}\p{N}-]+\.svg$/u);
    await page.locator('#play').click();
    await page.locator('[data-begin="untimed"]').click();
    const asked = [];
    for (let i = 0; i < 6; i++) {
      asked.push(await page.locator('#asked').textContent());
      await page.locator('#next').click();
    }
    assert.deepEqual(asked.sort(), [...LABELS].sort());
    assert.deepEqual((await page.locator('#sheet p').allTextContents()).sort(), asked);
    await untouched();
    await page.locator('#round [data-step="summary"] [data-close]').click();
    await page.locator('#language').selectOption('de');
    await page.locator('html[lang="de"]').waitFor();
    assert.deepEqual(await page.locator('#guesses bdi').allTextContents(), shown);
  });

  test('words, keys and countries of an opened file, and its name, do no harm', async () => {
    await openModel();
    for (const word of LABELS) {
      const line = JSON.stringify({ word, key_id: word, countrycode: word, recognized: word, timestamp: word, drawing: [[[0, 9], [0, 9]]] });
      await page.locator('#chosen').setInputFiles({ name: `${word.replaceAll('/', '')}.ndjson`, mimeType: 'text/html', buffer: Buffer.from(`{"__proto__":{"drawing":[]},${line.slice(1)}`) });
      await page.waitForFunction(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length === 1);
      await page.locator('#clear').click();
      await page.locator('#chosen').setInputFiles({ name: 'bad.ndjson', mimeType: 'text/html', buffer: Buffer.from(word) });
      await page.waitForFunction(() => document.querySelector('#notice')?.textContent);
    }
    await untouched();
  });
});
