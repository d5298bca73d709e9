/**
 * The same bytes in every engine, by every module, over all drawings of a folder of the dataset's .bin files:
 * node tests/web/cross-browser/valid.mjs FOLDER. Minutes an engine, so scripts/checks/all runs it; engines.test.mjs does it with own
 * drawings. Exits with 1 where they differ.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ofBin } from '../../../scripts/lib/quickdraw-bin.mjs';
import { serve } from '../../lib/site.mjs';
import { DIST } from '../../lib/shapes.mjs';
import { ENGINES, lacking, mayLack } from './driver.mjs';

const folder = process.argv[2];
const names = (await readdir(folder)).filter((name) => name.endsWith('.bin')).sort();
const drawings = (await Promise.all(names.map((name) => readFile(join(folder, name))))).flatMap((bytes) => [...ofBin(bytes)]);
const modules = (await readdir(DIST)).filter((name) => /^inkling(?!-sketch).*\.wasm$/.test(name));

const { createInkling } = await import(pathToFileURL(join(DIST, 'inkling.js')).href);
const inNode = await createInkling();
const hash = createHash('sha256');
for (const drawing of drawings) hash.update(new Uint8Array(inNode.probabilities(drawing).buffer));
const expected = hash.digest('hex');
console.log(`${expected} Node ${process.versions.node}, ${drawings.length} drawings`);

/** In the page: begins, and leaves what it finds in `globalThis.found`; a driver does not wait that long. */
async function begin(/** @type {string} */ wasm) {
  const page = /** @type {any} */ (globalThis);
  page.found = undefined;
  const { createInkling } = await import(/** @type {any} */ ('./inkling.js'));
  const inkling = await createInkling({ wasm }).catch((/** @type {any} */ error) => { if (error.code !== 'wasm') throw error; });
  if (!inkling) return void (page.found = 'this engine cannot run it');
  page.drawings ??= await (await fetch('/drawings.json')).json();
  const all = new Float32Array(page.drawings.length * inkling.labels.length);
  (async () => {
    for (let i = 0; i < page.drawings.length; i++) {
      all.set(inkling.probabilities(page.drawings[i]), i * inkling.labels.length);
      if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    page.found = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', all)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  })().catch((error) => { page.found = String(error); });
}

let differ = false;
for (const engine of /** @type {(keyof typeof ENGINES)[]} */ (Object.keys(ENGINES))) {
  const reason = mayLack(lacking(engine));
  if (reason) {
    console.log(`${engine} is left out: ${reason}`);
    continue;
  }
  const json = JSON.stringify(drawings);
  const site = await serve({ answer: (path) => path === '/drawings.json' ? { body: json } : path === '/page.html' ? { body: '<!doctype html><link rel="icon" href="data:,">' } : undefined });
  const browser = await ENGINES[engine].launch();
  try {
    const page = await browser.open();
    await page.goto(new URL('/page.html', site.url).href);
    for (const module of modules) {
      await page.evaluate(begin, module);
      let found;
      while (!(found = await page.evaluate(() => /** @type {any} */ (globalThis).found ?? null))) await new Promise((resolve) => setTimeout(resolve, 500));
      const same = found === expected || (/relaxed/.test(module) && engine !== 'Chromium' && found === 'this engine cannot run it');
      if (!same) differ = true;
      console.log(`${found} ${engine}, ${module}${same ? '' : ': DIFFERS'}`);
    }
    await page.close();
  } finally {
    await browser.close();
    await site.close();
  }
}
process.exitCode = differ ? 1 : 0;
