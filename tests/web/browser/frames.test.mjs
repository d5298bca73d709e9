/** embed.html around which there is an extension, another sandbox, or isolation: in Chromium. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { ARGUMENTS, launch, serve } from '../../lib/site.mjs';

const LISTEN = "var told = []; addEventListener('message', ({ data, source }) => source === frames[0] && told.push(data));";
/** Pages for a frame, by their headers. @type {Record<string, Record<string, string>>} */
const PAGES = {
  '/plain.html': {},
  '/isolated.html': { 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-opener-policy': 'same-origin' },
  '/sandboxed.html': { 'content-security-policy': 'sandbox allow-scripts' },
};
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {Awaited<ReturnType<typeof serve>>} */
let frames;
/** @type {Record<string, string>} */
let headers = {};
before(async () => {
  [browser, site, frames] = await Promise.all([launch(), serve({ answer: (path) => PAGES[path] && { body: '<!doctype html><body>', headers: PAGES[path] } }), serve({ headers: () => headers })]);
});
after(async () => {
  await browser.close();
  await Promise.all([site.close(), frames.close()]);
});

/**
 * Puts a frame into a page, draws in it through messages, and gives what it tells.
 * @param {import('playwright-core').Page} page
 * @param {string} origin
 * @param {Record<string, string>} [attributes]
 */
async function works(page, origin, attributes = {}) {
  await page.evaluate(({ src, attributes, listen }) => {
    const frame = document.createElement('iframe');
    for (const [name, value] of Object.entries({ ...attributes, src })) frame.setAttribute(name, value);
    if (listen) document.head.append(Object.assign(document.createElement('script'), { textContent: listen }));
    document.body.append(frame);
  }, { src: `${frames.url}embed.html?origin=${origin}`, attributes, listen: origin.startsWith('chrome-extension') ? '' : LISTEN });
  const told = (/** @type {string} */ type) => page.waitForFunction((type) => /** @type {any} */ (window).told.find((/** @type {any} */ message) => message.type === type), type).then((handle) => handle.jsonValue());
  assert.equal((await told('inkling:ready')).labels.length, 345);
  await page.evaluate(() => window.frames[0].postMessage({ type: 'inkling:classify', id: 1, strokes: [[[0, 90, 90, 0, 0], [0, 0, 90, 90, 0]]] }, '*'));
  assert.equal((await told('inkling:classified')).result.guesses[0].label, 'square');
}

test('in a page of an extension', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkling-extension-'));
  const context = await (async () => {
    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ manifest_version: 3, name: 'Frame', version: '1', background: { service_worker: 'worker.js' } }));
    await writeFile(join(folder, 'worker.js'), '');
    await writeFile(join(folder, 'listen.js'), LISTEN);
    await writeFile(join(folder, 'page.html'), '<!doctype html><script src="listen.js"></script><body>');
    return chromium.launchPersistentContext(join(folder, 'profile'), { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', ignoreDefaultArgs: ['--disable-extensions'],
      args: [...ARGUMENTS.filter((argument) => argument !== '--headless'), '--headless=new', `--disable-extensions-except=${folder}`, `--load-extension=${folder}`] });
  })();
  try {
    const worker = context.serviceWorkers()[0] ?? await context.waitForEvent('serviceworker');
    const origin = worker.url().replace(/\/worker\.js$/, '');
    assert.match(origin, /^chrome-extension:\/\/[a-p]{32}$/);
    const page = await context.newPage();
    await page.goto(`${origin}/page.html`);
    await works(page, origin);
    await page.evaluate((src) => { /** @type {any} */ (document.querySelector('iframe')).src = src; }, `${frames.url}embed.html`);
    await page.frameLocator('iframe').getByText(`For the page around it write embed.html?origin=${origin}.`).waitFor();
  } finally {
    await context.close();
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
});

test('in a page that is sandboxed itself', async () => {
  const page = await browser.newPage();
  headers = { 'access-control-allow-origin': '*' };
  await page.goto(`${site.url}sandboxed.html`);
  await works(page, 'null');
  headers = {};
  await page.close();
});

test('in a page of a data: address', async () => {
  // Chromium takes the page for one of the internet, which may not reach this machine.
  const open = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...ARGUMENTS, '--disable-features=LocalNetworkAccessChecks'] });
  try {
    const page = await open.newPage();
    await page.goto('data:text/html,<!doctype html><title>A page</title><body>');
    await works(page, 'null');
    await page.evaluate((src) => { /** @type {any} */ (document.querySelector('iframe')).src = src; }, `${frames.url}embed.html`);
    await page.frameLocator('iframe').getByText('For the page around it write embed.html?origin=null.').waitFor();
  } finally {
    await open.close();
  }
});

test('in an isolated page: with headers, or as a frame without credentials', async () => {
  const page = await browser.newPage();
  const origin = new URL(site.url).origin;
  await page.goto(`${site.url}isolated.html`);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  await works(page, origin, { credentialless: '' });
  headers = { 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-resource-policy': 'cross-origin' };
  await page.goto(`${site.url}isolated.html`);
  await works(page, origin);
  headers = {};
  await page.close();
});

test('sandboxed without scripts, the frame says which attribute is missing', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}plain.html`);
  await page.setContent(`<iframe sandbox src="${frames.url}embed.html"></iframe>`);
  const frame = await (await page.waitForSelector('iframe')).contentFrame();
  await frame?.waitForLoadState();
  const look = await frame?.evaluate(() => { // getBy… needs scripts
    const place = document.querySelector('noscript p');
    return [place?.textContent, Number(place?.getBoundingClientRect().height) > 0];
  });
  assert.deepEqual(look, ['This frame needs JavaScript. If the iframe has a sandbox attribute, add allow-scripts to it.', true]);
  await page.close();
});
