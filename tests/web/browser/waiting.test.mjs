/** What the page says while the model comes over a slow or a broken line. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { faultsOf } from '../../lib/axe.mjs';
import { complaints, open, page, shown, site } from '../../lib/page.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { draw } from '../../lib/site.mjs';

const model = brotliCompressSync(await readFile(`${DIST}/inkling.ink`), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
/** A server that passes everything on but the model, which the test sends. @type {import('node:http').Server} */
let server;
/** Answers to requests for the model that are still open. @type {import('node:http').ServerResponse[]} */
const answers = [];
let url = '';

before(async () => {
  server = createServer(async (request, response) => {
    if (request.url !== '/inkling.ink') {
      const found = await fetch(new URL(/** @type {string} */ (request.url), site.url));
      response.writeHead(found.status, { 'content-type': found.headers.get('content-type') ?? '', 'cache-control': 'no-cache' });
      return response.end(Buffer.from(await found.arrayBuffer()));
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-encoding': 'br', 'cache-control': 'no-store' });
    answers.push(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  server.unref();
  url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
});
beforeEach(() => { answers.length = 0; }); // the service worker of the page before has asked, too
after(() => {
  server.closeAllConnections();
  server.close();
});

/** The next request for the model. */
async function request() {
  for (let i = 0; i < 1200 && answers.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 25));
  const answer = /** @type {import('node:http').ServerResponse} */ (answers.shift());
  let sent = 0;
  return {
    send(/** @type {number} */ share) {
      const end = Math.round(share * model.length);
      answer.write(model.subarray(sent, end));
      sent = end;
    },
    end() { answer.end(model.subarray(sent)); },
    breakOff() { answer.destroy(); },
  };
}
/** Waits until the page says that about so much has come. @param {RegExp} words @param {number} least percent */
const said = (words, least, place = '.hints .loading') => page.waitForFunction(([words, least, place]) => {
  const text = document.querySelector(place)?.textContent ?? '';
  return new RegExp(words).test(text) && Number(/(\d+)\s?%/.exec(text)?.[1]) >= least;
}, /** @type {const} */ ([words.source, least, place]));
const box = () => page.locator('#pad').boundingBox();

test('a bar with percent shows how much of the model has come, moves nothing, and is announced politely; a round waits with it', async () => {
  await open({ url, strict: false });
  const line = await request();
  line.send(0.01);
  await page.waitForFunction(() => 'started' in document.documentElement.dataset);
  await page.evaluate(() => {
    const said = /** @type {any} */ (globalThis).said = /** @type {string[]} */ ([]);
    for (const live of document.querySelectorAll('#live, #round-live')) new MutationObserver(() => said.push(live.textContent ?? '')).observe(live, { childList: true });
  });
  const before = await box();
  await said(/^Loading: /, 0);
  assert.deepEqual(await faultsOf(page), []);
  line.send(0.4);
  await said(/^Loading: /, 30);
  const share = await page.locator('.hints .loading').evaluate((place) => Number(getComputedStyle(place).getPropertyValue('--share')));
  assert.ok(share > 0.3 && share < 0.5, String(share));
  await draw(page, shapes.house);
  await page.locator('#panel[data-state="loading"]').waitFor();
  assert.deepEqual(await box(), before);
  await page.click('#play');
  await page.click('[data-begin="untimed"]');
  line.send(0.7);
  await said(/^Loading: /, 60, '#round .loading');
  // It is announced with what comes once the bar has been there for a while.
  const isAnnounced = () => page.evaluate(() => /** @type {any} */ (globalThis).said.some((/** @type {string} */ text) => text.startsWith('Loading')));
  for (let share = 0.7; share < 0.95 && !await isAnnounced(); share += 0.005) {
    line.send(share);
    await page.waitForTimeout(100);
  }
  assert.deepEqual(await faultsOf(page), []);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/waiting-round.png` });
  line.end();
  await page.locator('#asked').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelectorAll('#guesses li').length > 0);
  assert.equal(await page.locator('.hints .loading').textContent(), '');
  assert.deepEqual(await box(), before);
  const announced = (await page.evaluate(() => /** @type {any} */ (globalThis).said)).filter((/** @type {string} */ text) => text.startsWith('Loading'));
  assert.ok(announced.length >= 1 && announced.length <= 5, String(announced));
  assert.deepEqual(complaints, []);
});

test('a line that breaks off is tried again, and the page says so, also after the page has given up for a while', async () => {
  await open({ url, strict: false });
  const first = await request();
  first.send(0.5);
  await said(/^Loading: /, 40);
  first.breakOff();
  const second = await request();
  second.send(0.3);
  await said(/^The connection failed\. Loading again: /, 20);
  second.breakOff();
  for (let failed = false; !failed; failed = await page.locator('#panel[data-state="error"]').isVisible()) answers.shift()?.destroy(); // the pad's own attempts
  assert.equal(await page.locator('.hints .loading').textContent(), '', 'nothing is on its way');
  await page.click('#retry');
  const last = await request();
  last.send(0.6);
  await said(/^The connection failed\. Loading again: /, 50);
  last.end();
  await page.locator('#panel[data-state="empty"]').waitFor();
  await draw(page, shapes.circle);
  await page.waitForFunction(() => document.querySelectorAll('#guesses li').length > 0);
  assert.ok((await shown()).length > 0);
});

test('the offline copy says how much of it is there, and moves nothing', async () => {
  await open({ url, strict: false, offline: true, init: () => {
    const said = /** @type {any} */ (globalThis).saved = /** @type {string[]} */ ([]);
    addEventListener('DOMContentLoaded', () => {
      const saving = /** @type {Element} */ (document.querySelector('#saving'));
      new MutationObserver(() => said.push(saving.textContent ?? '')).observe(saving, { childList: true });
    });
  } });
  (await request()).end();
  await page.waitForFunction(() => 'started' in document.documentElement.dataset);
  const before = await box();
  const copy = await request(); // the service worker's
  copy.send(0.5);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).saved.some((/** @type {string} */ text) => /^Offline copy: \d+%$/.test(text)));
  assert.deepEqual(await box(), before);
  copy.end();
  await page.waitForFunction(() => !(/** @type {HTMLElement} */ (document.querySelector('#offline')).hidden));
  assert.equal(await page.locator('#saving').textContent(), '');
  assert.deepEqual(await box(), before);
});
