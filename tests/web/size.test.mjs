/** What the page weighs as a server sends it. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { DIST } from './shapes.mjs';

const weigh = async (/** @type {string} */ name) => brotliCompressSync(await readFile(`${DIST}/${name}`),
  { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

test('what loads and classifies is 12 KB at most, brotli', async () => {
  const script = await weigh('inkling.js');
  for (const name of (await readdir(DIST)).filter((name) => name.endsWith('.wasm'))) {
    const size = script + await weigh(name);
    assert.ok(size <= 12 * 1024, `inkling.js and ${name}: ${size} bytes`);
  }
});

test('code and styles are 40 KB at most, brotli, and each language 6 KB', async () => {
  const index = String(await readFile(`${DIST}/index.html`));
  const modules = await Promise.all((await readdir(DIST)).filter((name) => name.endsWith('.wasm')).map(weigh)); // a page loads one
  const own = new Set(['index.html', 'sw.js', ...Array.from(index.matchAll(/(?:src|href)="([\w./-]+\.(?:js|css))"/g), ([, name]) => name)]);
  for (const name of own) { // what they import, too
    if (!name.endsWith('.js')) continue;
    for (const [, imported] of String(await readFile(`${DIST}/${name}`)).matchAll(/^import (?:.* from )?'\.\/(.*)';$/gm)) own.add(imported);
  }
  assert.ok(own.has('page.js') && own.has('strokes.js') && own.has('style.css') && own.has('languages/en.js'), String([...own]));
  const code = [...own].filter((name) => !name.startsWith('languages/'));
  const size = (await Promise.all(code.map(weigh))).reduce((sum, one) => sum + one, Math.max(...modules));
  assert.ok(size <= 40 * 1024, `${size} bytes`);
  for (const name of await readdir(`${DIST}/languages`)) assert.ok(await weigh(`languages/${name}`) <= 6 * 1024, name);
});
