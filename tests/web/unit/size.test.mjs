/** What the page weighs as a server sends it. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { DIST } from '../../lib/shapes.mjs';

const weigh = async (/** @type {string} */ name) => brotliCompressSync(await readFile(`${DIST}/${name}`),
  { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** The modules of which one is loaded: by a classifier at once, by classifyAll (`-more`), or by a sketcher (`-sketch`). */
const modules = async (part = '') => {
  const names = (await readdir(DIST)).filter((name) => new RegExp(`^inkling${part}(-relaxed|-scalar)?\\.wasm$`).test(name));
  assert.ok(names.length >= 2, `inkling${part}`);
  return names;
};

test('what loads and classifies is 12 KB at most, brotli', async () => {
  const script = await weigh('inkling.js');
  for (const name of await modules()) {
    const size = script + await weigh(name);
    assert.ok(size <= 12 * 1024, `inkling.js and ${name}: ${size} bytes`);
  }
});

test('what inkling/more loads is 26 KB at most, brotli', async () => {
  const script = await weigh('more.js');
  for (const name of await modules('-more')) {
    const size = script + await weigh(name);
    assert.ok(size <= 26 * 1024, `more.js and ${name}: ${size} bytes`);
  }
});

test('what draws is 12 KB at most, brotli, besides the decoder', async () => {
  const script = await weigh('sketch.js');
  for (const name of await modules('-sketch')) {
    const size = script + await weigh(name);
    assert.ok(size <= 12 * 1024, `sketch.js and ${name}: ${size} bytes`);
  }
});

test('code and styles are 40 KB at most, brotli, and each language 6 KB', async () => {
  const index = String(await readFile(`${DIST}/index.html`));
  const core = await Promise.all((await modules()).map(weigh)); // a page loads one
  const code = ['index.html', 'sw.js', ...Array.from(index.matchAll(/(?:src|href)="([\w./-]+\.(?:js|css))"/g), ([, name]) => name)];
  assert.deepEqual(code.slice(2), ['page.js']); // the style is in the page
  assert.doesNotMatch(String(await readFile(`${DIST}/page.js`)), /^import /m); // nothing else is loaded
  const size = (await Promise.all(code.map(weigh))).reduce((sum, one) => sum + one, Math.max(...core));
  assert.ok(size <= 40 * 1024, `${size} bytes`);
  for (const folder of ['languages', 'later']) for (const name of await readdir(`${DIST}/${folder}`)) assert.ok(await weigh(`${folder}/${name}`) <= 6 * 1024, name);
});

test('inkling/handwriting is 2 KB at most, brotli, beside inkling.js; what reads other formats is no part of the page or the pad', async () => {
  const size = await weigh('handwriting.js');
  assert.ok(size <= 2 * 1024, `${size} bytes`);
  for (const name of ['page.js', 'element.js', 'strokes-input.js', 'embed.js']) assert.doesNotMatch(String(await readFile(`${DIST}/${name}`)), /excalidraw|["']\.\/strokes\.js["']/, name);
});
