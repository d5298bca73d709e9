/** What the page loads, and what it says when that fails, in a real browser. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { complaints, open, pad, page, shown, site } from '../../lib/page.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, serve, settled } from '../../lib/site.mjs';
import { createSketcher } from '../../../dist/sketch.js';

describe('deployment', () => {
  test('makes no request after loading, and none to other servers', async () => {
    await open({ offline: true });
    const context = page.context();
    /** @type {string[]} */
    const requests = [];
    await page.evaluate(() => navigator.serviceWorker.ready); // it fetches the site once more, for offline use
    context.on('request', (request) => requests.push(request.url()));
    const before = site.requests.length;
    await draw(page, shapes.house);
    await settled(page);
    await page.locator('#undo').click();
    await page.locator('#clear').click();
    await page.waitForTimeout(1500);
    assert.deepEqual(requests, []);
    assert.equal(site.requests.length, before);
  });

  test('loads only its own files, each once', async () => {
    await open({ strict: false, url: 'about:blank' });
    /** @type {string[]} */
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(site.url);
    await settled(page);
    for (const url of requests) assert.ok(url.replace(/^blob:/, '').startsWith(site.url), url);
    assert.equal(new Set(requests).size, requests.length, String(requests));
    assert.deepEqual(requests.filter((url) => url.endsWith('.wasm')), [`${site.url}inkling-relaxed.wasm`]);
  });

  test('loads nothing of inkling/sketch, also for offline use; a script of the page that imports it draws what Node draws', async () => {
    const before = site.requests.length;
    await open({ offline: true });
    await page.evaluate(() => navigator.serviceWorker.ready);
    const requested = () => site.requests.slice(before).filter((path) => /sketch|decoder/.test(path) && path !== '/sketches.js').sort(); // that one is for offline use
    assert.deepEqual(requested(), []);
    const begun = [[{ x: 100, y: 50 }, { x: 300, y: 50 }, { x: 300, y: 150 }]], how = { word: 'cat', seed: 4 };
    const drawn = await page.evaluate(async ([strokes, options]) => {
      const sketcher = await (await import(/** @type {any} */ ('./sketch.js'))).createSketcher();
      return [[...sketcher.draw('cat', { seed: 3 })], [...sketcher.finish(strokes, options)]];
    }, /** @type {const} */ ([begun, how]));
    const sketcher = await createSketcher();
    assert.deepEqual(drawn, [[...sketcher.draw('cat', { seed: 3 })], [...sketcher.finish(begun, how)]]);
    assert.ok(drawn[0].length > 5);
    assert.deepEqual(requested(), ['/decoder.ink', '/inkling-sketch-relaxed.wasm', '/sketch.js']);
    assert.deepEqual(complaints, []);
  });

  test('complies with its strict policy', async () => {
    await open({ offline: true });
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(String(policy), /default-src 'none'; script-src 'self' 'sha256-[\w+/=]+' 'wasm-unsafe-eval';/);
    assert.match(String(policy), /connect-src 'self'/);
    assert.doesNotMatch(String(policy), /'unsafe-/);
    await draw(page, shapes.circle);
    assert.deepEqual(complaints, []);
  });

  test('works under a sub-path', async () => {
    const other = await serve({ base: '/some/where/' });
    await open({ url: other.url });
    await draw(page, shapes.circle);
    await settled(page);
    assert.ok((await shown()).length > 0);
    await other.close();
  });

  for (const [name, answer, expected] of /** @type {[string, (path: string) => any, RegExp][]} */ ([
    ['a web page for the wasm', (path) => path.endsWith('.wasm') ? { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' } : undefined,
      /Expected inkling\.wasm at http.*inkling\.wasm, found "<!doctype html>": a web page/],
    ['a web page for the model', (path) => path.endsWith('.ink') ? { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' } : undefined,
      /Expected inkling\.ink at http.*inkling\.ink, found "<!doctype html>": a web page/],
    ['a missing model', (path) => path.endsWith('.ink') ? { status: 404 } : undefined, /The server answered 404 for http.*inkling\.ink/],
    ['a damaged model', (path) => path.endsWith('.ink') ? { body: 'hello' } : undefined, /not an Inkling model/i],
    ['a policy without WebAssembly', (path) => path === '/' ? { headers: { 'content-security-policy': "script-src 'self'" } } : undefined,
      /Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval'/],
  ])) {
    test(`${name}: the page says so, and its advice works`, async () => {
      let broken = true;
      const { readFile } = await import('node:fs/promises');
      const { DIST } = await import('../../lib/shapes.mjs');
      const index = await readFile(`${DIST}/index.html`);
      const other = await serve({
        answer: (path) => {
          const reply = broken ? answer(path) : undefined;
          return reply && path === '/' ? { ...reply, headers: { 'content-type': 'text/html', ...reply.headers }, body: index } : reply;
        },
      });
      await open({ url: other.url, strict: false });
      await page.locator('#panel[data-state="error"]').waitFor();
      assert.match(await page.locator('#detail').innerText(), expected);
      await page.waitForTimeout(1200);
      assert.match(await page.locator('#live').innerText(), expected, 'read out, and not wiped away');
      await draw(page, shapes.circle);
      assert.equal((await pad()).strokes.length, 1, 'drawing goes on');
      broken = false;
      if (name.includes('policy')) await page.reload(); else await page.locator('#retry').click();
      await settled(page);
      assert.ok((await shown()).length > 0);
      await other.close();
    });
  }

  test('a wrong MIME type of the module does no harm', async () => {
    const { readFile } = await import('node:fs/promises');
    const { DIST } = await import('../../lib/shapes.mjs');
    const wasm = await readFile(`${DIST}/inkling.wasm`);
    const other = await serve({ answer: (path) => path.endsWith('.wasm') ? { headers: { 'content-type': 'text/plain' }, body: wasm } : undefined });
    await open({ url: other.url });
    await draw(page, shapes.circle);
    await settled(page);
    assert.ok((await shown()).length > 0);
    await other.close();
  });

  test('without WebAssembly the page says so', async () => {
    await open({ strict: false, init: () => { delete (/** @type {any} */ (window)).WebAssembly; } });
    await page.locator('#panel[data-state="error"]').waitFor();
    assert.match(await page.locator('#detail').innerText(), /WebAssembly is missing/);
    assert.deepEqual(complaints, []); // its first script goes on, too
  });

  test('without SIMD the page loads the scalar module', async () => {
    await open({ init: () => { WebAssembly.validate = () => false; } });
    await draw(page, shapes.circle);
    await settled(page);
    assert.ok((await shown()).length > 0);
    assert.ok(site.requests.at(-1)?.endsWith('.ink') || site.requests.some((path) => path.endsWith('/inkling-scalar.wasm')));
  });

  test('without JavaScript the page says what it needs', async () => {
    await open({ javaScriptEnabled: false, strict: false });
    assert.match(await page.locator('noscript').innerText(), /needs JavaScript/);
  });
});
