/** embed.html where frames are put: sandboxed, in pages without an origin, far down in a page. In every engine. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { serve } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

const SQUARE = [[[0, 90, 90, 0, 0], [0, 0, 90, 90, 0]]];
/** A page around a frame, which keeps what the frame tells. @param {string} frame */
const around = (frame) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>${frame}<script>
  var told = [];
  addEventListener('message', ({ data, origin, source }) => source === frames[0] && told.push(Object.assign({ from: origin }, data)));
  var tell = (message, moved) => frames[0].postMessage(message, '*', moved);
</script>`;
/** @param {string} address @param {string} [attributes] */
const iframe = (address, attributes = '') => `<iframe src="${address}" width="320" height="320" ${attributes}></iframe>`;
const CORS = { 'access-control-allow-origin': '*' };

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  /** @type {import('./driver.mjs').Page} */
  let page;
  /** Where the frame is from; `headers` come with each of its files. @type {Awaited<ReturnType<typeof serve>>} */
  let frames;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  let html = '';
  /** @type {Record<string, string>} */
  let headers = {};
  before(async () => {
    [browser, site, frames] = await Promise.all([ENGINES[engine].launch(), serve({ answer: (path) => path === '/page.html' ? { body: html } : undefined }), serve({ headers: () => headers })]);
    page = await browser.open();
  });
  afterEach(() => { headers = {}; });
  after(async () => {
    await page?.close();
    await browser?.close();
    await Promise.all([site.close(), frames.close()]);
  });

  /** Opens a page of another origin with this frame. @param {string} frame */
  async function open(frame) {
    html = around(frame);
    await page.goto(`${site.url}page.html`);
  }
  /** Waits until a function of the page gives something. @param {Function} code @param {any[]} args */
  async function until(code, ...args) {
    for (const end = Date.now() + 20_000; Date.now() < end;) {
      const value = await page.evaluate(code, ...args).catch(() => undefined);
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`In vain waited for ${code}(${args}); told: ${JSON.stringify(await page.evaluate(() => /** @type {any} */ (window).told))}`);
  }
  /** The first message of a type, and of an id. @param {string} type @param {unknown} [id] */
  const told = (type, id) => until((/** @type {string} */ type, /** @type {unknown} */ id) =>
    /** @type {any} */ (window).told.find((/** @type {any} */ message) => message.type === `inkling:${type}` && (id === null || message.id === id)), type, id ?? null);
  const tell = (/** @type {unknown} */ message) => page.evaluate((/** @type {unknown} */ message) => { /** @type {any} */ (window).tell(message); }, message);
  async function works() {
    await told('ready');
    await tell({ type: 'inkling:classify', id: 'square', strokes: SQUARE });
    assert.equal((await told('classified', 'square')).result.guesses[0].label, 'square');
    await tell({ type: 'inkling:draw', strokes: SQUARE });
    assert.equal((await told('change')).strokes.length, 1);
  }
  const own = () => new URL(site.url).origin;

  test('sandboxed without an origin, the frame says which attribute is missing', async () => {
    await open(iframe(`${frames.url}embed.html?origin=${own()}`, 'sandbox="allow-scripts"'));
    const { code, message } = await told('error');
    assert.equal(code, 'fetch');
    assert.match(message, /^This frame is sandboxed.*Add allow-same-origin to the sandbox attribute of the iframe\.$/);
  });

  test('sandboxed without an origin, it works with files for all origins, but not in WebKit', async () => {
    headers = CORS;
    await open(iframe(`${frames.url}embed.html?origin=${own()}`, 'sandbox="allow-scripts"'));
    if (engine === 'WebKit') return assert.match((await told('error')).message, /allow-same-origin/); // its 'self' is no origin then
    await works();
    assert.equal((await told('ready')).from, 'null');
  });

  test('sandboxed with its origin, it works', async () => {
    await open(iframe(`${frames.url}embed.html?origin=${own()}`, 'sandbox="allow-scripts allow-same-origin"'));
    await works();
  });

  test('a page opened from a folder is named null', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inkling-frame-'));
    try {
      await writeFile(join(folder, 'page.html'), around(iframe(`${frames.url}embed.html?origin=null`)));
      await page.goto(pathToFileURL(join(folder, 'page.html')).href);
      await works();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a page whose origin is not named is told nothing, and the frame shows what to write', async () => {
    await open(iframe('/embed.html?origin=https://example.com'));
    const shown = () => page.evaluate(() => /** @type {any} */ (window).frames[0].document.querySelector('#message').textContent);
    await until(() => /** @type {any} */ (window).frames[0].document.querySelector('inkling-pad').load().then(() => true));
    await tell({ type: 'inkling:hello' });
    await until(() => /** @type {any} */ (window).frames[0].document.querySelector('#message').textContent);
    assert.equal(await shown(), `This frame exchanges messages with https://example.com only. For the page around it write embed.html?origin=${own()}.`);
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).told), []);
  });

  test('a frame that loads lazily works once it is near', async () => {
    await open(`<p style="height: 20000px"></p>${iframe(`${frames.url}embed.html?origin=${own()}`, 'loading="lazy"')}`);
    await page.evaluate(() => { document.querySelector('iframe')?.scrollIntoView(); });
    await works();
  });

  test('guesses have names in the language of the address; an unknown one is an error', async () => {
    await open(iframe(`${frames.url}embed.html?origin=${own()}&lang=de-AT`));
    await told('ready');
    await tell({ type: 'inkling:draw', strokes: SQUARE });
    const [{ label, name }] = await until(() => /** @type {any} */ (window).told.find((/** @type {any} */ { type, result }) => type === 'inkling:guess' && result?.guesses[0].name)?.result.guesses);
    assert.deepEqual([label, name], ['square', 'Quadrat']);
    await open(iframe(`${frames.url}embed.html?origin=${own()}&lang=germn`));
    const { code, message } = await told('error');
    assert.match(`${code}: ${message}`, /^option: There are no labels in "germn"\. Did you mean "de" \(Deutsch\)\?/);
    await works();
  });

  test('bad messages are answered with an error or ignored, and nothing is lost', async () => {
    await open(iframe(`${frames.url}embed.html?origin=${own()}`));
    await works();
    await page.evaluate((/** @type {any} */ square) => {
      const { tell } = /** @type {any} */ (window);
      const many = Array.from({ length: 70_000 }, (_, i) => i);
      for (const message of [null, undefined, 7, 'inkling:clear', [], {}, { type: null }, { type: {} }, { type: ['inkling:clear'] }, { type: 'toString' }, { type: '__proto__' }, new Map(), new Date(), new ArrayBuffer(8), 'x'.repeat(1e6)]) tell(message);
      const strokes = [null, undefined, 7, 'x', {}, [[]], [null], [[[1], []]], [[{ x: 'a', y: 1 }]], [[[0, NaN], [0, 0]]], [[{ x: 1e300, y: 0 }]], [[[0, 2e9], [0, 0]]], [[many, many]], Array(600).fill(square[0]), Array(70_000), [Array(70_000)], new Map()];
      strokes.forEach((strokes, i) => {
        tell({ type: 'inkling:draw', id: `draw ${i}`, strokes });
        if (i !== 11) tell({ type: 'inkling:classify', id: `classify ${i}`, strokes }); // far away, but finite
      });
      [{ top: null }, { top: -1 }, { top: 1e9, format: 7 }, { format: {} }, { form: 'raw' }].forEach((options, i) => tell({ type: 'inkling:classify', id: `option ${i}`, strokes: square, ...options }));
      for (const type of ['inkling:', 'inkling:toString', 'inkling:drawing', `inkling:${'x'.repeat(1e5)}`]) tell({ type, id: type.slice(0, 20) });
      const { port1 } = new MessageChannel();
      tell({ type: 'inkling:classify', id: port1, strokes: [] }, [port1]);
      for (let i = 0; i < 2000; i++) tell({ type: 'inkling:redo' });
      tell({ type: 'inkling:classify', id: 'last', strokes: square });
    }, SQUARE);
    assert.equal((await told('classified', 'last')).result.guesses[0].label, 'square');
    const all = await page.evaluate(() => /** @type {any} */ (window).told);
    const errors = all.filter((/** @type {any} */ { type }) => type === 'inkling:error');
    assert.deepEqual(errors.filter((/** @type {any} */ { code, message }) => typeof code !== 'string' || !/\.$/.test(message)), []);
    assert.deepEqual(errors.map((/** @type {any} */ { id }) => id ?? 'none').sort(), [...Array.from({ length: 17 }, (_, i) => `draw ${i}`), ...Array.from({ length: 17 }, (_, i) => `classify ${i}`).filter((_, i) => i !== 11),
      ...Array.from({ length: 5 }, (_, i) => `option ${i}`), 'inkling:', 'inkling:toString', 'inkling:drawing', `inkling:${'x'.repeat(12)}`, 'none'].sort());
    await tell({ type: 'inkling:undo' });
    await tell({ type: 'inkling:redo' });
    await tell({ type: 'inkling:classify', id: 'end', strokes: SQUARE });
    await told('classified', 'end');
    const changes = (await page.evaluate(() => /** @type {any} */ (window).told)).filter((/** @type {any} */ { type }) => type === 'inkling:change');
    assert.deepEqual(changes.at(-1).strokes[0].slice(0, 2), SQUARE[0], 'the drawing is there');
  });

  test('messages are handled in their order, also before the classifier is there', async () => {
    await open(iframe(`${frames.url}embed.html?origin=${own()}`));
    await page.evaluate((/** @type {any} */ square) => {
      for (const message of [{ type: 'inkling:draw', strokes: square }, { type: 'inkling:clear' }, { type: 'inkling:draw', strokes: [...square, ...square] }, { type: 'inkling:undo' }, { type: 'inkling:undo' }]) {
        /** @type {any} */ (window).tell(message);
      }
      /** @type {any} */ (window).tell({ type: 'inkling:classify', id: 'last', strokes: square });
    }, SQUARE);
    await told('classified', 'last');
    const counts = (await page.evaluate(() => /** @type {any} */ (window).told)).filter((/** @type {any} */ { type }) => type === 'inkling:change').map((/** @type {any} */ { strokes }) => strokes.length);
    assert.deepEqual(counts.slice(-5), [1, 0, 2, 0, 1]);
  });
});
