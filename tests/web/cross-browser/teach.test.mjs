/** Learned words are kept: in Chromium, Firefox and WebKit, also where storage is full or forbidden. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve, started } from '../../lib/site.mjs';
import { ENGINES, inEachEngine } from './driver.mjs';

/** In the page: teaches, and says what has been learned. */
function helpers() {
  const pad = /** @type {any} */ (document.querySelector('#pad'));
  const until = async (/** @type {() => unknown} */ holds) => { for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25)); };
  const find = (/** @type {string} */ of) => /** @type {any} */ (document.querySelector(of));
  const rune = (/** @type {number} */ lean) => [[[60 + lean, 60], [20, 180]], [[60 + lean, 140], [30, 60 + lean]]].map((rows) => [...rows, [0, 50]]);
  const words = () => Array.from(document.querySelectorAll('#learned li'), (item) => `${/** @type {HTMLInputElement} */ (item.querySelector('input')).value} ${item.querySelector('small')?.textContent?.match(/\d+/)}`);
  Object.assign(globalThis, {
    async openLesson() {
      find('#lessons').click();
      await until(() => find('#lesson')?.open);
      return { words: words(), notKept: !find('#words-not-kept').hidden };
    },
    async teach(/** @type {string} */ word, /** @type {number} */ lean) {
      find('#lesson-word').value = word;
      find('#lesson inkling-pad').strokes = rune(lean);
      find('#lesson-this').click();
      await until(() => find('#lesson inkling-pad').strokes.length === 0);
      return { words: words(), notKept: !find('#words-not-kept').hidden };
    },
    /** What the page sees in such a letter. */
    async see(/** @type {number} */ lean) {
      find('#lesson')?.close();
      pad.strokes = [];
      await until(() => !pad.result);
      pad.strokes = rune(lean);
      await until(() => pad.classifier && pad.result?.guesses[0].learned);
      return pad.result?.guesses[0].label;
    },
  });
}

inEachEngine((engine) => {
  /** @type {import('./driver.mjs').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  before(async () => { [browser, site] = await Promise.all([ENGINES[engine].launch(), serve()]); });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test('words stay over a reload; on a full or forbidden disk they stay until the page is left, and it says so', async () => {
    const page = await browser.open();
    const ready = async () => {
      await started(page);
      await page.evaluate(helpers);
    };
    await page.goto(site.url);
    await ready();
    assert.deepEqual(await page.evaluate(`() => openLesson()`), { words: [], notKept: false });
    assert.deepEqual(await page.evaluate(`() => teach('rune', 0)`), { words: ['rune 1'], notKept: false });
    assert.deepEqual(await page.evaluate(`() => teach('rune', 9)`), { words: ['rune 2'], notKept: false });
    await page.reload();
    await ready();
    assert.equal(await page.evaluate(`() => see(5)`), 'rune', 'named without opening anything');
    assert.deepEqual(await page.evaluate(`() => openLesson()`), { words: ['rune 2'], notKept: false });
    // From here on nothing fits any more.
    await page.evaluate(`() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }`);
    assert.deepEqual(await page.evaluate(`() => teach('ansuz', 40)`), { words: ['rune 2', 'ansuz 1'], notKept: true });
    assert.equal(await page.evaluate(`() => see(40)`), 'ansuz');
    await page.reload();
    await ready();
    assert.deepEqual(await page.evaluate(`() => openLesson()`), { words: ['rune 2'], notKept: false });
    await page.evaluate(`() => { IDBFactory.prototype.open = IDBDatabase.prototype.transaction = () => { throw new DOMException('forbidden', 'SecurityError'); }; }`);
    assert.deepEqual(await page.evaluate(`() => teach('ansuz', 40)`), { words: ['rune 2', 'ansuz 1'], notKept: true });
    await page.close();
  });
});
