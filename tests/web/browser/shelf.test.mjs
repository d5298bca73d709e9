/** My drawings: what is kept on this device, and what can be done with it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { faultsOf } from '../../lib/axe.mjs';
import { PHONE, complaints, open, pad, page, site } from '../../lib/page.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { draw, settled } from '../../lib/site.mjs';

/** What is on the shelf: names, or words where nobody has given one. */
const names = () => page.locator('#kept input').evaluateAll((inputs) => inputs.map((input) => {
  const { value, placeholder } = /** @type {HTMLInputElement} */ (input);
  return value || placeholder;
}));
async function openShelf() {
  await page.click('#drawings');
  await page.locator('#shelf[open]').waitFor();
}
const closeShelf = () => page.click('#shelf .close');
const strokes = async () => (await pad()).strokes.map((/** @type {any[]} */ stroke) => stroke.map(({ x, y, t }) => [x, y, t]));
/** A file chosen on the shelf. @param {string} text */
const add = (text) => page.locator('#more-drawings').setInputFiles({ name: 'drawings.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(text) });
const line = (/** @type {string} */ word) => `{"word":"${word}","drawing":[[[1,9],[2,8]]]}\n`;

test('what was cleared is on the shelf, also after a reload and in a new tab, and opens again', async () => {
  await open();
  await draw(page, shapes.house);
  await settled(page);
  const drawn = await strokes();
  await page.click('#clear');
  await draw(page, shapes.circle);
  await settled(page);
  await openShelf();
  assert.deepEqual(await names(), ['circle', 'house']);
  await page.reload();
  await settled(page);
  await openShelf();
  assert.deepEqual(await names(), ['circle', 'house']);
  const tab = await page.context().newPage();
  await tab.goto(site.url);
  await settled(tab);
  await tab.click('#drawings');
  await tab.locator('#kept .open').nth(1).click();
  assert.deepEqual(await tab.evaluate(() => /** @type {any} */ (document.querySelector('#pad')).strokes.map((/** @type {any[]} */ stroke) => stroke.map(({ x, y, t }) => [x, y, t]))), drawn);
  assert.match(await tab.locator('#notice').textContent() ?? '', /^From your drawings: \u2068house\u2069, /);
  assert.deepEqual(complaints, []);
});

test('a damaged record, and a drawing in a file that is too far away, hide no other', async () => {
  await open();
  await openShelf();
  await add(line('cat') + line('far').replace('9', '1e300') + line('dog'));
  await page.locator('#shelf-said', { hasText: '2' }).waitFor();
  assert.deepEqual(await names(), ['cat', 'dog']);
  await page.evaluate(() => new Promise((resolve, reject) => {
    const request = indexedDB.open('inkling');
    request.onerror = reject;
    request.onsuccess = () => {
      const transaction = request.result.transaction('drawings', 'readwrite');
      for (const record of [{ strokes: '[[[1,9],[2' }, { strokes: 7 }, {}]) transaction.objectStore('drawings').put({ first: '', word: 'broken', name: '', time: 1, ...record });
      transaction.oncomplete = resolve;
    };
  }));
  await page.reload();
  await settled(page);
  await openShelf();
  assert.deepEqual(await names(), ['cat', 'dog']);
  assert.deepEqual(complaints, []);
});

test('a drawing has one place, however often it is changed, undone, cleared, reloaded and opened', async () => {
  await open();
  await draw(page, [shapes.house[0]]);
  await settled(page);
  await openShelf();
  assert.equal((await names()).length, 1);
  await closeShelf();
  await draw(page, shapes.house.slice(1));
  await settled(page);
  await page.click('#clear');
  await page.click('#undo');
  await openShelf();
  assert.deepEqual(await names(), ['house']);
  await closeShelf();
  await page.reload();
  await settled(page);
  await draw(page, shapes.circle);
  await settled(page);
  await openShelf();
  assert.equal((await names()).length, 1);
  const count = (await strokes()).length;
  await page.locator('#kept .open').click();
  assert.equal((await strokes()).length, count);
  await draw(page, [shapes.house[0]]);
  await settled(page);
  await openShelf();
  assert.equal((await names()).length, 1);
});

test('“New” leaves the drawing on the shelf, and a drawing that replaces another discards none', async () => {
  await open(PHONE);
  assert.equal(await page.locator('#new').getAttribute('aria-disabled'), 'true');
  await draw(page, shapes.house);
  await settled(page);
  await page.click('#new');
  assert.equal((await pad()).strokes.length, 0);
  await page.locator('#chosen').setInputFiles({ name: 'mine.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from('{"word":"cat","drawing":[[[5,9],[2,0]]]}') });
  await page.locator('#notice', { hasText: 'From \u2068mine.ndjson\u2069' }).waitFor();
  await page.locator('#chosen').setInputFiles({ name: 'other.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(line('dog') + line('sun')) });
  await page.locator('#notice', { hasText: 'From \u2068other.ndjson\u2069: the first drawing of 2' }).waitFor();
  await openShelf();
  assert.deepEqual(await names(), ['dog', 'cat', 'house']);
  await page.locator('#kept .open').nth(2).click();
  assert.equal((await pad()).strokes.length, shapes.house.length);
  await openShelf();
  assert.deepEqual(await names(), ['dog', 'cat', 'house']);
});

test('undoing does not take from the shelf what can be redone', async () => {
  await open();
  await draw(page, shapes.house);
  await settled(page);
  const drawn = await strokes();
  await openShelf();
  await closeShelf();
  for (let i = 0; i < shapes.house.length; i++) await page.click('#undo');
  await page.reload();
  await settled(page);
  await openShelf();
  await page.locator('#kept .open').click();
  assert.deepEqual(await strokes(), drawn);
});

test('a round leaves each of its drawings on the shelf', async () => {
  await open();
  await page.click('#play');
  await page.click('[data-begin="untimed"]');
  const asked = [];
  for (let i = 0; i < 2; i++) {
    asked.unshift(await page.locator('#asked').textContent());
    await draw(page, shapes.house, '#round-pad inkling-pad');
    await page.waitForFunction(() => document.querySelector('#round-guess')?.textContent);
    await page.click('#next');
  }
  await page.click('#end');
  await page.click('#sheet button:not([disabled])');
  await openShelf();
  assert.deepEqual(await names(), asked);
});

test('drawings are named, deleted and brought back', async () => {
  await open();
  await openShelf();
  assert.equal(await page.locator('#shelf-count').textContent(), 'Nothing yet. What you draw is kept here, on this device.');
  await add(line('cat') + line('dog') + 'nonsense\n' + line('sun'));
  await page.waitForFunction(() => document.querySelectorAll('#kept li').length === 3);
  assert.deepEqual(await names(), ['cat', 'dog', 'sun']);
  await page.locator('#kept input').nth(1).fill(' <b>Rex</b> ');
  await page.locator('#kept input').nth(1).blur();
  const said = await page.locator('#kept li').nth(1).evaluate((item) => Array.from(item.querySelectorAll('button'), (button) => button.ariaLabel));
  assert.deepEqual(said, ['Open this drawing: <b>Rex</b>', 'Delete: <b>Rex</b>'], 'the new name at once');
  await page.locator('#kept .remove').first().click();
  await page.locator('#shelf-said', { hasText: 'Deleted: \u2068cat\u2069' }).waitFor();
  assert.deepEqual(await names(), ['<b>Rex</b>', 'sun']);
  assert.ok(await page.evaluate(() => document.activeElement?.matches('#kept li:first-child .remove')), 'the focus goes to the next one');
  await page.click('#undelete');
  await page.waitForFunction(() => document.querySelectorAll('#kept li').length === 3);
  assert.ok(await page.evaluate(() => document.activeElement?.matches('#kept .open')));
  await page.reload();
  await settled(page);
  await openShelf();
  assert.deepEqual((await names()).sort(), ['<b>Rex</b>', 'cat', 'sun']);
  await page.selectOption('#language', 'de', { force: true });
  await page.waitForFunction(() => document.documentElement.lang === 'de' && /** @type {HTMLInputElement} */ (document.querySelector('#kept input'))?.placeholder === 'Katze');
});

test('all drawings are saved as strokes, as a picture and as lines', async () => {
  await open();
  await openShelf();
  assert.equal(await page.locator('[data-all]:not([disabled])').count(), 0);
  await add(line('cat') + line('dog'));
  await page.waitForFunction(() => document.querySelectorAll('#kept li').length === 2);
  await page.locator('#kept input').first().fill('A & B');
  await page.keyboard.press('Tab');
  /** @type {Record<string, Buffer>} */
  const files = {};
  for (const kind of ['ndjson', 'png', 'svg']) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[data-all="${kind}"]`)]);
    assert.match(download.suggestedFilename(), new RegExp(`^inkling-\\d{4}-\\d\\d-\\d\\d\\.${kind}$`));
    files[kind] = await readFile(await download.path());
  }
  const saved = String(files.ndjson).trim().split('\n').map((text) => JSON.parse(text));
  assert.deepEqual(saved.map(({ word, name }) => [word, name]), [['cat', 'A & B'], ['dog', undefined]]);
  assert.deepEqual(saved[0].drawing, [[[1, 9], [2, 8], [0, 0]]]);
  assert.equal(files.png.readUInt32BE(16), 512); // two columns
  assert.match(String(files.svg), /^<svg [^>]*width="512" height="288"[^]*>A &#38; B<\/text>[^]*>dog<\/text>/);
});

test('thousands of drawings open a few at a time, and each can be reached, named and brought back', async () => {
  await open();
  await openShelf();
  await add(line('cat'));
  await page.waitForFunction(() => document.querySelectorAll('#kept li').length === 1);
  await closeShelf();
  await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('inkling').onsuccess = ({ target }) => {
      const database = /** @type {IDBOpenDBRequest} */ (target).result;
      const transaction = database.transaction('drawings', 'readwrite');
      for (let i = 1; i <= 3000; i++) transaction.objectStore('drawings').add({ first: `[[[${i}]]]`, strokes: `[[[${i},9,40],[2,8,${i}]]]`, word: 'sun', name: `number ${i}`, time: i });
      transaction.oncomplete = () => resolve(database.close());
    };
  }));
  await openShelf();
  assert.match(await page.locator('#shelf-count').innerText(), /3,001$/);
  assert.ok((await names()).length < 200, 'not all at once');
  assert.equal((await names())[0], 'cat');
  await page.locator('#kept .remove').nth(1).click();
  await page.locator('#shelf-said', { hasText: 'Deleted: \u2068number 3000\u2069' }).waitFor();
  for (let count = 0; count < 500; count = (await names()).length) await page.locator('#shelf').evaluate((shelf) => { shelf.scrollTop = shelf.scrollHeight; });
  assert.equal((await names())[400], 'number 2600', 'in their order');
  await page.locator('#kept .open').nth(400).click();
  assert.match(await page.locator('#notice').innerText(), /^From your drawings: \u2068number 2600\u2069, /);
});

test('it opens offline', async () => {
  await open({ offline: true });
  await page.waitForFunction(() => !(/** @type {HTMLElement} */ (document.querySelector('#offline')).hidden));
  await page.context().setOffline(true);
  await page.reload();
  await settled(page);
  await draw(page, shapes.house);
  await settled(page);
  await openShelf();
  assert.deepEqual(await names(), ['house']);
});

test('it opens in inkling.html, from a folder', async () => {
  await open({ url: `file://${DIST}/inkling.html` });
  await draw(page, shapes.house);
  await settled(page);
  await openShelf();
  assert.deepEqual(await names(), ['house']);
  assert.deepEqual(complaints, []);
});

describe('where the browser does not let the page keep drawings', () => {
  for (const [what, init] of /** @type {const} */ ([
    ['storage is forbidden', () => { Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('forbidden', 'SecurityError'); } }); }],
    ['the disk is full', () => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }],
    ['opening fails', () => { IDBFactory.prototype.open = () => { throw new DOMException('broken', 'UnknownError'); }; }],
  ])) {
    test(`${what}: they stay until the page is left, and it says so`, async () => {
      await open({ init });
      await draw(page, shapes.house);
      await settled(page);
      await page.click('#clear');
      await draw(page, shapes.circle);
      await settled(page);
      await openShelf();
      assert.deepEqual(await names(), ['circle', 'house']);
      assert.ok(await page.locator('#not-kept').isVisible());
      await page.locator('#kept .remove').nth(1).click();
      await closeShelf();
      await page.click('#clear');
      await draw(page, shapes.square);
      await settled(page);
      await openShelf();
      assert.deepEqual(await names(), ['square', 'circle'], 'a deleted one makes room for no other');
      await page.locator('#kept .remove').first().click();
      await page.click('#undelete');
      await page.waitForFunction(() => document.querySelectorAll('#kept li').length === 2);
      await page.locator('#kept .open').nth(1).click();
      assert.equal((await strokes()).length, shapes.circle.length);
      assert.ok(await page.locator('#not-saved').isVisible());
      assert.deepEqual(complaints, []);
    });
  }
});

for (const [name, options] of Object.entries({ 'a phone': PHONE, 'dark, from right to left': { colorScheme: /** @type {const} */ ('dark'), locale: 'ar' } })) {
  test(`on ${name} axe finds nothing, and nothing is wider than the screen`, async () => {
    await open(options);
    await draw(page, shapes.house);
    await settled(page);
    await openShelf();
    assert.deepEqual(await faultsOf(page), []);
    const field = page.locator('#kept input').first(), long = 'The house that my sister wants to live in one day';
    await field.fill(long);
    await field.blur();
    assert.equal(await field.getAttribute('title'), long, 'the whole name');
    assert.deepEqual(await field.evaluate((input) => [getComputedStyle(input).textOverflow, input.clientWidth]),
      ['ellipsis', await page.locator('#kept .open').first().evaluate((picture) => picture.clientWidth + 2)], 'as wide as the picture, and then cut');
    assert.equal(await field.evaluate((input) => getComputedStyle(input).direction), 'ltr', 'its beginning is shown on a page from right to left, too');
    assert.ok(await page.locator('#shelf').evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth));
    await page.locator('#kept .open').first().click();
    assert.ok((await page.locator('#notice').textContent())?.includes('\u2068The house that my siste…\u2069'), 'apart from the sentence, whichever its direction is');
    await openShelf();
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/shelf-${name.replaceAll(/\W+/g, '-')}.png` });
  });
}

test('in a low window a long name leaves most of the paper free', async () => {
  await open({ viewport: { width: 640, height: 256 } });
  await openShelf();
  await add(line('cat'));
  await page.locator('#kept input').first().fill('The house that my sister wants to live in one day');
  await page.locator('#kept input').first().blur();
  await page.locator('#kept .open').first().click();
  await page.locator('#notice', { hasText: 'The house' }).waitFor();
  const [notice, paper] = await Promise.all(['#notice', '#pad'].map(async (id) => (await page.locator(id).boundingBox())?.height ?? 0));
  assert.ok(notice > 0 && notice < paper / 3, `${notice} of ${paper} px`);
});
