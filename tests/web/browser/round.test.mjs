/** A round of the game. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf } from '../../lib/axe.mjs';
import { complaints, open, page } from '../../lib/page.mjs';
import { shapes } from '../../lib/shapes.mjs';
import { draw, settled } from '../../lib/site.mjs';

const faults = () => faultsOf(page);
const best = () => page.locator('#guesses li[data-rank="0"] bdi').innerText();
const paper = '#round inkling-pad';
const seen = () => page.locator('#round-guess').innerText();
/** Lets these words be asked, in this order. @param {string[]} words */
const ask = (words) => page.evaluate(async (words) => {
  const { labels } = await /** @type {any} */ (document.querySelector('inkling-pad')).load();
  const asked = labels.filter((/** @type {string} */ label) => label !== 'rifle');
  let at = 0;
  Math.random = () => {
    const place = words.indexOf(asked[at++]);
    return place < 0 ? 0.99 : place / 100;
  };
}, words);

test('a round asks six words, lists which were recognized, and leaves the user\'s drawing untouched', async () => {
  await open({ locale: 'en-GB' });
  await draw(page, shapes.square);
  await settled(page);
  const own = () => page.evaluate(() => JSON.stringify(/** @type {any} */ (document.querySelector('#pad')).strokes));
  const before = await own();
  await page.locator('#play').click();
  assert.deepEqual(await faults(), []);
  await page.locator('#automatic').uncheck();
  await ask(['circle', 'house', 'sun', 'cat', 'square', 'zigzag']);
  await page.locator('[data-begin="untimed"]').click();
  assert.equal(await page.locator('#asked').innerText(), 'circle');
  assert.ok(await page.locator('#left').isHidden());
  await draw(page, shapes.circle, paper);
  await page.locator('#round-guess', { hasText: 'Yes, I see it.' }).waitFor();
  assert.deepEqual(await faults(), []);
  await page.locator('#next').click();
  assert.equal(await page.locator('#asked').innerText(), 'house');
  assert.equal(await page.locator('#round-undo').getAttribute('aria-disabled'), 'true', 'the last turn\'s drawing is not to come back');
  await draw(page, shapes.sun, paper);
  await page.locator('#round-guess', { hasText: 'I see: sun' }).waitFor();
  await page.keyboard.press('Control+z');
  await page.locator('#round-clear').click();
  await draw(page, shapes.house, paper);
  await page.locator('#round-guess', { hasText: 'Yes, I see it.' }).waitFor();
  await page.locator('#next').click();
  await draw(page, shapes.circle, paper);
  await page.locator('#round-guess', { hasText: 'I see: circle' }).waitFor();
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('#round').isHidden());
  await page.locator('#play').click();
  await page.locator('#continue', { hasText: 'Continue: 3 of 6' }).click();
  assert.equal(await page.locator('#asked').innerText(), 'sun');
  await page.locator('#end').click();
  await page.locator('#score', { hasText: 'Recognized: 2 of 6' }).waitFor();
  assert.equal(await page.locator('#sheet > div').count(), 3, 'those that were asked');
  assert.deepEqual(await page.locator('#sheet small').allInnerTexts(), ['recognized', 'recognized', 'I saw: circle']);
  assert.deepEqual(await faults(), []);
  assert.equal(await own(), before);
  await page.locator('#sheet button').nth(1).click();
  await settled(page);
  assert.ok(await page.locator('#round').isHidden());
  assert.equal(await best(), 'house', 'opened among one\'s own');
  await page.locator('#undo').click();
  assert.equal(await own(), before, 'and taken back');
});

test('twenty seconds run from the first stroke and end the turn', async () => {
  await open({ locale: 'en-GB' });
  await page.clock.install();
  await page.locator('#play').click();
  await ask(['sun', 'circle']);
  await page.locator('[data-begin="timed"]').click();
  await page.clock.runFor(30_000);
  assert.equal(await page.locator('#left').innerText(), 'Seconds left: 20', 'not before it');
  await draw(page, shapes.circle, paper);
  await page.clock.runFor(1000);
  assert.match(await seen(), /I see: circle/);
  await page.clock.runFor(20_000);
  assert.match(await seen(), /Time is up. I saw: circle/);
  assert.equal(await page.locator('#left').innerText(), 'Seconds left: 0');
  await page.keyboard.press('Enter'); // on "Next", which has the focus
  assert.equal(await page.locator('#asked').innerText(), 'circle');
  assert.equal(await page.locator('#left').innerText(), 'Seconds left: 20');
  await draw(page, shapes.circle, paper);
  await page.clock.runFor(1000);
  assert.match(await seen(), /Yes/);
  for (let i = 0; i < 5; i++) await page.locator('#next').click();
  await page.locator('#score', { hasText: 'Recognized: 1 of 6' }).waitFor();
  await page.locator('#round-again').click();
  assert.ok(await page.locator('#asked').isVisible());
});

test('a round fits on a phone in dark mode without scrolling', async () => {
  await open({ locale: 'de', viewport: { width: 360, height: 640 }, colorScheme: 'dark', hasTouch: true });
  await page.locator('#play').click();
  await page.locator('[data-begin="timed"]').click();
  await page.locator(paper).waitFor();
  const pad = await page.locator(paper).boundingBox();
  const next = await page.locator('#next').boundingBox();
  assert.ok(pad && pad.height > 200 && pad.width > 200, JSON.stringify(pad));
  assert.ok(next && next.y + next.height <= 640, JSON.stringify(next));
  for (let i = 0; i < 6; i++) await page.locator('#next').click();
  const heading = await page.locator('#round-summary').boundingBox();
  assert.ok(heading && heading.y >= 0, 'a summary higher than the screen begins at its beginning');
  assert.deepEqual(await faults(), []);
});

/** Begins a round. @param {'timed' | 'untimed'} kind @param {string[]} words asked first */
async function begin(kind, words, automatic = false) {
  await page.locator('#play').click();
  await page.locator('#automatic').setChecked(automatic);
  await ask(words);
  await page.locator(`[data-begin="${kind}"]`).click();
  await page.locator('#asked').waitFor();
}
const ink = () => page.locator(paper).evaluate((pad) => /** @type {any} */ (pad).strokes.length);

test('a recognized drawing is celebrated, and the next word comes by itself unless that is switched off', async () => {
  await open();
  await page.clock.install();
  await begin('untimed', ['circle', 'house', 'sun'], true);
  await draw(page, shapes.circle, paper);
  await page.clock.runFor(1000);
  assert.equal(await page.locator('#asked').evaluate((word) => getComputedStyle(word, '::before').content), '"✓ "');
  assert.equal(await page.locator('#round-pad').evaluate((pad) => getComputedStyle(pad).animationName), 'rejoice');
  assert.equal(await page.locator(paper).evaluate((pad) => getComputedStyle(pad).opacity), '1', 'not gray as what failed');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.equal(await page.locator('#round-pad').evaluate((pad) => getComputedStyle(pad).animationName), 'none');
  await page.clock.runFor(3000);
  assert.equal(await page.locator('#asked').innerText(), 'house');
  assert.equal(await page.locator('#asked').evaluate((word) => getComputedStyle(word, '::before').content), 'none');
  await page.keyboard.press('Escape');
  await page.locator('#play').click();
  await page.locator('#automatic').uncheck();
  await page.locator('#continue').click();
  await draw(page, shapes.house, paper);
  await page.clock.runFor(10_000);
  assert.equal(await page.locator('#asked').innerText(), 'house');
  await page.reload();
  await settled(page);
  assert.ok(await page.locator('#automatic').isChecked() === false, 'the choice is remembered');
});

test('once the time is up or the drawing was recognized, the paper takes no more ink', async () => {
  await open();
  await page.clock.install();
  await begin('timed', ['sun', 'circle']);
  await draw(page, shapes.circle, paper);
  await page.clock.runFor(21_000);
  const count = await ink();
  await draw(page, shapes.house, paper);
  assert.equal(await ink(), count);
  await page.locator('#next').click();
  await draw(page, shapes.circle, paper);
  await page.clock.runFor(1000);
  assert.equal(await ink(), 1);
  await draw(page, shapes.house, paper);
  assert.equal(await ink(), 1);
});

test('a round that was left waits, its time too, also after a reload, until it is continued or another one begins', async () => {
  await open();
  await page.clock.install();
  await begin('timed', ['sun', 'circle']);
  await draw(page, shapes.house, paper);
  await page.clock.runFor(5000);
  await page.keyboard.press('Escape');
  await page.clock.runFor(60_000);
  await page.reload();
  await settled(page);
  assert.ok(await page.locator('#round').isHidden());
  await page.locator('#play').click();
  await page.locator('#continue', { hasText: 'Continue: 1 of 6' }).click();
  assert.equal(await page.locator('#asked').innerText(), 'sun');
  assert.equal(await ink(), shapes.house.length);
  assert.match(await page.locator('#left').innerText(), /: ([1-9]|1[0-5])$/, 'neither anew nor over');
  await page.locator('#end').click();
  await page.clock.runFor(60_000);
  await page.locator('#resume', { hasText: 'Continue: 1 of 6' }).click();
  assert.equal(await ink(), shapes.house.length, 'nothing was lost by ending it');
  assert.match(await page.locator('#left').innerText(), /: ([1-9]|1[0-5])$/);
  await page.locator('#end').click();
  await page.locator('#sheet button').first().click();
  assert.match(await page.locator('#notice').innerText(), /^From your round: sun$/);
  await page.locator('#play').click();
  await page.locator('#continue').click();
  assert.ok(await page.locator('#sheet button').first().isVisible(), 'the sheet is still there');
  for (let i = 0; i < 6; i++) await (i ? page.locator('#next') : page.locator('#resume')).click();
  await page.locator('#next').click();
  assert.ok(await page.locator('#resume').isHidden(), 'all six were asked');
  await page.locator('#round-again').click();
  await page.locator('#asked').waitFor();
  assert.equal(await ink(), 0);
  assert.deepEqual(complaints, []);
});

test('the paper is never smaller than 240 px, and keeps its place with every word and every second', async () => {
  for (const viewport of [{ width: 320, height: 180 }, { width: 844, height: 390 }, { width: 1280, height: 420 }, { width: 320, height: 568 }, { width: 1200, height: 800 }]) {
    await open({ viewport, locale: 'de' });
    await begin('timed', ['aircraft carrier', 'sea turtle', 'ant']);
    const boxes = [];
    for (let i = 0; i < 3; i++) {
      boxes.push(JSON.stringify(await page.locator(paper).boundingBox()));
      await page.locator('#left').evaluate((left, i) => { left.textContent = `Sekunden übrig: ${9 - i}`; }, i);
      boxes.push(JSON.stringify(await page.locator(paper).boundingBox()));
      assert.ok(await page.locator('#asked').evaluate((word) => word.scrollWidth <= word.clientWidth + 1), `${await page.locator('#asked').innerText()} at ${viewport.width}`);
      await page.locator('#next').click();
    }
    assert.equal(new Set(boxes).size, 1, boxes.join('\n'));
    const { width, height } = JSON.parse(boxes[0]);
    assert.ok(Math.min(width, height) >= 240, `${viewport.width} × ${viewport.height}: ${boxes[0]}`);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/round-${viewport.width}-${viewport.height}.png` });
    await page.context().close();
  }
  await open();
});

/** A synthesizer with a voice on the device and one that sends sentences to a server: browsers in tests have none. */
function recordSpeech() {
  const spoken = /** @type {any} */ (globalThis).spoken = /** @type {string[]} */ ([]);
  const voices = [{ lang: 'en-GB', localService: false }, { lang: 'en-GB', localService: true }];
  Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: class { constructor(/** @type {string} */ text) { Object.assign(this, { text }); } } });
  const speak = (/** @type {any} */ { text, voice }) => spoken.push(`${voice.localService ? '' : 'server: '}${text}`);
  Object.defineProperty(globalThis, 'speechSynthesis', { value: { getVoices: () => voices, speak, cancel() {}, addEventListener() {} } });
}

test('where speech is switched on it says the words of a round, and the guesses outside of it; else nothing', async () => {
  await open({ locale: 'en-GB', init: recordSpeech });
  const spoken = () => page.evaluate(() => /** @type {any} */ (globalThis).spoken);
  const said = (/** @type {string} */ start) => page.waitForFunction((start) => /** @type {any} */ (globalThis).spoken.some((/** @type {string} */ one) => one.startsWith(start)), start);
  await draw(page, shapes.house);
  await page.locator('#live', { hasText: 'house' }).waitFor({ state: 'attached' });
  assert.deepEqual(await spoken(), []);
  await page.click('#play');
  await page.locator('#aloud').check();
  await page.locator('#round [data-step="begin"] .close').click();
  await page.locator('#pad').focus();
  await page.locator('#live', { hasText: 'Arrow keys' }).waitFor({ state: 'attached' });
  assert.deepEqual(await spoken(), [], 'not the keys');
  await page.click('#clear');
  await draw(page, shapes.sun);
  await said('I saw: sun');
  await begin('untimed', ['circle', 'house']);
  await said('Draw: circle.');
  await page.keyboard.press('Escape');
  await page.reload();
  await settled(page);
  await page.click('#play');
  assert.ok(await page.locator('#aloud').isChecked(), 'the choice is remembered');
  await page.locator('#aloud').uncheck();
  await page.locator('#round [data-step="begin"] .close').click();
  const before = await spoken();
  await page.click('#clear');
  await draw(page, shapes.house, '#pad');
  await page.locator('#live', { hasText: 'I saw: house' }).waitFor({ state: 'attached' });
  assert.deepEqual(await spoken(), before);
});
