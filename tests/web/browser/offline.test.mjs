/** Offline use, updates, and the site in one file. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { complaintsOf, draw, launch, serve, settled } from '../../lib/site.mjs';

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {Awaited<ReturnType<typeof serve>>} */
let site;

before(async () => { browser = await launch(); });
after(() => browser.close());
afterEach(async () => {
  await page.context().close();
  await site?.close();
});

const guess = async () => {
  await draw(page, shapes.house);
  await settled(page);
  const { guesses } = await page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).result);
  await page.locator('#clear').click();
  return guesses;
};
/** The answer to a drawing that is the same to the last digit everywhere. */
const example = async () => {
  await page.evaluate((rows) => { /** @type {any} */ (document.querySelector('inkling-pad')).strokes = rows; },
    shapes.house.map((stroke) => [stroke.map(([x]) => x), stroke.map(([, y]) => y)]));
  await settled(page);
  const { guesses } = await page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).result);
  await page.locator('#clear').click();
  return guesses;
};
const kept = () => page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

test('without the server the page loads and recognizes drawings as before', async () => {
  site = await serve();
  page = await (await browser.newContext()).newPage();
  await page.goto(site.url);
  await page.locator('#offline').waitFor();
  const expected = await guess();
  await draw(page, shapes.circle);
  await site.close();
  for (const url of [site.url, `${site.url}index.html`, `${site.url}?utm=1`]) {
    await page.goto(url);
    await settled(page);
    assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length), 1, 'the drawing is there');
    await page.locator('#clear').click();
    assert.deepEqual(await guess(), expected);
    await draw(page, shapes.circle);
  }
  await page.goto(`${site.url}embed.html?origin=${new URL(site.url).origin}`);
  await settled(page); // the pad for other pages, under whatever address
  const manifest = await page.evaluate(() => fetch('manifest.webmanifest').then((response) => response.json()));
  for (const { src } of manifest.icons) assert.equal(await page.evaluate((src) => fetch(src).then(({ status }) => status), src), 200, src);
});

test('it installs: the manifest is complete, and its pictures have the sizes it gives', async () => {
  site = await serve({ base: '/some/where/' });
  page = await (await browser.newContext()).newPage();
  await page.goto(site.url);
  await page.locator('#offline').waitFor();
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []); // as every test's page is
  const { errors, manifest: parsed } = /** @type {any} */ (await session.send('Page.getAppManifest'));
  assert.deepEqual(errors, []);
  assert.deepEqual([parsed.scope, parsed.startUrl], [site.url, site.url]);
  assert.notEqual(parsed.id, new URL('/', site.url).href, 'an id of the whole host would be that of others, too');

  const manifest = JSON.parse(await readFile(`${DIST}/manifest.webmanifest`, 'utf8'));
  const pictures = await page.evaluate((list) => Promise.all(list.map(async ({ src }) => {
    const image = await createImageBitmap(await (await fetch(src)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    // How far from the middle anything differs from the corner's color, as a share of half its width.
    let reach = 0;
    let opaque = true;
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const at = 4 * (y * image.width + x);
        if (data[at + 3] < 255) opaque = false;
        if ([0, 1, 2].some((c) => Math.abs(data[at + c] - data[c]) > 16)) reach = Math.max(reach, Math.hypot(x / image.width - 0.5, y / image.height - 0.5));
      }
    }
    return { size: `${image.width}x${image.height}`, opaque, reach: 2 * reach };
  })), [...manifest.icons, ...manifest.screenshots].filter(({ type }) => type === 'image/png'));
  const declared = [...manifest.icons, ...manifest.screenshots].filter(({ type }) => type === 'image/png');
  assert.deepEqual(pictures.map(({ size }) => size), declared.map(({ sizes }) => sizes));
  assert.deepEqual(declared.filter(({ purpose }) => purpose !== 'maskable').map(({ sizes }) => sizes).slice(0, 2), ['192x192', '512x512']);
  const maskable = pictures[declared.findIndex(({ purpose }) => purpose === 'maskable')];
  assert.equal(maskable.opaque, true, 'a maskable icon fills its square');
  assert.ok(maskable.reach <= 0.8, `all of a maskable icon lies in the circle of 80 %, and it reaches ${maskable.reach}`);
  assert.deepEqual(manifest.screenshots.map((/** @type {any} */ { form_factor }) => form_factor), ['wide', 'narrow']);
});

test('an interrupted update changes nothing; a complete one is offered, not forced', async () => {
  const index = String(await readFile(`${DIST}/index.html`)).replace('<html', '<html data-version="new"');
  const old = String(await readFile(`${DIST}/sw.js`));
  const updated = old.replace(/VERSION="\w+"/, 'VERSION="new"')
    .replace(/("\.\/":)"[^"]+"/, `$1"${createHash('sha256').update(index).digest().subarray(0, 6).toString('base64')}"`);
  assert.notEqual(updated, old);
  let state = 'old';
  site = await serve({
    answer: (path) => state === 'old' ? undefined
      : path === '/sw.js' ? { body: updated }
      : path === '/' ? state === 'broken' ? { status: 500 } : { body: index }
      : undefined,
  });
  page = await (await browser.newContext()).newPage();
  const version = () => page.evaluate(() => document.documentElement.dataset.version ?? '');
  const update = () => page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found?.update().then(() => undefined)));
  const settle = () => page.waitForFunction(() => navigator.serviceWorker.getRegistration().then((found) => !found?.installing));
  await page.goto(site.url);
  await kept();
  await page.reload();
  await settled(page);

  state = 'broken';
  await page.context().newCDPSession(page).then((session) => session.send('Network.clearBrowserCache'));
  await update();
  await settle();
  assert.ok(await page.locator('#update').isHidden());
  await page.reload();
  await settle();
  assert.equal(await version(), '', 'the old version goes on');
  assert.ok((await guess()).length > 0);

  state = 'whole';
  await draw(page, shapes.circle);
  const before = site.requests.length;
  await update();
  await page.locator('#update').waitFor();
  // Browsers also look for sw.js when they please.
  assert.deepEqual([...new Set(site.requests.slice(before))].sort(), ['/', '/sw.js'], 'what has not changed is not loaded again');
  assert.equal(await version(), '', 'not forced');
  await page.locator('#later').click();
  assert.ok(await page.locator('#update').isHidden());
  await page.reload();
  await page.locator('#update').waitFor();
  assert.equal(await version(), '', 'not forced by a reload either');
  await Promise.all([page.waitForEvent('load'), page.locator('#reload').click()]);
  await settled(page);
  assert.equal(await version(), 'new');
  assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length), 1, 'the drawing is there');
  const caches = await page.evaluate(() => caches.keys());
  assert.equal(caches.length, 1, String(caches));
  await site.close();
  await page.reload();
  await settled(page);
  assert.equal(await version(), 'new', 'and it works offline');
});

test('two sites on one origin do not touch each other\'s files', async () => {
  site = await serve({ base: '/' });
  page = await (await browser.newContext()).newPage();
  await page.goto(site.url);
  await page.locator('#offline').waitFor();
  await page.evaluate(() => caches.open('somebody else\'s'));
  await page.evaluate(() => caches.open(`inkling ${location.origin}/other/ 1`));
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((found) => found?.unregister()));
  await page.reload();
  await page.locator('#offline').waitFor();
  assert.equal((await page.evaluate(() => caches.keys())).length, 3);
});

test('inkling.html works by double-click, without any other file', async () => {
  const { cp, mkdtemp, rm } = await import('node:fs/promises');
  const folder = await mkdtemp('/tmp/inkling file-');
  await cp(`${DIST}/inkling.html`, `${folder}/inkling.html`);
  page = await (await browser.newContext()).newPage();
  const complaints = complaintsOf(page);
  /** @type {string[]} */
  const requests = [];
  page.on('request', (request) => requests.push(request.url().slice(0, 40)));
  await page.goto(pathToFileURL(`${folder}/inkling.html`).href);
  await settled(page);
  const alone = await example();
  await draw(page, shapes.circle);
  await page.reload();
  await settled(page);
  assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.length), 1);
  assert.deepEqual(complaints, []);
  assert.deepEqual(requests.filter((url) => !/^(data|file):/.test(url)), []);
  await page.context().close();
  await rm(folder, { recursive: true });

  site = await serve();
  page = await (await browser.newContext()).newPage();
  await page.goto(site.url);
  await settled(page);
  assert.deepEqual(await example(), alone, 'the same answer as the site');
});
