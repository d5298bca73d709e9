/** A module or a model of another version: one clear message, and the page goes on by itself once the files match. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { draw, launch, serve, settled } from '../../lib/site.mjs';

// (module (func (export "inkling_abi") (result i32) i32.const 99))
const OTHER = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 15, 1, 11,
  ...Buffer.from('inkling_abi'), 0, 0, 10, 7, 1, 5, 0, 65, 227, 0, 11);
const model = await readFile(`${DIST}/inkling.ink`);
const newer = new Uint8Array(model);
newer[8]++; // the format's version

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Page} */
let page;
before(async () => { browser = await launch(); });
after(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await site.close();
});

for (const [name, answer, said] of /** @type {[string, (path: string) => import('../../lib/site.mjs').Answer | undefined, RegExp][]} */ ([
  ['a module of another version', (path) => path.endsWith('.wasm') ? { body: OTHER } : undefined, /needs version \d+ of the WebAssembly module, found version 99\. Take both from the same release/],
  ['a model of another version', (path) => path.endsWith('.ink') ? { body: newer } : undefined, /version/i],
  ['half a model', (path) => path.endsWith('.ink') ? { body: model.subarray(0, model.length >> 1) } : undefined, /model/i],
  ['a server that restarts', (path) => /\.(ink|wasm)$/.test(path) ? { status: 503 } : undefined, /answered 503/],
])) {
  test(`${name} is reported, drawing stays possible, and the page recovers by itself`, async () => {
    let broken = true;
    site = await serve({ answer: (path) => broken ? answer(path) : undefined });
    page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
    await page.clock.install();
    await page.goto(site.url);
    const state = (/** @type {string} */ wanted) => page.locator(`#panel[data-state="${wanted}"]`).waitFor();
    await state('error');
    assert.match(await page.locator('#detail').innerText(), said);
    await draw(page, shapes.circle);
    const asked = () => site.requests.filter((path) => /\.(wasm|ink)$/.test(path)).length;
    const before = asked();
    await page.clock.fastForward(11_000);
    for (let i = 0; i < 200 && asked() === before; i++) await new Promise((resolve) => setTimeout(resolve, 25));
    assert.ok(asked() > before);
    await state('error');
    broken = false;
    await page.clock.fastForward(21_000);
    await page.locator('#guesses li').first().waitFor();
    assert.equal(await page.locator('#guesses li').first().getAttribute('data-label'), 'circle');
  });
}

test('a page with outdated scripts reloads itself and keeps the drawing', async () => {
  // The page's own version stands still for the whole of this: it is the server that has moved on.
  let old = true;
  const own = (await readFile(`${DIST}/page.js`, 'utf8')).replace(/!==\w+\)(throw new \w+\("version",`The script needs version )(?:\d+|\$\{\w+\})/, '!==99)$199');
  assert.match(own, /!==99\)/);
  const index = (await readFile(`${DIST}/index.html`, 'utf8')).replace(/ integrity="[^"]*"/, '');
  site = await serve({ answer: (path) => !old ? undefined : path === '/page.js' ? { body: own } : path === '/' ? { body: index } : undefined });
  page = await (await browser.newContext({ viewport: { width: 1200, height: 800 } })).newPage();
  await page.clock.install();
  await page.goto(site.url);
  await page.locator('#panel[data-state="error"]').waitFor();
  assert.match(await page.locator('#detail').innerText(), /needs version 99 of the WebAssembly module/);
  await draw(page, shapes.circle);
  old = false;
  const reloaded = page.waitForEvent('load');
  for (const seconds of [11, 21, 41, 81]) {
    await page.clock.fastForward(1000 * seconds);
    await page.waitForTimeout(500);
  }
  await reloaded;
  await settled(page);
  assert.equal(await page.locator('#guesses li').first().getAttribute('data-label'), 'circle');
});
