/** The list of words, and the set of a round: on this device, and in a link. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { faultsOf } from '../../lib/axe.mjs';
import { complaints, open, page, picture, site } from '../../lib/page.mjs';
import { settled } from '../../lib/site.mjs';

const groups = JSON.parse(await readFile(new URL('../../../weights/groups.json', import.meta.url), 'utf8'));
const list = '#all-words';
async function openList() {
  await page.click('#words');
  await page.locator(`${list}[open]`).waitFor();
}
/** What a search finds. @param {string} wanted */
async function find(wanted) {
  await page.fill('#search', wanted);
  return page.locator(`${list} .list label:visible`).evaluateAll((rows) => rows.map((row) => row.textContent?.trim()));
}
/** @param {string} title */
const group = (title) => page.locator(`${list} .group`, { has: page.locator('summary', { hasText: title }) });
const kept = () => page.evaluate(() => localStorage.getItem('inkling-words'));
async function lines() {
  await page.locator('#round[open] #round-words p').first().waitFor();
  return page.locator('#round-words p').allInnerTexts();
}
/** The words that a whole round asks. @param {number} count */
async function play(count) {
  await page.click('[data-begin="untimed"]');
  const asked = [];
  for (let i = 0; i < count; i++) {
    asked.push(await page.locator('#asked').innerText());
    await page.click('#next');
  }
  await page.locator('#score').waitFor();
  return asked;
}

test('all words are listed by group, searched without case, hyphens and marks, in English too; nothing of it loads before', async () => {
  site.requests.length = 0;
  await open({ locale: 'de', viewport: { width: 320, height: 568 } });
  assert.deepEqual(site.requests.filter((path) => /words|links/.test(path)), []);
  await openList();
  assert.equal(await page.locator('#words-found').innerText(), 'Wörter: 345');
  assert.equal(await page.locator(`${list} .group`).count(), Object.keys(groups).length - 1);
  assert.equal(await page.locator(`${list} .list label`).count(), 345);
  assert.ok((await page.locator(`${list} summary span`).allInnerTexts()).every(Boolean), 'every group has a title');
  await picture('words-phone');
  assert.deepEqual(await find('  BAR '), ['Bär', 'Waschbär', 'Bart', 'Kinnbart', 'Schnurrbart', 'Scheune', 'Teddybär'], 'a barn, too');
  assert.deepEqual(await find('Tshirt'), ['T-Shirt']);
  assert.deepEqual(await find('fire hydrant'), ['Hydrant']);
  await picture('words-search-phone');
  assert.deepEqual(await find('<img src=x>'), []);
  assert.equal(await page.locator('#words-found').innerText(), 'Dieses Wort kenne ich nicht.');
  assert.deepEqual(await find(''), [], 'groups are closed again');
  assert.equal(await page.locator(list).evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth), 0);
  assert.deepEqual(await faultsOf(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'words');
  assert.deepEqual(complaints, []);
});

test('a set is ticked by word, by group and for small children, by keyboard; it is kept, and a round asks nothing else', async () => {
  await open({ locale: 'en-GB' });
  await openList();
  await page.keyboard.press('Tab'); // close
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'search');
  await page.keyboard.type('knife');
  await page.keyboard.press('Tab'); // drawings of the words
  await page.keyboard.press('Tab'); // the group
  await page.keyboard.press('Tab'); // the word
  await page.keyboard.press('Space');
  assert.equal(await kept(), '1.6.20.knife');
  await page.fill('#search', '');
  assert.deepEqual(await group('Household').locator('.check input').first().evaluate((box) => [/** @type {any} */ (box).checked, /** @type {any} */ (box).indeterminate]), [false, true]);
  await group('Music').locator('.check input').first().check();
  await page.fill('#word-count', '99');
  await page.fill('#turn-seconds', '');
  await page.locator('#turn-seconds').press('Tab');
  assert.deepEqual([await page.inputValue('#word-count'), await page.inputValue('#turn-seconds')], ['30', '20']);
  await page.fill('#word-count', '20');
  await page.locator('#small').check();
  assert.match(await page.locator('#left-out').innerText(), /^Left out: .*cannon.*underwear.*wine bottle/);
  await picture('words-ticked-wide');
  assert.equal(await kept(), '1.20.20.:small.:music.knife', 'what is left out now is not forgotten');
  assert.deepEqual(await faultsOf(page), []);
  await page.keyboard.press('Escape');
  await page.reload();
  await settled(page);
  await page.click('#play');
  assert.deepEqual(await lines(), ['Words: 10 of 10', 'For small children', 'cello, clarinet, drums, guitar, harp, piano, saxophone, trombone, trumpet, and violin']);
  assert.deepEqual(await faultsOf(page), []);
  assert.deepEqual((await play(10)).sort(), groups.music);
  await page.click('#round [data-step=summary] .close');
  await page.click('#play');
  await page.click('#choose');
  await page.click('#untick');
  await page.locator('#small').uncheck();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelectorAll('#round-words p').length === 1); // a dialog's `close` event comes a task later
  assert.deepEqual(await lines(), ['Words: 20 of 344'], 'all but what is never asked');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'choose');
});

test('a link brings the words of a round, which begins with a tap and leaves the user\'s own set as it was', async () => {
  await open({ locale: 'fr' });
  await page.evaluate(() => localStorage.setItem('inkling-words', '1.3.60.cat.dog.cow'));
  const link = `${site.url}#round=1.4.45.:small.:shapes.-line.hot+dog.rifle.unicorn.%ff.:magic`;
  await page.goto('about:blank');
  await page.goto(link);
  await page.locator('#round[open]').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('#round-words p').length === 5);
  const shown = await lines();
  await picture('round-of-link-wide');
  assert.match(shown[1], /: 3$/);
  assert.match(shown[2], /4 sur 9/);
  assert.match(shown[4], /carré/);
  assert.equal(await page.locator('[data-begin="timed"]').innerText(), '45 secondes chacune');
  assert.deepEqual(await faultsOf(page), []);
  await page.reload();
  await page.locator('#round[open]').waitFor();
  await page.waitForFunction(() => document.querySelectorAll('#round-words p').length === 5);
  await page.click('[data-begin="timed"]');
  await page.locator('#asked').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  const turn = await page.locator('#round-turn').innerText();
  await page.reload();
  await settled(page);
  assert.equal(await page.locator('#round-turn').innerText(), turn, 'a reload continues the round');
  await page.click('#end');
  await page.click('#round-again');
  await page.locator('#round-turn', { hasText: '4' }).waitFor();
  await page.keyboard.press('Escape');
  await page.click('#play');
  await page.click('#own');
  assert.match((await lines())[0], /3 sur 3/);
  assert.equal(await kept(), '1.3.60.cat.dog.cow');
  assert.deepEqual(complaints, []);
});

test('bad links say so, and nothing else happens', async () => {
  await open();
  for (const hash of ['round=2.6.20', `round=1.6.20.${'cat.'.repeat(5000)}`, 'round=', 'd=', 'd=1AgMAAP4DAADIAQHpAx', 'd=%00', `d=1${'A'.repeat(50_000)}`]) {
    await page.evaluate((hash) => { document.querySelector('#notice')?.replaceChildren(); location.hash = hash; }, hash);
    await page.locator('#notice', { hasText: 'This link cannot be read' }).waitFor();
    assert.ok(await page.locator('#round').isHidden());
  }
  for (const hash of ['x=1', 'd', 'toString=1', '__proto__=1', 'round']) await page.evaluate((hash) => { location.hash = hash; }, hash);
  assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector('#pad')).strokes.length), 0);
  assert.deepEqual(complaints, []);
});

test('the link of a round is copied, and opens on another device with the same words', async () => {
  await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openList();
  await group('Food').locator('.check input').first().check();
  await page.click('#copy-round');
  await page.locator('#words-said', { hasText: 'Link copied.' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${site.url}#round=1.6.20.:food`);
  await page.evaluate(() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError')); });
  await page.click('#copy-round');
  await page.locator('#link[open]').waitFor();
  assert.equal(await page.inputValue('#link-text'), `${site.url}#round=1.6.20.:food`);
  assert.deepEqual(await page.locator('#link-text').evaluate((field) => [document.activeElement === field, /** @type {any} */ (field).selectionEnd > 20]), [true, true]);
  assert.deepEqual(await faultsOf(page), []);
});

test('the list and the round follow a change of language, also from right to left', async () => {
  await open({ locale: 'ar', viewport: { width: 320, height: 568 } });
  await openList();
  assert.deepEqual(await find('قِط'), ['قطة', 'قطار']);
  await picture('words-right-to-left');
  assert.deepEqual(await faultsOf(page), []);
  assert.equal(await page.locator(list).evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth), 0);
  await page.click(`${list} .close`);
  await page.selectOption('#language', 'ja');
  await page.waitForFunction(() => document.documentElement.lang === 'ja');
  await openList();
  assert.match(await page.locator('#words-found').innerText(), /^言葉/);
  assert.ok((await find('ネコ')).length + (await find('猫')).length > 0);
});
