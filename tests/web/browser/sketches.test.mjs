/** What draws on the page: it finishes the drawing, and shows how others draw a word. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { faultsOf } from '../../lib/axe.mjs';
import { complaints, open, pad, page, picture, site } from '../../lib/page.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { draw, serve, settled } from '../../lib/site.mjs';

const PHONE = { viewport: { width: 320, height: 568 }, hasTouch: true };
const halfSun = shapes.sun.slice(0, 5);
async function drawSun() {
  await draw(page, halfSun);
  await settled(page);
  await page.locator('#finish:visible').waitFor();
}
/** Asks for the rest, and waits for it. */
async function finish() {
  await page.click('#finish');
  await page.locator('#finish-keep').waitFor();
}
const added = () => page.locator('#finish-sheet .added').getAttribute('d');
const focused = () => page.evaluate(() => document.activeElement?.id);
const count = (/** @type {number[][][]} */ strokes) => strokes.flat().length;
/** The pictures of the dialog, all of them. */
const others = async () => {
  await page.waitForFunction(() => document.querySelectorAll('#others-pictures path').length === 6);
  return page.locator('#others-pictures path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
};
const overflow = (/** @type {string} */ selector) => page.locator(selector).evaluate((element) => element.scrollWidth - element.clientWidth);

test('the rest of a drawing appears in another ink; kept, it is one step that can be undone, and a drawing of the shelf', async () => {
  site.requests.length = 0;
  await open({ reducedMotion: 'reduce' });
  assert.ok(await page.locator('#finish').isHidden(), 'an empty paper has nothing to finish');
  await drawSun();
  assert.deepEqual(site.requests.filter((path) => /decoder|inkling-sketch/.test(path)), []);
  const before = await pad();
  await finish();
  assert.deepEqual(site.requests.filter((path) => /decoder|inkling-sketch/.test(path)).length, 2);
  assert.deepEqual((await pad()).strokes, before.strokes, 'nothing is added yet');
  assert.ok(await added());
  const [given, ink] = await page.locator('#finish-sheet path').evaluateAll((paths) => paths.map((path) => getComputedStyle(path).stroke));
  assert.notEqual(given, ink);
  assert.equal(await focused(), 'finish-keep');
  assert.match(await page.locator('#finish-bar [role="status"]').innerText(), /^Finished as: sun\. Keep/);
  assert.deepEqual(await faultsOf(page), []);
  await picture('finished-wide');

  const view = await page.evaluate(() => /** @type {any} */ (document.querySelector('#pad')).view);
  await page.keyboard.press('Enter');
  await settled(page);
  const after = await pad();
  assert.deepEqual(after.strokes.slice(0, 4), before.strokes.slice(0, 4), 'what was there has not moved');
  assert.ok(count(after.strokes) > count(before.strokes));
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (document.querySelector('#pad')).view), view, 'nor has the paper');
  assert.ok(await page.locator('#finish-sheet').isHidden());
  assert.equal(await focused(), 'finish');
  assert.equal(await page.locator('#guesses li bdi').first().innerText(), 'sun');
  await page.click('#undo');
  assert.deepEqual((await pad()).strokes, before.strokes);
  await page.click('#redo');
  assert.deepEqual((await pad()).strokes, after.strokes);
  await page.click('#drawings');
  await page.locator('#kept li').nth(1).waitFor();
  assert.equal(await page.locator('#kept li').count(), 2, 'the drawing with and without what was added');
  assert.deepEqual(complaints, []);
});

test('the rest can be drawn again, discarded by button and by Escape, and goes when the user draws on', async () => {
  await open({ reducedMotion: 'reduce' });
  await drawSun();
  const before = await pad();
  await finish();
  const first = await added();
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'finish-again');
  await page.keyboard.press('Enter');
  await page.waitForFunction((first) => {
    const now = document.querySelector('#finish-sheet .added')?.getAttribute('d');
    return now && now !== first;
  }, first);
  await page.locator('#finish-keep').waitFor();
  await page.click('#finish-discard');
  assert.ok(await page.locator('#finish-bar').isHidden());
  assert.equal(await focused(), 'finish');
  await finish();
  assert.equal(await added(), first, 'the same drawing gets the same rest');
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('#finish-bar').isHidden());
  assert.deepEqual(await pad(), before);
  await finish();
  await draw(page, shapes.sun.slice(5, 6));
  assert.ok(await page.locator('#finish-bar').isHidden());
  assert.equal((await pad()).strokes.length, 6);
  await page.click('#clear');
  await page.locator('#finish').waitFor({ state: 'hidden' }); // a frame later
  assert.deepEqual(complaints, []);
});

test('the rest is drawn point by point, unless the user wants no motion', async () => {
  await open();
  await drawSun();
  const points = await page.evaluate(async () => {
    /** @type {number[]} */
    const seen = [];
    new MutationObserver(() => { seen.push(document.querySelector('#finish-sheet .added')?.getAttribute('d')?.match(/[MLQ]/g)?.length ?? 0); })
      .observe(document.querySelector('.paper') ?? document, { subtree: true, attributes: true, attributeFilter: ['d'] });
    /** @type {HTMLElement} */ (document.querySelector('#finish')).click();
    for (let last = -1; !seen.length || seen[seen.length - 1] !== last || last === 0;) {
      last = seen[seen.length - 1] ?? -1;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return seen.filter((number, i) => number > 0 && number !== seen[i - 1]);
  });
  assert.ok(points.length > 1, 'it came at once');
  assert.deepEqual(points, [...points].sort((a, b) => a - b));
});

test('a drawing of too many points is refused', async () => {
  await open({ reducedMotion: 'reduce' });
  await page.evaluate(() => {
    const pad = /** @type {any} */ (document.querySelector('#pad'));
    pad.strokes = Array.from({ length: 60 }, (_, i) => [0, 1, 2, 3, 4, 5].map((j) => ({ x: 40 * j, y: 8 * i + 60 * ((i + j) % 2), t: 0 })));
  });
  await settled(page);
  await page.click('#finish');
  await page.locator('#notice', { hasText: 'too many points' }).waitFor();
  assert.ok(await page.locator('#finish-bar').isHidden());
});

test('a guess shows six different drawings, from careful to wild, and others; the drawing can be finished as that word', async () => {
  await open({ reducedMotion: 'reduce', locale: 'de' });
  await drawSun();
  const rows = page.locator('#guesses li');
  assert.equal(await rows.locator('.others').count(), await rows.count());
  await rows.first().click();
  const six = await others();
  assert.equal(new Set(six).size, 6);
  assert.equal(await focused(), 'others-title');
  assert.equal(await page.locator('#others-title').innerText(), 'Sonne: Wie zeichnen es andere?');
  assert.equal(await page.locator('#others-pictures > div').nth(1).getAttribute('aria-label'), 'Sonne: Zeichnung 2 von 6');
  assert.deepEqual(await faultsOf(page), []);
  await picture('others-wide');
  const changed = (/** @type {(string | null)[]} */ from) => page.waitForFunction((from) => {
    const now = Array.from(document.querySelectorAll('#others-pictures path'), (path) => path.getAttribute('d'));
    return now.length === 6 && now.every((d, i) => d !== from[i]);
  }, from);
  await page.locator('#manner').fill('9');
  await changed(six);
  const wild = await others();
  await page.click('#more-others');
  await changed(wild);
  await page.locator('#manner').fill('4');
  await page.selectOption('#language', 'en');
  await page.waitForFunction(() => document.documentElement.lang === 'en');
  assert.equal(await page.locator('#others-title').innerText(), 'sun: how do others draw it?');
  assert.equal(await page.locator('#finish-as').innerText(), 'Finish my drawing as: sun');
  await page.click('#finish-as');
  await page.locator('#finish-keep').waitFor();
  assert.ok(await page.locator('#others').isHidden());
  assert.deepEqual(complaints, []);
});

test('the list of words shows a drawing of each word in view, which leads to six', async () => {
  site.requests.length = 0;
  await open({ reducedMotion: 'reduce', locale: 'en', ...PHONE });
  await page.click('#words');
  await page.locator('#all-words summary').first().click();
  assert.equal(await page.locator('#illustrate').innerText(), 'Show a drawing of each word (1.1 MB)');
  assert.deepEqual(await faultsOf(page), []);
  assert.deepEqual(site.requests.filter((path) => /decoder|inkling-sketch/.test(path)), []);
  await page.click('#illustrate');
  await page.locator('.entry', { hasText: 'ant' }).first().locator('.sample').waitFor();
  assert.ok(await page.locator('#illustrate').isHidden());
  await page.fill('#search', 'zebra');
  const zebra = page.locator('.entry:visible .sample');
  await zebra.waitFor();
  assert.equal(await zebra.getAttribute('aria-label'), 'zebra: how do others draw it?');
  assert.ok(await page.locator('.sample').count() < 60, 'words out of view are drawn, too');
  assert.deepEqual(await faultsOf(page), []);
  assert.equal(await overflow('#all-words'), 0);
  await picture('words-drawn-phone');
  await zebra.click();
  assert.equal(new Set(await others()).size, 6);
  assert.ok(await page.locator('#finish-as').isHidden(), 'there is nothing to finish');
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('#all-words').isVisible());
  assert.deepEqual(complaints, []);
});

for (const locale of ['de', 'ar']) {
  test(`on a small phone nothing is cut off (${locale})`, async () => {
    await open({ locale, reducedMotion: 'reduce', colorScheme: 'dark', ...PHONE });
    await drawSun();
    await finish();
    const bar = await page.locator('#finish-bar').boundingBox(), buttons = await page.locator('#finish-bar button').evaluateAll((all) => all.map((button) => button.getBoundingClientRect().top));
    assert.ok(bar && bar.x >= 0 && bar.x + bar.width <= 320);
    assert.equal(new Set(buttons).size, 1, 'one row');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    assert.deepEqual(await faultsOf(page), []);
    await picture(`finished-phone-${locale}`);
    await page.click('#finish-discard');
    await page.locator('.others').first().click();
    await others();
    assert.equal(await overflow('#others'), 0);
    assert.deepEqual(await faultsOf(page), []);
    await picture(`others-phone-${locale}`);
  });
}

test('once used it works without the server, also after a reload, and nothing is fetched twice', async () => {
  const own = await serve();
  await open({ url: own.url, reducedMotion: 'reduce', offline: true });
  await page.locator('#offline').waitFor();
  await drawSun();
  await finish();
  const first = await added();
  await page.reload();
  await settled(page);
  await page.locator('#finish:visible').waitFor();
  await finish();
  assert.equal(own.requests.filter((path) => path === '/decoder.ink').length, 1);
  await own.close();
  await page.reload();
  await settled(page);
  await page.locator('#finish:visible').waitFor();
  await finish();
  assert.equal(await added(), first);
  await page.keyboard.press('Escape');
  await page.click('#words');
  await page.locator('#all-words summary').first().click();
  await page.locator('.sample').first().waitFor(); // without being asked for
});

test('without the server, what an earlier version has kept draws, also the module for another engine', async () => {
  const own = await serve();
  await open({ url: own.url, reducedMotion: 'reduce', offline: true });
  await page.locator('#offline').waitFor();
  await page.evaluate(async () => {
    const cache = await caches.open(`inkling-sketch ${new URL('.', document.baseURI)}`);
    for (const file of ['inkling-sketch.wasm', 'decoder.ink']) await cache.put(`${file}?earlier`, await fetch(file));
  });
  await own.close();
  await drawSun();
  await finish();
  assert.ok(await added());
});

test('a bar shows how much of the decoder has come; Discard ends the wait; the page says what failed and tries again', async () => {
  const decoder = await readFile(`${DIST}/decoder.ink`);
  const half = { headers: { 'content-type': 'application/octet-stream', 'content-length': String(decoder.length) }, body: decoder.subarray(0, decoder.length / 2) };
  /** @type {import('../../lib/site.mjs').Answer} */
  let answer = { status: 404 };
  const own = await serve({ answer: (path) => path === '/decoder.ink' ? answer : undefined });
  await open({ url: own.url, reducedMotion: 'reduce' });
  await drawSun();
  await page.click('#finish');
  await page.locator('#notice', { hasText: 'did not load' }).waitFor();
  assert.ok(await page.locator('#finish-bar').isHidden());
  answer = half;
  await page.click('#finish');
  await page.waitForFunction(() => Number(/** @type {any} */ (document.querySelector('#finish-bar progress'))?.value) > 0.4);
  await page.locator('#finish-bar .more', { hasText: /^Loading what draws, once: 1\.1 MB$/ }).waitFor();
  assert.ok(await page.locator('#finish-keep').isHidden());
  assert.deepEqual(await faultsOf(page), []);
  await page.click('#finish-discard');
  assert.ok(await page.locator('#finish-bar').isHidden());
  assert.equal(count((await pad()).strokes), count(halfSun));
  await own.close();
});

test('inkling.html says that it cannot draw', async () => {
  await open({ url: pathToFileURL(`${DIST}/inkling.html`).href, reducedMotion: 'reduce' });
  await drawSun();
  await page.click('#finish');
  await page.locator('#notice', { hasText: 'This file cannot draw' }).waitFor();
  await page.click('#words');
  await page.click('#illustrate');
  await page.locator('#all-words p', { hasText: 'This file cannot draw' }).waitFor();
  assert.doesNotMatch(await readFile(`${DIST}/inkling.html`, 'utf8'), /sketch_abi/);
  assert.deepEqual(complaints, []);
});

test('the example of the docs finishes what is drawn on a pad, as one step', async () => {
  const example = (await readFile(new URL('../../../examples/draw.html', import.meta.url), 'utf8')).replaceAll('inkling/', '');
  const own = await serve({ answer: (path) => path === '/draw.html' ? { body: example } : path === '/favicon.ico' ? { status: 204 } : undefined });
  await open({ url: `${own.url}draw.html` });
  await draw(page, [shapes.circle[0]]);
  const before = await pad();
  await page.click('#finish');
  await page.waitForFunction((points) => /** @type {any} */ (document.querySelector('inkling-pad')).strokes.flat().length > points, count(before.strokes));
  assert.deepEqual((await pad()).strokes[0].slice(0, before.strokes[0].length), before.strokes[0]);
  await page.evaluate(() => /** @type {any} */ (document.querySelector('inkling-pad')).undo());
  assert.deepEqual((await pad()).strokes, before.strokes);
  assert.deepEqual(complaints, []);
  await own.close();
});
