/**
 * The oldest browsers that are supported, and older ones: what they lack is taken away in every engine, before the page's own
 * scripts run. The page draws and names without each; where it cannot, it says so in one sentence and does not reload.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { serve, started } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

const index = await readFile(join(DIST, 'index.html'), 'utf8');
/** The page with a script before its own, which waits less before it reloads than tests can. @param {string} script */
const pageAfter = (script) => index.replace('2e4', '200').replace(/'sha256-[^']*'/, "'unsafe-inline'")
  .replace('<meta charset="utf-8">', `$&<script>try { localStorage.clear(); sessionStorage.clear(); } catch {} ${script}</script>`);
/** A getter that throws, as storage does in a sandboxed frame. @param {string} name @param {string} [on] */
const throws = (name, on = 'window') => `Object.defineProperty(${on}, '${name}', { configurable: true, get() { throw new DOMException('denied', 'SecurityError'); } });`;
const gone = (/** @type {string} */ on, /** @type {string[]} */ ...names) => names.map((name) => `delete ${on}.${name};`).join(' ');
const undefinedGlobals = (/** @type {string[]} */ ...names) => names.map((name) =>
  `Object.defineProperty(window, '${name}', { value: undefined, writable: true, configurable: true });`).join(' ');
/** An engine that refuses an opcode of SIMD: the probe's bytes before its end. @param {string} refused of (bytes) */
const refusing = (refused) => `for (const name of ['validate', 'compile', 'compileStreaming', 'instantiate']) {
    const original = WebAssembly[name];
    const refused = ${refused};
    WebAssembly[name] = async function (source, ...others) {
      const bytes = source instanceof WebAssembly.Module ? null : new Uint8Array(await (source.arrayBuffer?.() ?? (await source).arrayBuffer?.() ?? source.buffer ?? source));
      if (bytes && refused(bytes)) throw new WebAssembly.CompileError('no such opcode');
      return original.call(this, bytes ? bytes : source, ...others);
    };
    if (name === 'validate') WebAssembly.validate = (bytes) => !refused(bytes) && original.call(WebAssembly, bytes);
    if (name === 'compileStreaming') WebAssembly.compileStreaming = async (source) => WebAssembly.compile(await (await source).arrayBuffer());
  }`;

/** Takes each away. The last: what the page must ask the server for, if that changes. @type {Record<string, [script: string, file?: string]>} */
const WITHOUT = {
  'nothing taken away': [''],
  attachInternals: [gone('HTMLElement.prototype', 'attachInternals') + undefinedGlobals('ElementInternals')],
  'constructed style sheets': [`${gone('Document.prototype', 'adoptedStyleSheets')} ${gone('ShadowRoot.prototype', 'adoptedStyleSheets')} ${gone('CSSStyleSheet.prototype', 'replaceSync', 'replace')}
    window.CSSStyleSheet = new Proxy(CSSStyleSheet, { construct() { throw new TypeError('Illegal constructor'); } });`],
  'adopting style sheets': ["Object.defineProperty(ShadowRoot.prototype, 'adoptedStyleSheets', { set() { throw new TypeError('denied'); } });"],
  'relaxed SIMD': [refusing('(bytes) => bytes.length > 5000 ? bytes.length > 18000 : [...bytes].join().includes(\'253,129,2\')'), '/inkling.wasm'],
  SIMD: [refusing('(bytes) => bytes.length > 5000 ? bytes.length > 16000 : true'), '/inkling-scalar.wasm'],
  'streaming compile': [gone('WebAssembly', 'compileStreaming', 'instantiateStreaming')],
  'service workers': [`${gone('Navigator.prototype', 'serviceWorker')} ${undefinedGlobals('ServiceWorkerContainer', 'caches')}`],
  'access to service workers': [throws('serviceWorker', 'Navigator.prototype')],
  'registering service workers': ["if (navigator.serviceWorker) ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('denied', 'SecurityError'));"],
  workers: [undefinedGlobals('Worker', 'SharedWorker')],
  'workers that start': ["window.Worker = class { constructor() { throw new DOMException('denied', 'SecurityError'); } };"],
  'workers that load': ["window.Worker = class { constructor() { setTimeout(() => this.onerror(new Event('error'))); } };"],
  'blob URLs': ["URL.createObjectURL = () => { throw new TypeError('denied'); };"],
  'access to storage': [throws('localStorage') + throws('sessionStorage')],
  storage: [undefinedGlobals('localStorage', 'sessionStorage')],
  'room in storage': ["Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"],
  "ResizeObserver's newer boxes": [`${gone('ResizeObserverEntry.prototype', 'devicePixelContentBoxSize', 'contentBoxSize', 'borderBoxSize')}
    { const { observe } = ResizeObserver.prototype; ResizeObserver.prototype.observe = function (element, options) { if (options?.box === 'device-pixel-content-box') throw new TypeError('box'); observe.call(this, element); }; }`],
  'priority hints': [`${gone('HTMLImageElement.prototype', 'fetchPriority')} ${gone('HTMLLinkElement.prototype', 'fetchPriority')} ${gone('HTMLScriptElement.prototype', 'fetchPriority')}
    { const original = window.fetch; window.fetch = (input, { priority, ...options } = {}) => original(input, options); }`],
  'reflected ARIA': [`for (const name of Object.getOwnPropertyNames(Element.prototype)) if (/^(aria|role$)/.test(name)) delete Element.prototype[name];`],
  'modal dialogs': [`${gone('HTMLDialogElement.prototype', 'showModal', 'show', 'close', 'open')}`],
  'coalesced events': [gone('PointerEvent.prototype', 'getCoalescedEvents', 'getPredictedEvents')],
  'clipboard and sharing': [`${gone('Navigator.prototype', 'clipboard', 'share', 'canShare')} ${undefinedGlobals('ClipboardItem', 'Clipboard')}`],
  voices: [undefinedGlobals('speechSynthesis', 'SpeechSynthesisUtterance')],
  'newer methods of arrays and objects': [`${gone('Array.prototype', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with', 'group')} ${gone('Array', 'fromAsync')} ${gone('Object', 'groupBy')}
    ${gone('Map', 'groupBy')} ${gone('Promise', 'withResolvers', 'try')} ${gone('String.prototype', 'isWellFormed', 'toWellFormed')} ${undefinedGlobals('Iterator')}
    for (const name of ['union', 'intersection', 'difference']) delete Set.prototype[name];`],
  'newer functions of the window': [`${undefinedGlobals('structuredClone', 'scheduler', 'requestIdleCallback', 'cancelIdleCallback', 'navigation', 'reportError', 'trustedTypes', 'OffscreenCanvas', 'VideoFrame', 'ContentVisibilityAutoStateChangeEvent')}
    ${gone('AbortSignal', 'timeout', 'any')} ${gone('AbortSignal.prototype', 'throwIfAborted')} ${gone('Crypto.prototype', 'randomUUID')} ${gone('URL', 'canParse', 'parse')} ${gone('Response', 'json')}`],
  'newer methods of elements': [`${gone('CanvasRenderingContext2D.prototype', 'roundRect', 'reset', 'filter', 'letterSpacing')} ${gone('Document.prototype', 'startViewTransition')} ${gone('Element.prototype', 'checkVisibility', 'setHTMLUnsafe', 'moveBefore')}
    ${gone('HTMLElement.prototype', 'inert', 'popover', 'showPopover', 'togglePopover', 'hidePopover')} ${gone('HTMLInputElement.prototype', 'showPicker')} ${gone('Path2D.prototype', 'roundRect')} ${gone('HTMLScriptElement', 'supports')}`],
};

/**
 * What lacks together in one page, since none of it hides another: Chromium shows by one page for each what a fault comes from,
 * the other engines take a page for all of a row.
 */
const TOGETHER = [
  ['nothing taken away'],
  ['attachInternals', 'constructed style sheets', 'relaxed SIMD', 'service workers', 'workers', 'access to storage', "ResizeObserver's newer boxes", 'priority hints', 'reflected ARIA', 'modal dialogs',
    'clipboard and sharing', 'voices', 'newer methods of arrays and objects', 'newer functions of the window', 'newer methods of elements'],
  ['adopting style sheets', 'SIMD', 'access to service workers', 'workers that start', 'storage'],
  ['streaming compile', 'registering service workers', 'workers that load', 'room in storage'],
  ['blob URLs', 'coalesced events'],
];
assert.deepEqual(TOGETHER.flat().sort(), Object.keys(WITHOUT).sort());

const CANNOT = /^This browser cannot run Inkling\. Use Safari 15\.4, Chrome 94, Firefox 93, or a newer one\.$/;
/** What cannot be done without, and the sentence. @type {Record<string, [script: string, sentence: RegExp]>} */
const BELOW = {
  WebAssembly: ['delete window.WebAssembly;', /^WebAssembly is missing or disabled\. /],
  'custom elements': [undefinedGlobals('customElements'), CANNOT],
  'the syntax of the page': ['', CANNOT],
  modules: ["delete HTMLScriptElement.prototype.noModule;", CANNOT],
  'a function that the first lines use': [gone('Object', 'freeze', 'assign'), CANNOT],
};

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  /** @type {import('./driver.mjs').Page} */
  let page;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  let body = '';
  let missing = '';
  before(async () => {
    browser = await ENGINES[engine].launch();
    // No service worker: it would answer with the page as it is.
    site = await serve({ answer: (path) => path === '/' ? { body } : path === '/newer.js' ? { body: 'new syntax' } : path === '/sw.js' || path === missing ? { status: 404 } : undefined });
    page = await browser.open();
  });
  after(async () => {
    await page?.close();
    await browser?.close();
    await site?.close();
  });

  /** Waits until a function of the page gives something. @param {Function} code @param {any[]} args */
  async function until(code, ...args) {
    let last;
    for (const end = Date.now() + 20_000; Date.now() < end;) {
      const value = await page.evaluate(code, ...args).catch((error) => { last = error; });
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`In vain waited for ${code} (${last ?? ''}); the page says ${await page.evaluate(() => document.querySelector('#panel')?.textContent)}`);
  }

  async function open(/** @type {string} */ html) {
    body = html;
    site.requests.length = 0;
    await page.goto(site.url);
  }

  async function drawsAndNames(named = '^circle') {
    await started(page);
    const box = await page.evaluate(async () => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      await pad.load();
      const { x, y, width, height } = pad.getBoundingClientRect();
      return { x, y, width, height };
    });
    const side = 0.8 * Math.min(box.width, box.height);
    await page.point('mouse', shapes.circle.map((stroke) => stroke.map(([x, y]) => [box.x + box.width / 2 + (x - 0.5) * side, box.y + box.height / 2 + (y - 0.5) * side])));
    await until((/** @type {string} */ named) => new RegExp(named).test(document.querySelector('#guesses')?.textContent ?? ''), named);
    const look = await page.evaluate(() => {
      const pad = /** @type {any} */ (document.querySelector('inkling-pad'));
      const canvas = pad.shadowRoot.querySelector('canvas');
      return { display: getComputedStyle(pad).display, fills: canvas.clientWidth === pad.clientWidth && canvas.clientHeight === pad.clientHeight, width: getComputedStyle(canvas).strokeWidth,
        name: canvas.getAttribute('aria-label'), undo: document.getElementById('undo')?.getAttribute('aria-disabled') };
    });
    assert.deepEqual(look, { display: 'block', fills: true, width: '5px', name: 'Drawing', undo: 'false' });
  }

  for (const names of engine === 'Chromium' ? Object.keys(WITHOUT).map((name) => [name]) : TOGETHER) {
    test(`without ${names.join(', ')}`, async () => {
      await open(pageAfter(names.map((name) => WITHOUT[name][0]).join('\n')));
      await drawsAndNames(names.includes('coalesced events') ? '%' : undefined); // few points are left of a pointer that is this fast
      for (const file of names.flatMap((name) => WITHOUT[name][1] ?? [])) assert.ok(site.requests.includes(file), String(site.requests));
      const models = site.requests.filter((path) => path === '/inkling.ink').length;
      assert.ok(models <= 2, `${models} requests for the model`);
    });
  }

  test('without modal dialogs, dialogs open and close', async () => {
    await open(pageAfter(WITHOUT['modal dialogs'][0]));
    await started(page);
    const states = await page.evaluate(async () => {
      const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
      const shown = () => ['files', 'round'].map((id) => getComputedStyle($(id)).display !== 'none');
      const states = [shown()];
      for (const id of ['file', 'close', 'play']) {
        $(id).click();
        states.push(shown());
      }
      for (let i = 0; i < 800 && !shown()[1]; i++) await new Promise((resolve) => setTimeout(resolve, 25)); // its script comes later
      states[3] = shown();
      $('round').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
      return [...states, shown()];
    });
    assert.deepEqual(states, [[false, false], [true, false], [false, false], [false, true], [false, false]]);
  });

  for (const [name, [script, sentence]] of Object.entries(BELOW)) {
    test(`without ${name}, the page says so and does not reload`, async () => {
      let html = pageAfter(script);
      if (name === 'modules') html = html.replaceAll('type="module"', 'type="unknown"');
      if (name === 'the syntax of the page') html = html.replace(/src="page\.js" integrity="[^"]*"/, 'src="newer.js"');
      await open(html);
      const said = await until(() => /browser cannot|WebAssembly/.test(document.querySelector('#panel')?.textContent ?? '')
        && (document.querySelector('#detail')?.textContent || document.querySelector('#more')?.textContent));
      assert.match(said, sentence);
      assert.equal(await page.evaluate(() => sessionStorage.getItem('inkling-reloads')), null);
      assert.equal(site.requests.filter((path) => path === '/').length, 1);
    });
  }

  test('a script that stays missing: the page reloads twice, then says what to do', async () => {
    missing = '/page.js';
    const html = pageAfter('').replace('sessionStorage.clear();', "if (!location.search) sessionStorage.clear(); history.replaceState(0, '', '?again');");
    await open(html);
    assert.equal(await until(() => /Reload it later/.test(document.querySelector('#more')?.textContent ?? '') && document.querySelector('#more')?.textContent),
      'Some files of this page are missing or of another version. Reload it later.');
    assert.equal(site.requests.filter((path) => path === '/').length, 3);
    missing = '';
    await page.reload();
    await drawsAndNames();
    await until(() => sessionStorage.getItem('inkling-reloads') === null);
  });
});
