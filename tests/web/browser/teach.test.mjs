/** Words of one's own: teaching them, correcting guesses, and keeping them on this device. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { faultsOf } from '../../lib/axe.mjs';
import { PHONE, complaints, open, pad, page, picture, shown, site, switchTo } from '../../lib/page.mjs';
import { DIST, shapes } from '../../lib/shapes.mjs';
import { draw, settled } from '../../lib/site.mjs';

const LESSON = '#lesson inkling-pad';
/** A letter, leaned by so much. @param {number} lean */
const rune = (lean) => [[[0.3 + lean, 0.1], [0.3, 0.9]], [[0.3 + lean, 0.15], [0.7, 0.3 + lean], [0.3, 0.5]]];
/** What has been learned: words with the number of their drawings. */
const learned = () => page.locator('#learned li').evaluateAll((items) => items.map((item) =>
  [/** @type {HTMLInputElement} */ (item.querySelector('input')).value, Number(item.querySelector('small')?.textContent?.match(/\d+/)?.[0])]));
const said = (/** @type {string} */ words) => page.locator('#lesson-said', { hasText: words }).waitFor();

async function openLesson() {
  await page.click('#lessons');
  await page.locator('#lesson[open]').waitFor();
}
const closeLesson = () => page.click('#lesson .close');
/** @param {string} word @param {number[][][]} drawing */
async function teach(word, drawing) {
  await draw(page, drawing, LESSON);
  await page.click('#lesson-this');
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('#lesson inkling-pad')).strokes.length === 0);
  await said(word);
}
async function teachRune() {
  await page.fill('#lesson-word', 'rune');
  for (const lean of [0, 0.04, 0.08]) await teach('rune', rune(lean));
}
/** @param {string} content */
const openFile = (content) => page.locator('#lesson input[type="file"]').setInputFiles({ name: 'words.json', mimeType: 'application/json', buffer: Buffer.from(content) });
async function saveFile() {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#save-words')]);
  return { name: file.suggestedFilename(), content: String(await readFile(await file.path())) };
}
async function drawRune() {
  await draw(page, rune(0.06), '#pad');
  await settled(page);
}
/** Waits until the page names a drawing so. @param {string} word */
const named = (word) => page.waitForFunction((word) => document.querySelector('#guesses li[data-rank="0"]')?.textContent?.startsWith(word), word);

/** It is like nothing. @param {number} points 120: all of it @param {number} [speed] up and down; with another it is like the first */
const knot = (points, speed = 2.9) => [Array.from({ length: points }, (_, i) => [0.5 + 0.4 * Math.sin(1.7 * i / 6), 0.5 + 0.4 * Math.sin(speed * i / 6 + 1)])];

test('of a drawing unlike any other it says that it has never seen this, until it is taught', async () => {
  await open({ offline: true });
  await page.waitForFunction(() => navigator.serviceWorker.controller); // the offline copy is complete
  const kicker = page.locator('#kicker'), before = site.requests.length;
  const asked = page.waitForRequest(/\/more\.js$/); // about the circle, which is like circles
  await draw(page, shapes.circle);
  await page.locator('#kicker', { hasText: 'Perhaps' }).waitFor();
  await asked;
  await page.click('#clear');
  await draw(page, knot(120));
  await page.locator('#kicker', { hasText: 'I have never seen this.' }).waitFor();
  await page.locator('#live', { hasText: /^I have never seen this\. Not sure yet/ }).waitFor({ state: 'attached' });
  assert.deepEqual(await faultsOf(page), []);
  await picture('never-seen');
  assert.deepEqual(site.requests.slice(before), []);
  await page.selectOption('#language', 'de');
  await page.locator('#kicker', { hasText: 'Das kenne ich nicht.' }).waitFor();
  await page.selectOption('#language', 'en');

  await page.click('#teach');
  await page.locator('#lesson[open]').waitFor();
  await page.fill('#lesson-word', 'knot');
  await page.click('#lesson-this');
  await said('knot');
  await closeLesson();
  await named('knot');
  await page.click('#clear');
  await draw(page, knot(60, 6.3), '#pad'); // like nothing but the word that it was taught
  await named('knot');
  assert.equal((await pad()).result.sure, false);
  await page.waitForTimeout(2500); // longer than a drawing rests before it is judged
  assert.doesNotMatch(await kicker.innerText(), /never/);
  await page.click('#clear');
  await draw(page, shapes.house, '#pad');
  await settled(page);
  assert.equal(await kicker.innerText(), 'I saw');
});

test('a word that was drawn three times is named at once, on the page too, after a reload, and in other tabs', async () => {
  /** @type {string[]} */
  const requests = [];
  await open();
  page.on('request', (request) => requests.push(request.url().split('/').at(-1) ?? ''));
  await page.reload();
  await settled(page);
  await drawRune();
  assert.ok(!(await shown()).includes('rune'));
  assert.deepEqual(requests.filter((name) => /^(teach|learned)/.test(name)), [], 'nothing of it is loaded before it is used');
  await page.click('#clear');
  const tab = await page.context().newPage();
  await tab.goto(site.url);
  await page.bringToFront();
  await openLesson();
  assert.deepEqual(await learned(), []);
  await teachRune();
  assert.deepEqual(await learned(), [['rune', 3]]);
  await draw(page, rune(0.06), LESSON);
  await page.locator('#lesson-guess', { hasText: /I see: \u2068rune\u2069, \d/ }).waitFor();
  await picture('teach');
  await closeLesson();
  await drawRune();
  await named('rune');
  await page.reload();
  await settled(page);
  await named('rune');
  assert.equal((await pad()).result.guesses[0].learned, true);
  switchTo(tab);
  await settled(tab);
  await tab.evaluate(() => dispatchEvent(new Event('focus')));
  await openLesson();
  assert.deepEqual(await learned(), [['rune', 3]]);
  await closeLesson();
  await drawRune();
  await named('rune');
  assert.deepEqual(complaints, []);
});

test('a wrong guess is corrected by a tap; a category that is corrected stays one word in every language', async () => {
  await open();
  await draw(page, shapes.house);
  await settled(page);
  const [, second] = await shown();
  await page.click('#teach');
  const choice = page.locator('#lesson-choices button').first();
  assert.equal(await choice.innerText(), `It is: \u2068${second}\u2069`);
  await choice.click();
  await page.waitForFunction((word) => /** @type {HTMLInputElement} */ (document.querySelector('#learned input'))?.value === word, second);
  await named(String(second));
  await page.fill('#lesson-word', 'Villa');
  await teach('Villa', shapes.house);
  await page.fill('#lesson-word', ' ANT ');
  await teach('ant', shapes.circle);
  await closeLesson();
  await page.selectOption('#language', 'de');
  await openLesson();
  await page.waitForFunction(() => document.documentElement.lang === 'de');
  assert.deepEqual((await learned()).slice(1), [['Villa', 1], ['Ameise', 1]]);
  await page.fill('#lesson-word', 'ameise');
  await teach('Ameise', shapes.square);
  assert.deepEqual((await learned()).slice(1), [['Villa', 1], ['Ameise', 2]]);
  assert.deepEqual(complaints, []);
});

test('it asks for a word and for a drawing, and says what it cannot learn', async () => {
  await open();
  await openLesson();
  await page.click('#lesson-this');
  await said('Write the word first.');
  await page.fill('#lesson-word', 'rune');
  await page.click('#lesson-this');
  await said('Draw it first.');
  await draw(page, rune(0), LESSON);
  await page.fill('#lesson-word', '<b>');
  await page.click('#lesson-this');
  await said('I cannot learn this word.');
  assert.deepEqual(await learned(), []);
  const { length } = await page.evaluate(() => /** @type {any} */ (document.querySelector('#lesson inkling-pad')).strokes);
  assert.equal(length, 2, 'the drawing is still there');
  await openFile(JSON.stringify({ format: 'inkling-learned', version: 1, words: [{ word: 'full', drawings: Array.from({ length: 20 }, (_, i) => [[[0, 255], [i, 9]]]) }] }));
  await said('Words opened: 1');
  await page.fill('#lesson-word', 'full');
  await page.click('#lesson-this');
  await said('There is no room for more');
});

test('words are renamed, joined, forgotten and brought back', async () => {
  await open();
  await openLesson();
  await teachRune();
  await page.fill('#lesson-word', 'ring');
  await teach('ring', shapes.circle);
  const name = (/** @type {number} */ i) => page.locator('#learned input').nth(i);
  await name(0).fill('  feoh ');
  await name(0).press('Enter');
  await page.waitForFunction(() => /** @type {HTMLInputElement} */ (document.querySelector('#learned input')).value === 'feoh');
  assert.deepEqual(await learned(), [['feoh', 3], ['ring', 1]]);
  await name(0).fill('<i>');
  await name(0).press('Enter');
  await said('I cannot learn this word.');
  assert.deepEqual(await learned(), [['feoh', 3], ['ring', 1]]);
  await page.locator('#learned .remove').first().click();
  await said('Forgotten: \u2068feoh\u2069');
  assert.deepEqual(await learned(), [['ring', 1]]);
  assert.ok(await page.evaluate(() => document.activeElement?.matches('#learned .remove')), 'the focus goes to the next one');
  await page.click('#unforget');
  await page.waitForFunction(() => document.querySelectorAll('#learned li').length === 2);
  assert.ok(await page.evaluate(() => document.activeElement?.matches('#learned .open')));
  assert.deepEqual(await learned(), [['feoh', 3], ['ring', 1]]);
  await name(1).fill('feoh');
  await name(1).press('Enter');
  await page.locator('#learned small', { hasText: '4' }).waitFor(); // it is forgotten under its old name first
  assert.deepEqual(await learned(), [['feoh', 4]]);
  await page.locator('#learned .remove').click();
  await page.waitForFunction(() => document.querySelectorAll('#learned li').length === 0);
  await page.reload();
  await settled(page);
  await openLesson();
  assert.deepEqual(await learned(), []);
});

test('words are saved to a file and opened; a wrong file changes nothing', async () => {
  await open();
  await openLesson();
  assert.ok(await page.locator('#save-words').isDisabled());
  await teachRune();
  const { name, content } = await saveFile();
  assert.equal(name, 'inkling-words.json');
  assert.deepEqual(JSON.parse(content).words.map((/** @type {any} */ { word, drawings }) => [word, drawings.length]), [['rune', 3]]);
  await page.fill('#lesson-word', 'rune');
  await teach('rune', rune(0.2));
  const before = (await saveFile()).content;
  for (const wrong of ['', '{"drawing":[[[1],[2]]]}', content.slice(0, -9), content.replace('"version":1', '"version":9'), content.replace('rune', '<b>')]) {
    await openFile(wrong);
    await said('This is not a file of words');
    assert.equal((await saveFile()).content, before, wrong.slice(0, 40));
    await page.locator('#lesson-said').evaluate((said) => { said.textContent = ''; });
  }
  await openFile(content);
  await said('Words opened: 1');
  assert.deepEqual(await learned(), [['rune', 4]], 'what was there is not lost');
  await page.locator('#learned .remove').click();
  await page.locator('#learned-none').waitFor();
  await openFile(content);
  await said('Words opened: 1');
  assert.equal((await saveFile()).content, content);
});

test('it works offline', async () => {
  await open({ offline: true });
  await page.waitForFunction(() => !(/** @type {HTMLElement} */ (document.querySelector('#offline')).hidden));
  await page.context().setOffline(true);
  await page.reload();
  await settled(page);
  await openLesson();
  await teachRune();
  await closeLesson();
  await page.reload();
  await drawRune();
  await named('rune');
});

test('it works in inkling.html, from a folder, which says where the words stay', async () => {
  await open({ url: `file://${DIST}/inkling.html` });
  await openLesson();
  assert.ok(await page.locator('#words-of-file').isVisible());
  await teachRune();
  await page.reload();
  await settled(page);
  await drawRune();
  await named('rune');
  assert.deepEqual(complaints, []);
});

describe('where the browser does not let the page keep words', () => {
  for (const [what, init] of /** @type {const} */ ([
    ['storage is forbidden', () => { for (const name of ['indexedDB', 'localStorage', 'sessionStorage']) Object.defineProperty(globalThis, name, { get() { throw new DOMException('forbidden', 'SecurityError'); } }); }],
    ['the disk is full', () => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }],
    ['opening fails', () => { IDBFactory.prototype.open = () => { throw new DOMException('broken', 'UnknownError'); }; }],
  ])) {
    test(`${what}: they stay until the page is left, and it says so`, async () => {
      await open({ init });
      await openLesson();
      assert.ok(await page.locator('#words-not-kept').isHidden());
      await teachRune();
      assert.ok(await page.locator('#words-not-kept').isVisible());
      await closeLesson();
      await page.evaluate(() => dispatchEvent(new Event('focus')));
      await openLesson();
      assert.deepEqual(await learned(), [['rune', 3]]);
      await closeLesson();
      await drawRune();
      await named('rune');
      assert.deepEqual(complaints, []);
    });
  }
});

test('what another version or a fault has stored is passed over', async () => {
  await open();
  await openLesson();
  await teachRune();
  await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('inkling-learned').onsuccess = ({ target }) => {
      const database = /** @type {IDBOpenDBRequest} */ (target).result, transaction = database.transaction('words', 'readwrite');
      for (const one of [{ word: 'odd', drawings: [[[[1e9], [0]]]], time: 1 }, { word: '<b>', drawings: [], time: 2 }, { word: 'none' }]) transaction.objectStore('words').put(one);
      transaction.oncomplete = () => resolve(database.close());
    };
  }));
  await page.reload();
  await settled(page);
  await openLesson();
  assert.deepEqual(await learned(), [['rune', 3]]);
  assert.deepEqual(complaints, []);
});

test('by keyboard alone a word is written, drawn, taught, and forgotten', async () => {
  await open();
  await page.locator('#lessons').focus();
  await page.keyboard.press('Enter');
  await page.locator('#lesson[open]').waitFor();
  await page.waitForFunction(() => document.activeElement?.id === 'lesson-title');
  for (let i = 0; i < 3 && await page.evaluate(() => document.activeElement?.id) !== 'lesson-word'; i++) await page.keyboard.press('Tab');
  await page.keyboard.type('line');
  await page.keyboard.press('Enter');
  await page.locator('#lesson-live', { hasText: 'Arrow keys' }).waitFor({ state: 'attached' });
  for (const key of ['Space', ...Array(6).fill('ArrowRight'), 'Space']) await page.keyboard.press(key);
  await page.locator('#lesson-live', { hasText: 'I see:' }).waitFor({ state: 'attached' });
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'lesson-this');
  await page.keyboard.press('Enter');
  await said('Learned: \u2068line\u2069. Drawings: 1.');
  await page.locator('#learned .remove').focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'unforget');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.id === 'lessons');
});

for (const [name, options] of Object.entries({ 'a phone': PHONE, 'dark, from right to left': { colorScheme: /** @type {const} */ ('dark'), locale: 'ar' }, 'a low window': { viewport: { width: 640, height: 256 } } })) {
  test(`on ${name} axe finds nothing, and nothing is wider than the screen`, async () => {
    await open(options);
    await draw(page, shapes.house);
    await settled(page);
    await page.click('#teach');
    await page.locator('#lesson-choices button').first().waitFor();
    assert.deepEqual(await faultsOf(page), []);
    const long = 'The house that my sister wants to live in'.slice(0, 40);
    await page.fill('#lesson-word', long);
    await page.click('#lesson-this');
    await said(long);
    assert.deepEqual(await faultsOf(page), []);
    assert.ok(await page.locator('#lesson').evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth));
    for (const button of await page.locator('#lesson button:visible').all()) {
      const box = await button.boundingBox();
      assert.ok(box && box.height >= 44 && box.width >= 44, await button.innerText());
    }
    await picture(`teach-${name.replaceAll(/\W+/g, '-')}`);
    await closeLesson();
    await named(long);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.deepEqual(await faultsOf(page), []);
  });
}
