/** A pad, and embed.html, that guess from chosen words. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { launch, serve } from '../../lib/site.mjs';

const SQUARE = [[[0, 90, 90, 0, 0], [0, 0, 90, 90, 0]]];

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
let html = '';
let missing = '';
before(async () => {
  [browser, site] = await Promise.all([launch(), serve({ answer: (path) => path === '/page.html' ? { body: `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>${html}` }
    : path === missing ? { status: 404 } : undefined })]);
});
afterEach(async () => {
  missing = '';
  await page.close();
});
after(async () => {
  await browser.close();
  await site.close();
});

/**
 * Opens a page with a pad that shows a square, `before` element.js is there.
 * @param {string} attributes
 * @param {string} [early] code for `pad`
 */
async function open(attributes, early = '') {
  html = `<inkling-pad ${attributes} style="width: 200px"></inkling-pad><script>
    var pad = document.querySelector('inkling-pad'), errors = [], guessed = new Set();
    pad.addEventListener('error', ({ detail }) => errors.push([detail.code, detail.message]));
    pad.addEventListener('guess', ({ detail }) => detail && guessed.add(detail.guesses[0].label));
    pad.strokes = ${JSON.stringify(SQUARE)};
    ${early}
  </script><script type="module" src="element.js"></script>`;
  site.requests.length = 0;
  page = await browser.newPage();
  await page.goto(`${site.url}page.html`);
}
const guess = (/** @type {string} */ label) => page.waitForFunction((label) => /** @type {any} */ (window).pad.result?.guesses[0].label === label, label);
/** Runs code that knows `pad`. @param {string} code */
const run = (code) => page.evaluate(`(() => { ${code} })()`);
const larger = () => site.requests.filter((path) => /more/.test(path)).map((path) => path.replace(/-relaxed|-scalar/, ''));

test('a pad without words loads nothing more', async () => {
  await open('');
  await guess('square');
  assert.deepEqual(larger(), []);
});

test('the words of attributes and properties count, before and after the script and at any later time', async () => {
  await open('among="cat, dog ,house"');
  await guess('house');
  assert.deepEqual(await run('return [pad.among, pad.except, pad.result.guesses.length, [...guessed]]'), [['cat', 'dog', 'house'], null, 3, ['house']]); // nothing else, not even at first
  assert.deepEqual(larger(), ['/more.js', '/inkling-more.wasm']);
  const sum = await run('return pad.result.guesses.reduce((sum, { probability }) => sum + probability, 0)');
  assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
  await run('pad.among = ["sun", "moon"]');
  await guess('moon');
  assert.equal(await run('return pad.getAttribute("among")'), 'sun,moon');
  await run('pad.except = ["moon"]');
  await guess('sun');
  assert.deepEqual(await run('return [pad.result.guesses, pad.result.sure]'), [[{ label: 'sun', probability: 1 }], true]);
  await run('pad.removeAttribute("among")');
  await guess('square'); // all but the moon
  await run('pad.setAttribute("except", "Square,moon")');
  await page.waitForFunction(() => /** @type {any} */ (window).pad.result?.guesses.every((/** @type {any} */ { label }) => label !== 'square'));
  await run('pad.except = null');
  await guess('square');
  assert.deepEqual(await run('return [pad.among, pad.except, pad.outerHTML.includes("among"), pad.strokes.length, errors]'), [null, null, false, 1, []]);
  assert.deepEqual(larger(), ['/more.js', '/inkling-more.wasm']); // once
});

test('properties from before the script count, an empty list leaves all, and what is set again is not classified again', async () => {
  await open('', 'pad.among = ["moon", "sun"]; pad.except = ["moon"];');
  await guess('sun');
  const count = await run('pad.guesses = 0; pad.addEventListener("guess", () => pad.guesses++); pad.among = ["moon", "sun"]; pad.except = "moon"; return pad.isConnected');
  assert.equal(count, true);
  await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 200); }));
  assert.equal(await run('return pad.guesses'), 0);
  await run('pad.among = []; pad.except = []');
  await guess('square');
  assert.deepEqual(await run('return errors'), []);
});

test('the last of quick changes counts, of both together, and in pads of their own', async () => {
  await open('among="cat"');
  await run(`for (const word of ['dog', 'house', 'sun', 'moon']) pad.among = [word, 'bread'];
    pad.except = ['bread'];
    var other = pad.cloneNode(true);
    other.among = ['clock'];
    other.removeAttribute('except');
    other.strokes = pad.strokes;
    pad.after(other);`);
  await guess('moon');
  await page.waitForFunction(() => /** @type {any} */ (document.querySelectorAll('inkling-pad')[1]).result?.guesses[0].label === 'clock');
  assert.deepEqual(await run('return [pad.result.guesses.length, [...guessed].filter((label) => label === "bread")]'), [1, []]);
});

test('unknown words are an error that names the nearest, nothing is guessed until they are right, and the drawing stays', async () => {
  await open('among="cat,hause"');
  await page.waitForFunction(() => /** @type {any} */ (window).errors.length);
  assert.deepEqual(await run('return [errors, pad.result, pad.strokes.length]'), [[['option', 'among: the model has no label "hause"; the nearest is "house".']], null, 1]);
  await run('pad.among = ["cat", "house"]');
  await guess('house');
  await run('pad.among = ["cat"]; pad.except = ["cat"]');
  await page.waitForFunction(() => /** @type {any} */ (window).errors.length === 2);
  assert.deepEqual(await run('return errors[1]'), ['option', 'among and except leave no label to guess from.']);
  const rejected = await page.evaluate(() => /** @type {any} */ (window).pad.load().catch((/** @type {any} */ { code }) => code));
  assert.equal(rejected, 'option');
  await run('pad.except = null');
  await guess('cat');
  assert.equal(await run('return pad.strokes.length'), 1);
});

test('without more.js the error says which file is missing, and the pad guesses without words', async () => {
  missing = '/more.js';
  await open('among="cat"');
  await page.waitForFunction(() => /** @type {any} */ (window).errors.length);
  assert.deepEqual(await run('return errors'), [['fetch', 'Cannot load more.js. Put it next to element.js.']]);
  await run('pad.among = null');
  await guess('square');
});

test('what load resolves to has the words, unless a call names its own; another classifier gets none', async () => {
  await open('among="moon,sun"');
  const found = await page.evaluate(async (square) => {
    const inkling = await /** @type {any} */ (window).pad.load(), label = (/** @type {any} */ options = undefined) => inkling.classify(square, options).guesses[0].label;
    return [label(), label({ among: ['clock', 'cat'] }), label({ except: ['moon'] }), inkling.probabilities(square).filter((/** @type {number} */ value) => value > 0).length, inkling.labels.length];
  }, SQUARE);
  assert.deepEqual(found, ['moon', 'clock', 'sun', 2, 345]);
  await run('pad.classifier = { classify: (strokes, options) => ({ guesses: [{ label: JSON.stringify(Object.keys(options ?? {})), probability: 1 }], sure: true }) }');
  await guess('[]');
});

test('a learner of a pad with words knows all labels', async () => {
  await open('among="moon,sun"');
  await page.evaluate(async () => {
    const { learnerOf } = /** @type {any} */ (await import(new URL('more.js', document.baseURI).href)), { pad } = /** @type {any} */ (window);
    const learner = await learnerOf(await pad.load());
    learner.learn('box', [pad.strokes]);
    pad.classifier = learner;
  });
  await guess('box');
  assert.ok(await run('return pad.result.guesses.length') > 2);
});

/** Opens embed.html in a page of its origin. @param {string} query */
async function frame(query) {
  html = `<iframe src="embed.html${query}" width="320" height="320"></iframe><script>
    var told = [];
    addEventListener('message', ({ data }) => told.push(data));
    var tell = (message) => frames[0].postMessage(message, '*');
  </script>`;
  site.requests.length = 0;
  page = await browser.newPage();
  await page.goto(`${site.url}page.html`);
}
/** @param {string} type @param {string} [id] */
const told = async (type, id) => (await page.waitForFunction(([type, id]) => /** @type {any} */ (window).told.find((/** @type {any} */ data) => data.type === type && (!id || data.id === id)), [type, id])).jsonValue();
const tell = (/** @type {unknown} */ message) => page.evaluate((message) => { /** @type {any} */ (window).tell(message); }, message);

test('embed.html takes the words from its address, and of a message those of its drawing', async () => {
  await frame('?among=moon,sun&except=moon');
  await told('inkling:ready');
  await tell({ type: 'inkling:draw', strokes: SQUARE });
  await page.waitForFunction(() => /** @type {any} */ (window).told.some((/** @type {any} */ { type, result }) => type === 'inkling:guess' && result?.guesses[0].label === 'sun'));
  await tell({ type: 'inkling:classify', id: 'a', strokes: SQUARE, among: ['clock', 'cat'], except: [] });
  assert.equal((await told('inkling:classified', 'a')).result.guesses[0].label, 'clock');
  await page.close();
  await frame('?among=');
  await told('inkling:ready');
  await tell({ type: 'inkling:classify', id: 'b', strokes: SQUARE, top: 1 });
  assert.equal((await told('inkling:classified', 'b')).result.guesses[0].label, 'square');
  assert.deepEqual(larger(), []);
  await tell({ type: 'inkling:classify', id: 'c', strokes: SQUARE, except: ['square'], top: 400 });
  assert.equal((await told('inkling:classified', 'c')).result.guesses.length, 344);
  await tell({ type: 'inkling:classify', id: 'd', strokes: SQUARE, among: ['skuare'] });
  const { code, message } = await told('inkling:error', 'd');
  assert.deepEqual([code, message], ['option', 'among: the model has no label "skuare"; the nearest is "square".']);
});

test('embed.html tells of an unknown word in its address', async () => {
  await frame('?except=hause');
  assert.deepEqual(await told('inkling:error'), { type: 'inkling:error', code: 'option', message: 'except: the model has no label "hause"; the nearest is "house".' });
  assert.equal(await page.frames()[1].locator('#message').innerText(), 'except: the model has no label "hause"; the nearest is "house".');
});
