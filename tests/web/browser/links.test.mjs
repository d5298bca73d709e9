/** Links that carry a drawing, and copies of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf } from '../../lib/axe.mjs';
import { complaints, open, page, picture, site } from '../../lib/page.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { draw, settled } from '../../lib/site.mjs';

const best = () => page.locator('#guesses li[data-rank="0"] bdi').innerText();
const said = (/** @type {string} */ sentence) => page.locator('#notice', { hasText: sentence }).waitFor();
const strokes = () => page.evaluate(() => /** @type {any} */ (document.querySelector('#pad')).strokes.map((/** @type {any[]} */ stroke) => stroke.map(({ x, y }) => [x, y])));
const copied = () => page.evaluate(() => navigator.clipboard.readText());
/** @param {string} id */
async function choose(id) {
  await page.click('#file');
  await page.click(`#${id}`);
}

test('a link carries a drawing: it is replayed, said to be of a link, and guessed the same; what was on the paper is on the shelf', async () => {
  await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await draw(page, shapes.house);
  await settled(page);
  await page.click('#file');
  assert.deepEqual(await faultsOf(page), []);
  await picture('file-wide');
  await page.click('#copy-link');
  await said('Link copied.');
  const link = await copied();
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/#d=1[\w-]{10,300}$/);
  await page.click('#clear');
  await draw(page, shapes.circle);
  await settled(page);
  const before = await strokes();
  site.requests.length = 0;
  await page.evaluate((link) => { location.href = link; }, link);
  await said('This drawing comes from a link.');
  assert.ok(await page.locator('#replay[data-playing]').count(), 'replayed');
  await picture('link-wide');
  await page.locator('#replay:not([data-playing])').waitFor();
  await settled(page);
  assert.equal(await page.locator('#notice').innerText(), 'This drawing comes from a link.', 'still after the replay');
  assert.equal(await best(), 'house');
  assert.equal(new URL(page.url()).hash, '');
  assert.deepEqual(site.requests.filter((path) => path !== '/icon.svg'), [], 'no server hears of it');
  assert.deepEqual(await faultsOf(page), []);
  await page.click('#undo');
  assert.deepEqual(await strokes(), before, 'one step back');
  await page.click('#drawings');
  await page.locator('#kept li').nth(2).waitFor();
  assert.deepEqual(await page.locator('#kept input').evaluateAll((inputs) => inputs.map((input) => /** @type {any} */ (input).placeholder)), ['Drawing', 'circle', 'house'], 'that of the link, too');
  assert.deepEqual(complaints, []);
});

test('with reduced motion a link shows the drawing at once, and a round that is open waits', async () => {
  await open({ reducedMotion: 'reduce' });
  await page.click('#play');
  await page.click('[data-begin="untimed"]');
  await page.locator('#asked').waitFor();
  await page.evaluate(() => { location.hash = 'd=1AgMAAP4DAADIAQHpAxM'; });
  await said('This drawing comes from a link.');
  assert.deepEqual(await strokes(), [[[0, 0], [255, 0], [255, 100]], [[10, 90]]]);
  assert.equal(await page.locator('#replay[data-playing]').count(), 0);
  assert.ok(await page.locator('#round').isHidden());
  await page.click('#play');
  await page.locator('#continue', { hasText: 'Continue: 1 of 6' }).waitFor();
});

test('a drawing too large for a link says so; a clipboard that is refused, silent or missing has another way', async () => {
  await open({ init: () => { /** @type {any} */ (navigator).share = async (/** @type {any} */ data) => { /** @type {any} */ (globalThis).shared = data; }; } });
  await page.evaluate(() => {
    /** @type {any} */ (document.querySelector('#pad')).strokes = Array.from({ length: 500 }, (_, i) => [[7 * i % 256, 31 * i % 256, 3 * i % 256], [11 * i % 256, 5 * i % 256, 17 * i % 256]]);
  });
  await choose('copy-link');
  await said('This drawing is too large for a link.');
  await page.evaluate(() => { /** @type {any} */ (document.querySelector('#pad')).strokes = [[[0, 255], [0, 9]]]; });
  await choose('share-link');
  await page.waitForFunction(() => /** @type {any} */ (globalThis).shared);
  const { url } = await page.evaluate(() => /** @type {any} */ (globalThis).shared);
  assert.match(url, /#d=1[\w-]+$/);
  await page.clock.install();
  for (const broken of ['() => Promise.reject(new DOMException("", "NotAllowedError"))', '() => new Promise(() => {})', 'undefined']) {
    await page.evaluate(`navigator.clipboard.writeText = ${broken}`);
    await choose('copy-link');
    await page.waitForFunction(() => document.querySelector('#files:not([open])'));
    await page.clock.runFor(4000);
    await page.locator('#link[open]').waitFor();
    assert.equal(await page.inputValue('#link-text'), url);
    await picture('link-by-hand-wide');
    assert.equal(await page.evaluate(() => getSelection()?.toString()), url, 'selected, to be copied');
    await page.keyboard.press('Escape');
  }
  assert.deepEqual(complaints, []);
});

test('the lines are copied as SVG, as text for programs that take only that', async () => {
  await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await draw(page, shapes.house);
  await choose('copy-lines');
  await said('Copied.');
  const types = await page.evaluate(async () => (await navigator.clipboard.read())[0].types);
  assert.ok(types.includes('image/svg+xml'), String(types));
  assert.match(await copied(), /^<svg .*<\/svg>\s*$/s);
  await page.evaluate(() => { navigator.clipboard.write = () => Promise.reject(new DOMException('', 'NotAllowedError')); });
  await choose('copy-lines');
  await said('does not let the page copy');
});

test('the line is as thick in copies as on the paper, relatively to the drawing', async () => {
  await open();
  const side = 300; // px on the paper
  const box = /** @type {{ x: number, y: number }} */ (await page.locator('#pad').boundingBox());
  await page.mouse.move(box.x + 50, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 50 + side, box.y + 50 + side, { steps: 9 });
  await page.mouse.up();
  await settled(page);
  /** The width of an SVG's lines, by the extent of the drawing. @param {string} svg @param {number} extent */
  const share = (svg, extent) => Number(/stroke-width="([\d.]+)"/.exec(svg)?.[1]) / extent;
  /** @param {string} button */
  async function saved(button) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
    const chunks = [];
    for await (const chunk of /** @type {any} */ (await download.createReadStream())) chunks.push(chunk);
    return String(Buffer.concat(chunks));
  }
  const near = (/** @type {number} */ value, /** @type {number} */ wanted) => assert.ok(Math.abs(value / wanted - 1) < 0.02, `${value}, not ${wanted}`);
  await page.click('#file');
  near(share(await saved('[data-save="svg"]'), side), 5 / side);
  await page.click('#drawings');
  near(share(await saved('#shelf [data-all="svg"]'), side), 5 / side);
  // From a file, as it would be on this paper: with a fifth of margin on each side.
  await page.locator('#more-drawings').setInputFiles({ name: 'a.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from('{"word":"line","drawing":[[[0,255],[0,255]]]}\n') });
  await page.locator('#shelf-said', { hasText: '1' }).waitFor();
  const added = await saved('#shelf [data-all="svg"]');
  await page.locator('#kept .open').first().click();
  const { lineWidth } = await page.evaluate(() => { const { lineWidth } = /** @type {any} */ (document.querySelector('#pad')); return { lineWidth }; });
  near(share(added, 255), lineWidth / 255);
});

test('in inkling.html, from a folder, links and words work as far as a file can', async () => {
  await open({ url: `file://${DIST}/inkling.html#d=1AgMAAP4DAADIAQHpAxM`, init: () => { navigator.clipboard.writeText = async (text) => { /** @type {any} */ (globalThis).text = text; }; } });
  await said('This drawing comes from a link.');
  assert.equal((await strokes()).length, 2);
  await choose('copy-link');
  await said('This page is a file on your device');
  assert.match(await page.evaluate(() => /** @type {any} */ (globalThis).text), /^file:.*inkling\.html#d=1/);
  await page.click('#words');
  await page.fill('#search', 'cat');
  await page.locator('#all-words label:visible', { hasText: 'cat' }).first().waitFor();
  await page.locator('#all-words .list label:visible input').first().check();
  await page.click('#all-words .close');
  await page.evaluate(() => { location.hash = 'round=1.2.30.:music'; });
  await page.locator('#round[open] #own').waitFor();
  assert.deepEqual(complaints, []);
});
